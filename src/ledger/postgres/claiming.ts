/**
 * Claims dials, each in one statement. An answer that was lost is found out by claiming again with the same ID, which waits
 * for the statement before; looking would not. What cannot be found out is not dialed, and given back when it can.
 */
import { type Database, DatabaseFailure, type Instance, identifier, uuid7 } from '../../postgres';
import { Countdown } from '../../timing/countdown';
import { waitFor } from '../../timing/wait-for';
import { type DialEntry, type DialFacts, newEntry } from '../entry';
import type { Claim, ClaimFence } from '../ledger';
import { kept, type Numbers } from '../numbers';
import { dialRow, digitsFor, locksFor } from './rows';

/** ms for which a lost answer is asked for again. */
const FIND_OUT = 5_000;

/** ms between attempts. */
const PAUSE = 100;

interface ClaimingOptions {
  readonly database: Database;
  readonly instance: Instance;
  readonly schema: string;
  readonly numbers: Numbers;
  /** ms for which a dial that names no attempt is remembered by its handle. */
  readonly rememberFor: number;
}

interface ClaimRow {
  readonly answer: 'claimed' | 'settled' | 'taken' | 'expired';
  /** This dial, or the same one from before. */
  readonly dial: string;
  readonly claimed: number | null;
  readonly left: number | null;
}

/** As {@link Claim}, with the ID of the dial before. */
type Outcome = Exclude<Claim, { kind: 'taken' }> | { readonly kind: 'taken'; readonly earlier: string };

/** A claim that may have been carried out, and is not dialed. */
interface Doubtful {
  readonly row: object;
  readonly claimedAt: number;
}

export class Claiming {
  readonly #options: ClaimingOptions;
  readonly #sql: string;
  readonly #giveBack: string;
  readonly #doubtful = new Map<string, Doubtful>();
  /** Dials that were claimed. */
  count = 0;

  constructor(options: ClaimingOptions) {
    this.#options = options;
    const s = identifier(options.schema);
    this.#sql = `SELECT answer, dial, claimed_ms AS claimed, left_ms AS left FROM ${s}.claim_dial($1, $2, $3, $4, $5)`;
    this.#giveBack = `INSERT INTO ${s}.dial AS known
      SELECT (json_populate_record(NULL::${s}.dial, $1)).* ON CONFLICT (id) DO UPDATE
      SET state = 'notDialed', not_dialed_at = clock_timestamp(), revision = known.revision + 1
      WHERE known.state IN ('claimed', 'unknown')`;
  }

  /** @throws {DatabaseFailure} it was not claimed, or is given back later */
  async claim(facts: DialFacts, redial: boolean, fence: ClaimFence | undefined): Promise<Outcome> {
    const { instance } = this.#options;
    // It may be the same dial that is asked for again.
    await this.settleDoubtful();
    const id = uuid7(instance.now());
    const own = fence ? undefined : await instance.registered();
    const outcome = await this.#claim({ id, facts, redial, fence, holder: fence?.instance ?? (own as string) });
    if (outcome.kind !== 'fenced' || own === undefined) {
      return outcome;
    }
    // It was not heard of for too long. It is not bound to any agent, and goes on as a new one.
    instance.expired(own);
    return this.#claim({ id, facts, redial, fence, holder: await instance.registered() });
  }

  /** Settles as not dialed what could not be found out. @throws {DatabaseFailure} */
  async settleDoubtful(): Promise<void> {
    for (const [id, { row, claimedAt }] of this.#doubtful) {
      const at = new Date(claimedAt).toISOString();
      const settled = { ...row, claimed_at: at, state: 'notDialed', not_dialed_at: at, revision: 0 };
      await this.#options.database.query(this.#giveBack, [JSON.stringify(settled)]);
      this.#doubtful.delete(id);
    }
  }

  async #claim(asked: {
    readonly id: string;
    readonly facts: DialFacts;
    readonly redial: boolean;
    readonly fence: ClaimFence | undefined;
    readonly holder: string;
  }): Promise<Outcome> {
    const { id, facts, redial, fence, holder } = asked;
    const { schema, numbers, rememberFor } = this.#options;
    const known = kept(facts, numbers);
    const row = { ...dialRow(known, known.number, numbers), id, instance: holder, epoch: fence?.epoch ?? null };
    const values = [
      JSON.stringify(row),
      `{${locksFor(schema, facts).join(',')}}`,
      redial,
      rememberFor,
      digitsFor(facts.number, numbers),
    ];
    const sent = new Countdown(Number.MAX_SAFE_INTEGER);
    const { answer, dial, claimed, left } = await this.#ask(id, row, values);
    if (answer === 'taken') {
      return { kind: 'taken', earlier: dial };
    }
    if (answer !== 'claimed') {
      return { kind: 'fenced' };
    }
    this.count += 1;
    const entry: DialEntry = newEntry(id, known, claimed as number);
    return { kind: 'claimed', entry, ...(fence && { countdown: sent.limitedTo(left ?? 0) }) };
  }

  async #ask(id: string, row: object, values: readonly unknown[]): Promise<ClaimRow> {
    const limit = new Countdown(FIND_OUT);
    let isInDoubt = false;
    for (;;) {
      try {
        const [answer] = await this.#options.database.query<ClaimRow>(this.#sql, values);
        return answer as ClaimRow;
      } catch (failure) {
        isInDoubt ||= failure instanceof DatabaseFailure && failure.kind === 'lost';
        const isPassing = failure instanceof DatabaseFailure && failure.isPassing;
        if (limit.isOver || this.#options.database.isClosed || !(isInDoubt || isPassing)) {
          if (isInDoubt) {
            this.#doubtful.set(id, { row, claimedAt: this.#options.instance.now() });
          }
          throw failure;
        }
        await waitFor(() => {}, { limit: PAUSE });
      }
    }
  }
}
