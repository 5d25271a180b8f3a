/** Reads calls and devices from GWS, to make up for missed events. */

import { elapsed } from '../timing/clock';
import type { Call, Device } from '../wire/messages';
import type { Feed } from './feed';
import type { SessionHost } from './host';
import type { SignIn } from './sign-in';

type Host = Pick<SessionHost, 'isCurrent' | 'devicesRead'>;

export class Recovery {
  readonly #feed: Feed;
  readonly #host: Host;
  /** Readings of devices in progress: anybody who misses a device meanwhile waits for them too. */
  readonly #rereadings = new WeakMap<SignIn, Promise<unknown>>();
  #devices: readonly Device[] = [];
  #devicesAsOf = Number.NEGATIVE_INFINITY;

  constructor(feed: Feed, host: Host) {
    this.#feed = feed;
    this.#host = host;
  }

  /** As of the last reading. */
  get devices(): readonly Device[] {
    return this.#devices;
  }

  /** When they were asked for, in ms of the monotonic clock: what GWS has told since may be newer. */
  get devicesAsOf(): number {
    return this.#devicesAsOf;
  }

  /** The devices as they were at `asOf`, unless newer ones are known. @returns whether they are taken */
  learn(devices: readonly Device[], asOf: number): boolean {
    const isNewer = asOf >= this.#devicesAsOf;
    if (isNewer) {
      this.#devices = devices;
      this.#devicesAsOf = asOf;
    }
    return isNewer;
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
    const asOf = elapsed();
    const { devices, calls } = await signIn.readState();
    if (!this.#host.isCurrent(signIn)) {
      return undefined;
    }
    if (this.learn(devices, asOf)) {
      this.#host.devicesRead();
    }
    return calls;
  }
}
