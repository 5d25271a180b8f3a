// What the tests of this folder start, and its end after each test: sessions, simulators, and servers in front of them.
import type { GwsSimulator, SimulatorOptions } from '../../../simulator';
import type { SessionOptions } from '../../../src';
import { type GwsError, parseRecord } from '../../../src';
import { Bench, reaches } from '../../support/session';
import { Front, Stranger } from './front';

export type SessionOnBench = ReturnType<Bench['session']>;

export class SecurityBench extends Bench {
  readonly #closing: { close(): Promise<void> }[] = [];

  async front(options: SimulatorOptions = {}): Promise<{ simulator: GwsSimulator; front: Front }> {
    const simulator = await this.simulator({ singleLine: false, ...options });
    const front = this.keep(await Front.start(simulator.url));
    return { simulator, front };
  }

  async stranger(): Promise<Stranger> {
    return this.keep(await Stranger.start());
  }

  /** Has it closed after the test. */
  keep<T extends { close(): Promise<void> }>(closable: T): T {
    this.#closing.push(closable);
    return closable;
  }

  async connected(url: string, options: Partial<SessionOptions> = {}): Promise<SessionOnBench> {
    const made = this.session(url, options);
    made.dialer.watchCalls();
    made.session.connect();
    await reaches(made.session, 'connected');
    return made;
  }

  override async clear(): Promise<void> {
    await super.clear();
    await Promise.all(this.#closing.splice(0).map((closable) => closable.close()));
  }
}

/** Dials the simulator's next record, whatever became of the call before: that is no concern of these tests. */
export function dial(
  { dialer }: SessionOnBench,
  simulator: GwsSimulator,
  waitFor: 'accepted' | 'released' = 'accepted',
) {
  const record = parseRecord(simulator.nextPreviewRecord());
  return dialer.dial({ record, waitFor, timeout: 2000, busyAgent: 'allow' });
}

/** Restarts the simulator; resolves when the session is connected again. */
export async function restarted(simulator: GwsSimulator, { session }: SessionOnBench): Promise<void> {
  const signsInAnew = reaches(session, 'signing-in');
  await simulator.restart();
  await signsInAnew;
  await reaches(session, 'connected');
}

/** What the promise is rejected with. */
export async function errorOf(promise: Promise<unknown>): Promise<GwsError> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: GwsError) => ({ error }),
  );
  if ('error' in outcome) {
    return outcome.error;
  }
  throw new Error(`no error, but ${JSON.stringify(outcome.value)}`);
}
