/**
 * What a ledger does for those who dial, and for those who want to know who was dialed. Every kind of ledger (memory, file,
 * database) behaves as described here.
 */
import type { GuardedEmitter } from '../errors/guard';
import type { Instance } from '../postgres';
import type { Countdown } from '../timing/countdown';
import type { Change, DialEntry, DialFacts } from './entry';
import type { Jobs } from './jobs';
import type { Past, Whom } from './past';
import type { Query } from './query';
import type { DialIdentity } from './same-dial';
import type { Suppressions } from './suppressions';

/**
 * The answer to a claim. With `taken`, it must not be dialed; `earlier` is undefined if that dial cannot be read. With
 * `fenced`, another instance may dial for the agent by now, and it must not be dialed either.
 */
export type Claim = Claimed | Taken | { readonly kind: 'fenced' };

interface Claimed {
  readonly kind: 'claimed';
  readonly entry: DialEntry;
  /** Of a fenced claim: once it is over, it must not be dialed any more. */
  readonly countdown?: Countdown | undefined;
}

/** Who may dial for an agent, as the ledger's database knows it at the moment of the claim. */
export interface ClaimFence {
  /** The instance that holds the agent's lease. */
  readonly instance: string;
  /** How often the lease has changed hands. */
  readonly epoch: number;
}

export interface Taken {
  readonly kind: 'taken';
  readonly earlier: DialEntry | undefined;
}

export type LedgerState =
  | { readonly phase: 'opening' | 'open' | 'closed' }
  /** Not available for now; it is tried again by itself. */
  | { readonly phase: 'unavailable'; readonly error: Error };

/** Counters since the ledger was opened, and what is there. */
export interface LedgerReport {
  readonly state: LedgerState['phase'];
  readonly entries: number;
  /** Entries in state `unknown`. */
  readonly unknown: number;
  readonly claims: number;
  readonly commits: number;
  /** ms that the latest commits took: half of them less, 99 % less. */
  readonly commitTime: { readonly p50: number; readonly p99: number };
}

export interface LedgerEvents {
  /**
   * An entry was made, or has changed; `before` is what it was. For those who tell people of it: what none of them listens
   * to is handed on later, see `tellUntold`.
   */
  changed: [entry: DialEntry, before: DialEntry | undefined];
  /** The same, for those who only watch. */
  written: [entry: DialEntry];
  state: [LedgerState];
  /** There may be something that nobody was told of: see `tellUntold`. */
  untold: [];
  /** It works, but somebody should know this of its database. */
  warning: [text: string];
}

export interface Ledger extends Pick<GuardedEmitter<LedgerEvents>, 'on' | 'off'> {
  readonly kind: 'memory' | 'file' | 'postgres';
  /** The same for all in this process who share it; undefined if nobody can. */
  readonly place?: string | undefined;
  /** Of a ledger in a database: this Node-RED, among all who use it. */
  readonly instance?: Instance;
  readonly state: LedgerState;
  /** ms for which entries are kept; undefined: until the process ends. */
  readonly keepsFor?: number | undefined;
  /** Numbers that must not be called. */
  readonly suppressions: Suppressions;
  /** Rows of jobs that add many records. */
  readonly jobs: Jobs;

  /**
   * Claims a dial. Once it resolves with `claimed`, the claim is durable, and everybody who claims the same dial gets `taken`.
   * @param redial claim it although it was dialed before
   * @param fence of an agent who is shared by several instances
   * @throws {GwsError} `GWS_LEDGER_UNAVAILABLE`: not claimed, so it must not be dialed
   */
  claim(facts: DialFacts, redial?: boolean, fence?: ClaimFence): Promise<Claim>;

  /**
   * The last dial that is the same as the one asked for; `taken` if there is one.
   * @throws {GwsError} `GWS_LEDGER_UNAVAILABLE`
   */
  look(asked: DialIdentity): Promise<Taken | undefined>;

  /**
   * Writes down what became of a dial. It never rejects: what cannot be written now is written when the ledger is
   * available again, and if it never is, the dial is `unknown` at the next start.
   */
  note(id: string, change: Change): Promise<void>;

  /** Whether `entry` is of `number`, as far as the ledger can say. */
  isOf(entry: DialEntry, number: string): boolean;

  /** Newest first. @throws {GwsError} `GWS_LEDGER_UNAVAILABLE`, as all below */
  find(query: Query, limit?: number): Promise<DialEntry[]>;

  /**
   * What is known of people who are to be called, many at once.
   * @param from ms since 1970: earlier dials do not count; without it, none do
   * @returns in the order of `people`, in pages
   */
  past(people: readonly Whom[], from?: number): AsyncIterable<readonly Past[]>;

  /** All that meet the query, newest first, in pages; takes little memory however many there are. */
  stream(query: Query): AsyncIterable<readonly DialEntry[]>;

  count(query: Query): Promise<number>;

  /** Dials whose end is not known, oldest first. */
  unsettled(query?: Query): Promise<DialEntry[]>;

  /**
   * Hands on what nobody was told of: entries found `unknown` at a start, and those settled when whoever listened to
   * `changed` had already gone. Each is told once: when `take` returns true, it is not told again.
   */
  tellUntold(take: (entry: DialEntry) => boolean): Promise<void>;

  /**
   * Writes down what a person or flow has decided about a dial.
   * @param decision `notDialed`: it may be dialed again; `ended`: it was carried out
   * @returns the entry; undefined if there is none with that ID
   */
  resolve(id: string, decision: Resolution): Promise<DialEntry | undefined>;

  /**
   * Erases a number: its entries stay, without it and without the person, and a suppression becomes a hash. Resolves when it is in no
   * file of the ledger any more; a database may keep old versions of its rows for longer.
   * @returns how many entries had it
   */
  erase(number: string): Promise<number>;

  /** Deletes entries claimed before then (ms since 1970). @returns how many */
  purge(before: number): Promise<number>;

  report(): LedgerReport;

  /** Resolves when all that was claimed and noted is written. The ledger must not be used any more. */
  close(): Promise<void>;
}

export interface Resolution {
  readonly state: 'notDialed' | 'ended';
  readonly outcome?: string | undefined;
  /** Who decided. */
  readonly by: string;
}
