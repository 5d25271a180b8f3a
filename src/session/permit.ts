/** What whoever asks for a request allows, beyond what is always allowed. */

/** Whether an agent who has a call, or a dial under way, may dial. */
export type BusyAgent = 'refuse' | 'allow';

/** What whoever asks for a request allows. */
export interface Permit {
  /** Dial a record although it was dialed before. Only `true` counts. */
  readonly redial?: boolean | undefined;
  /** `refuse` unless it is `allow`. */
  readonly busyAgent?: BusyAgent | undefined;
  /** When it was asked for, by the clock for spans (src/timing/clock.ts); now, unless it is given. */
  readonly askedAt?: number | undefined;
  /** Whether there is proof that it was done after all, when the answer says that it was not. */
  readonly wasDone?: (() => boolean) | undefined;
}
