/** One agent: a user's session with GWS, and the dials made in it. */
import type { Dialing, RulesInUse } from '../dial/claims';
import { Dialer } from '../dial/dialer';
import type { Leases } from '../leases/leases';
import type { Ledger } from '../ledger';
import { MemoryLedger } from '../ledger';
import type { Performer } from '../operations/performer';
import { RecordNumbers } from '../outbound/record-numbers';
import { notConnected } from '../session/availability';
import type { SessionState } from '../session/machine';
import type { SessionOptions } from '../session/options';
import { Session } from '../session/session';
import { waitFor } from '../timing/wait-for';
import { serverName } from '../wire/address';
import { Journal } from './journal';
import { Statistics } from './statistics';

/** ms; Node-RED gives a node 15 s to close. */
const ANSWER_LIMIT = 3000;

export class Agent implements Performer {
  /** The user name. */
  readonly name: string;
  readonly session: Session;
  readonly dialer: Dialer;
  readonly recordNumbers = new RecordNumbers();
  readonly statistics: Statistics;
  readonly #finishing = new Set<Promise<unknown>>();
  readonly #engagements = new Set<object>();
  /** Where the agent's dials are written down. */
  readonly dialing: Dialing;

  /**
   * `ledger`, `statistics`, `rules` and `journal` are shared by agents of one server.
   * @param leases where several instances share the agents
   */
  constructor(
    options: SessionOptions,
    ledger: Ledger = new MemoryLedger(),
    statistics = new Statistics(),
    leases?: Leases,
    rules?: RulesInUse,
    journal = new Journal(),
  ) {
    this.name = options.username;
    this.session = new Session(options);
    this.statistics = statistics;
    this.session.on('received', ({ data }) => this.recordNumbers.note(data));
    this.dialing = {
      ledger,
      server: serverName(options.url),
      agent: this.name,
      lease: leases && (() => leases.lease(this.name)),
      rules,
      failed: (...failure) => journal.failed(...failure),
    };
    this.dialer = new Dialer(this.session, this.dialing, (dial) => statistics.dial(dial));
    statistics.watch(this.session, this.name);
    journal.watch(this.session, this.name);
  }

  get ledger(): Ledger {
    return this.dialing.ledger;
  }

  /** Whether the agent has a call, may be about to have one, or is {@link engage engaged}. */
  get isBusy(): boolean {
    return this.session.calls.alive.length > 0 || this.dialer.isDialing || this.#engagements.size > 0;
  }

  /** Something is to be finished for the agent before another instance may have the agent. @returns a function that ends it */
  engage(): () => void {
    const engagement = {};
    this.#engagements.add(engagement);
    return () => {
      this.#engagements.delete(engagement);
    };
  }

  finishFirst(work: Promise<unknown>): void {
    const isOver = () => {
      this.#finishing.delete(work);
    };
    this.#finishing.add(work);
    work.then(isOver, isOver);
  }

  /** Resolves when GWS has answered the agent's dials, and other work that is to be finished first is over. */
  async answered(): Promise<void> {
    await Promise.allSettled([this.dialer.answered(), ...this.#finishing]);
  }

  /**
   * Resolves when the sign-in about to begin has succeeded, however long it waits its turn.
   * @throws {GwsError} why the first attempt failed
   */
  connected(): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = (state: SessionState) => {
        if (state.phase === 'signing-in' || state.phase === 'starting') {
          return;
        }
        this.session.off('state', check);
        if (state.phase === 'connected') {
          resolve();
        } else {
          reject('error' in state ? state.error : notConnected('The sign-in was cancelled.'));
        }
      };
      this.session.on('state', check);
    });
  }
}

/** Resolves when GWS has answered these agents, see {@link Agent.answered}, or after a little while. */
export async function answersOf(agents: readonly Agent[]): Promise<void> {
  const answered = Promise.all(agents.map((agent) => agent.answered()));
  await waitFor((done) => void answered.then(done), { limit: ANSWER_LIMIT });
}
