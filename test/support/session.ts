/** Sessions of the client without Node-RED, against simulators, and their end after each test. */

import { GwsSimulator, type SimulatorOptions } from '../../simulator';
import { Dialer, Secret, Session, type SessionOptions, type SessionState } from '../../src';
import type { Dialing } from '../../src/dial/claims';
import { FAST } from './timing';

/** Waits of a session, short enough for tests. */
export const QUICK: Pick<SessionOptions, 'timeout' | 'backoff' | 'refusedDelay'> = {
  timeout: 500,
  backoff: { base: 10, cap: 100, healthyAfter: 1000 },
  refusedDelay: 50,
};

export class Bench {
  readonly #simulators: GwsSimulator[] = [];
  readonly #sessions: Session[] = [];

  async simulator(options: SimulatorOptions = {}): Promise<GwsSimulator> {
    const simulator = new GwsSimulator({ timing: FAST, ...options });
    this.#simulators.push(simulator);
    await simulator.start();
    return simulator;
  }

  session(
    url: string,
    options: Partial<SessionOptions> = {},
    dialing: Partial<Dialing> = {},
  ): { session: Session; dialer: Dialer; states: string[] } {
    const session = new Session({ url, username: 'agent', password: new Secret('simulator'), ...QUICK, ...options });
    this.#sessions.push(session);
    const states: string[] = [];
    session.on('state', ({ phase }) => states.push(phase));
    return { session, dialer: new Dialer(session, dialing), states };
  }

  async clear(): Promise<void> {
    await Promise.all(this.#sessions.splice(0).map((session) => session.close()));
    await Promise.all(this.#simulators.splice(0).map((simulator) => simulator.stop()));
  }
}

/** Resolves when the session is, or comes to be, in `phase`. */
export function reaches(session: Session, phase: SessionState['phase']): Promise<SessionState> {
  return new Promise((resolve) => {
    const check = (state: SessionState) => {
      if (state.phase === phase) {
        session.off('state', check);
        resolve(state);
      }
    };
    session.on('state', check);
    check(session.state);
  });
}
