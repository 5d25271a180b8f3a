/** What GWS says of calls and devices when it is asked, which makes up for events that did not come. */

import type { Device } from '../wire/messages';
import type { Feed } from './feed';
import type { SessionHost } from './host';
import type { SignIn } from './sign-in';

export class Recovery {
  /** As they were when they were last read. */
  devices: readonly Device[] = [];
  readonly #feed: Feed;
  readonly #host: Pick<SessionHost, 'isCurrent'>;

  constructor(feed: Feed, host: Pick<SessionHost, 'isCurrent'>) {
    this.#feed = feed;
    this.#host = host;
  }

  /**
   * Reads calls and devices, and tells subscribers what happened to calls that they have not heard of; resolves when they were told.
   * @throws {GwsError} or {RequestFailure} when GWS does not say
   */
  async read(signIn: SignIn): Promise<void> {
    const take = this.#feed.beginReading();
    const { devices, calls } = await signIn.readState();
    if (this.#host.isCurrent(signIn)) {
      this.devices = devices;
      take(calls);
      await this.#feed.busy();
    }
  }

  /** Reads the devices alone. @throws as {@link read} */
  async readDevices(signIn: SignIn): Promise<void> {
    this.devices = (await signIn.readState()).devices;
  }
}
