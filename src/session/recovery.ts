/** Reads calls and devices from GWS, to make up for missed events. */

import type { Device } from '../wire/messages';
import type { Feed } from './feed';
import type { SessionHost } from './host';
import type { SignIn } from './sign-in';

export class Recovery {
  /** As of the last reading. */
  devices: readonly Device[] = [];
  readonly #feed: Feed;
  readonly #host: Pick<SessionHost, 'isCurrent'>;

  constructor(feed: Feed, host: Pick<SessionHost, 'isCurrent'>) {
    this.#feed = feed;
    this.#host = host;
  }

  /**
   * Reads calls and devices and tells subscribers about changes to calls they have missed; resolves when they have been told.
   * @throws {GwsError} if GWS gives no usable answer
   * @throws {RequestFailure} if it gives no complete one
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

  /** Reads only the devices. @throws as {@link read} */
  async readDevices(signIn: SignIn): Promise<void> {
    this.devices = (await signIn.readState()).devices;
  }
}
