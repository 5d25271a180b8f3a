/** What became of each record, for the dialer and for the flow, and whether the two agree. */
import type { LedgerRecord } from '../../../simulator';
import { type Check, check } from '../checks';
import type { Told } from './flow';

/** Told of a record that is left to a person, or that is told otherwise once more when it comes again. */
const OPEN: readonly string[] = ['unknown', 'open', 'expired'];

/** ms from what the dialer has done to what the flow has written down, on a busy machine. */
const TELLING = 3000;

interface Story {
  readonly record: LedgerRecord;
  readonly told: readonly Told[];
}

export class Fates {
  readonly #stories: readonly Story[];
  /** ms since 1970 */
  readonly #crashes: readonly number[];

  /** @param crashes when the program was killed, in ms since 1970: what it was about to tell then is lost */
  constructor(records: readonly LedgerRecord[], told: readonly Told[], crashes: readonly number[]) {
    const byNumber = new Map<string, Told[]>(records.map(({ phoneNumber }) => [phoneNumber, []]));
    for (const one of told) {
      byNumber.get(one.phoneNumber)?.push(one);
    }
    this.#stories = records.map((record) => ({ record, told: byNumber.get(record.phoneNumber) ?? [] }));
    this.#crashes = crashes;
  }

  /** Records of which nobody knows yet what becomes of them. */
  get open(): string[] {
    return this.#those((story) => !this.#isOver(story));
  }

  get counts(): Readonly<Record<string, number>> {
    const count = (event: string) => this.#stories.filter(({ record }) => times(record, event) > 0).length;
    const told = (fate: string) =>
      this.#stories.flatMap((story) => story.told).filter((one) => one.fate === fate).length;
    return {
      records: this.#stories.length,
      dialed: count('dialed'),
      completed: count('completed'),
      'told as completed': told('completed'),
      'told as unknown': told('unknown'),
      'told as open': told('open'),
      'told as expired': told('expired'),
      'told as given back': told('rejected'),
      'told after a crash': this.#stories.flatMap((story) => story.told).filter(({ isResumed }) => isResumed).length,
      'untold, because of a crash': this.#those(({ told, record }) => told.length === 0 && this.#isCutShort(record))
        .length,
    };
  }

  checks(): Check[] {
    return [
      this.#none('records without a fate', (story) => !this.#isOver(story)),
      this.#none('records dialed twice', ({ record }) => times(record, 'dialed') > 1),
      this.#none('records completed twice', ({ record }) => times(record, 'completed') > 1),
      this.#none('told as completed twice', ({ told }) => told.filter(isFresh).length > 1),
      this.#none('told as completed, but not for the dialer', ({ record, told }) => {
        return told.some((one) => one.fate === 'completed' && one.isConfirmed) && times(record, 'completed') === 0;
      }),
      this.#none('completed for the dialer, but not told', ({ record, told }) => {
        const isTold = told.some(({ fate }) => fate === 'completed' || OPEN.includes(fate));
        return times(record, 'completed') > 0 && !isTold && !this.#isCutShort(record);
      }),
      this.#none('told with another result than the dialer has', ({ record, told }) => {
        const results = record.events.filter(({ event }) => event === 'completed').map(({ callResult }) => callResult);
        return told.some((one) => isFresh(one) && one.isConfirmed && !results.includes(one.callResult));
      }),
      this.#none('told as given back more often than they were', ({ record, told }) => {
        const rejected = told.filter(({ fate }) => fate === 'rejected').length;
        return rejected > times(record, 'rejected') + times(record, 'released');
      }),
    ];
  }

  /** Whether the flow knows what became of it, or cannot know it. */
  #isOver({ record, told }: Story): boolean {
    return told.some(({ fate }) => fate !== 'rejected') || this.#isCutShort(record);
  }

  /** Whether the program was killed while it was about to tell of it. */
  #isCutShort({ events }: LedgerRecord): boolean {
    const completed = events.find(({ event }) => event === 'completed');
    return completed !== undefined && this.#crashes.some((at) => at >= completed.at && at < completed.at + TELLING);
  }

  #none(what: string, isSo: (story: Story) => boolean): Check {
    const those = this.#those(isSo);
    const found = those.length === 0 ? 'none' : `${those.length}: ${those.slice(0, 3).join('; ')}`;
    return check(what, those.length === 0, found);
  }

  #those(isSo: (story: Story) => boolean): string[] {
    return this.#stories.filter(isSo).map(({ record, told }) => {
      const events = record.events.map(({ event, user }) => (user ? `${event} by ${user}` : event));
      const fates = told.map(({ fate, isResumed }) => (isResumed ? `${fate} after a crash` : fate));
      return `${record.phoneNumber}: ${events.join(', ')}; told: ${fates.join(', ') || 'nothing'}`;
    });
  }
}

function times({ events }: LedgerRecord, name: string): number {
  return events.filter(({ event }) => event === name).length;
}

/** After a crash it may be told once more. */
function isFresh({ fate, isResumed }: Told): boolean {
  return fate === 'completed' && !isResumed;
}
