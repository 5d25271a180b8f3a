/** Reads calls and devices from GWS, to make up for missed events. */

import type { Call, Device } from '../wire/messages';
import type { Feed } from './feed';
import type { SessionHost } from './host';
import type { SignIn } from './sign-in';

type Host = Pick<SessionHost, 'isCurrent' | 'devicesRead'>;

export class Recovery {
  /** As of the last reading. */
  devices: readonly Device[] = [];
  readonly #feed: Feed;
  readonly #host: Host;
  /** Readings of devices in progress: anybody who misses a device meanwhile waits for them too. */
  readonly #rereadings = new WeakMap<SignIn, Promise<unknown>>();
  /** How many readings were begun, and which of them `devices` is the answer to. */
  #begun = 0;
  #taken = 0;

  constructor(feed: Feed, host: Host) {
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
    const calls = await this.#read(signIn);
    if (calls) {
      take(calls);
      await this.#feed.busy();
    }
  }

  /** Reads only the devices. @throws as {@link read} */
  async readDevices(signIn: SignIn): Promise<void> {
    const rereading = this.#rereadings.get(signIn) ?? this.#read(signIn).finally(() => this.#rereadings.delete(signIn));
    this.#rereadings.set(signIn, rereading);
    await rereading;
  }

  /** Takes the devices unless newer ones are known. @returns the calls; undefined if another sign-in has become current */
  async #read(signIn: SignIn): Promise<readonly Call[] | undefined> {
    this.#begun += 1;
    const reading = this.#begun;
    const { devices, calls } = await signIn.readState();
    if (!this.#host.isCurrent(signIn)) {
      return undefined;
    }
    if (reading > this.#taken) {
      this.#taken = reading;
      this.devices = devices;
      this.#host.devicesRead();
    }
    return calls;
  }
}
