/**
 * Of which records the flow has been told what became of them, so that after a crash or a restart it is told of the others, and of no
 * other twice. It is in the ledger, as the rows of a job are.
 */
import { setImmediate } from 'node:timers/promises';
import type { Agent } from '../agents/agent';
import { digestOf } from '../outbound/new-record';
import type { RecordDone } from './done';

/** All loops may note the same record. */
const RUN = 'campaign';

/** Of records that are taken up again. */
const UNFINISHED: readonly RecordDone['fate'][] = ['unknown', 'open'];

export class ToldRecords {
  readonly #agent: Agent;
  readonly #campaignName: string;

  constructor(agent: Agent, campaignName: string) {
    this.#agent = agent;
    this.#campaignName = campaignName;
  }

  /**
   * The flow is being told. Never rejects: what cannot be written now may be told twice.
   * @param isHeard whether that still reaches the flow: messages are delivered a moment after they were sent
   */
  async note({ fate, dials }: Pick<RecordDone, 'fate' | 'dials'>, isHeard: () => boolean): Promise<void> {
    const last = dials.at(-1);
    if (last === undefined || UNFINISHED.includes(fate)) {
      return;
    }
    await setImmediate();
    if (!isHeard()) {
      return;
    }
    const row = this.#rowOf(last.record.key);
    try {
      const { jobs } = this.#agent.ledger;
      if ((await jobs.claim(row, RUN)) === 'claimed') {
        await jobs.settle(row, RUN, true);
      }
    } catch {
      // The ledger says itself that it is not available.
    }
  }

  /** Whether the flow has been told what became of the record with that key. @throws {GwsError} `GWS_LEDGER_UNAVAILABLE` */
  async has(key: string): Promise<boolean> {
    return (await this.#agent.ledger.jobs.claim(this.#rowOf(key), RUN)) === 'done';
  }

  #rowOf(key: string): string {
    const { server, agent } = this.#agent.dialing;
    return digestOf(server, agent, this.#campaignName, key);
  }
}
