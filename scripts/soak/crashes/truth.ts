/** What was really dialed, by the simulator, and whether the ledger says the same. */
import type { GwsSimulator, LedgerDial } from '../../../simulator';
import type { DialEntry } from '../../../src';
import { type Check, check } from '../checks';
import type { Told } from './protocol';

export class Truth {
  /** Accepted dials, by number. */
  readonly #dials = new Map<string, LedgerDial[]>();

  constructor(simulator: GwsSimulator) {
    simulator.on('dial', (dial) => {
      if (dial.accepted) {
        this.#dials.set(dial.phoneNumber, [...this.dialsOf(dial.phoneNumber), dial]);
      }
    });
  }

  dialsOf(phoneNumber: string): readonly LedgerDial[] {
    return this.#dials.get(phoneNumber) ?? [];
  }

  get dialed(): string[] {
    return [...this.#dials.keys()];
  }

  /** What really became of the dial of an entry. */
  inWords({ number = '', handle, attempt, callId }: DialEntry): string {
    const [dial] = this.dialsOf(number);
    const was = dial ? `dialed at ${dial.at}, ${dial.callId ?? 'no call'}` : 'not dialed';
    const [other] = [...this.#dials.values()].flat().filter((one) => callId !== undefined && one.callId === callId);
    return `${was}; its call is of ${other?.phoneNumber ?? 'nobody'}, handle ${other?.recordHandle}, attempt ${other?.attemptGuid}, not ${handle}, ${attempt}`;
  }

  get twice(): string[] {
    return this.dialed.filter((number) => this.dialsOf(number).length > 1);
  }
}

export interface Balance {
  readonly calls: number;
  readonly twice: number;
  /** Dials without an end at a start, and how many of them somebody was told of. */
  readonly recovered: number;
  readonly told: number;
  /** Of these, settled by evidence since. */
  readonly settled: number;
  /** Of the others, really dialed. */
  readonly unknownDialed: number;
  readonly checks: readonly Check[];
}

/** @param told in the order in which it was told */
export function balance(truth: Truth, entries: readonly DialEntry[], told: readonly Told[], lies: string[]): Balance {
  const numbers = new Set(entries.map(({ number }) => number));
  const recovered = entries.filter((entry) => entry.recovered);
  const isTold = (id: string) => told.some((one) => one.id === id);
  /** That an unknown one has ended is news. */
  const isToldAgain = (id: string) => {
    const states = told.filter((one) => one.id === id && !one.isCutShort).map(({ state }) => state);
    return new Set(states).size < states.length;
  };
  const settled = recovered.filter(({ state }) => state !== 'unknown');
  const none = (what: string, faults: readonly string[]) =>
    check(
      what,
      faults.length === 0,
      faults.length === 0 ? 'none' : `${faults.length}: ${faults.slice(0, 5).join('; ')}`,
    );
  const inWords = ({ id, number, state, callId = 'no call' }: DialEntry) => `${number}: ${state}, ${callId} (${id})`;
  return {
    calls: truth.dialed.length,
    twice: truth.twice.length,
    recovered: recovered.length,
    told: recovered.filter(({ id }) => isTold(id)).length,
    settled: settled.length,
    unknownDialed: recovered.filter(
      ({ state, number }) => state === 'unknown' && truth.dialsOf(number ?? '').length > 0,
    ).length,
    checks: [
      none('records dialed twice', truth.twice),
      none(
        'dialed, but not in the ledger',
        truth.dialed.filter((number) => !numbers.has(number)),
      ),
      none('claimed for ever', entries.filter(({ state }) => state === 'claimed').map(inWords)),
      none('unknown, and told to nobody', recovered.filter(({ id }) => !isTold(id)).map(inWords)),
      none('unknown, and told more than once', recovered.filter(({ id }) => isToldAgain(id)).map(inWords)),
      none(
        'told of what was not so',
        told.filter((one) => one.recovered !== recovered.some(({ id }) => id === one.id)).map(({ id }) => id),
      ),
      none(
        'wrong by the evidence',
        entries
          .filter((entry) => isWrong(entry, truth))
          .map((entry) => `${inWords(entry)}, but ${truth.inWords(entry)}`),
      ),
      none('answers that were not true', lies),
    ],
  };
}

/** Whether the ledger says of a dial what is not so. */
function isWrong({ number = '', state, at, times, callId }: DialEntry, truth: Truth): boolean {
  const [dial] = truth.dialsOf(number);
  if (state === 'unknown' || state === 'claimed') {
    return false;
  }
  if (state === 'notDialed') {
    return dial !== undefined && dial.at >= at && dial.at <= (times.notDialed ?? at);
  }
  return dial === undefined || dial.at < at || (callId !== undefined && callId !== dial.callId);
}
