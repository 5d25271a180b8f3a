/**
 * Numbers that must not be called, as flows and agents add and remove them. They are kept until somebody removes them or they are over,
 * whatever happens to the dials; files of numbers are another matter (src/rules/suppressed).
 */
import { GwsError } from '../errors/gws-error';

/** What makes somebody not want to be called is their own matter: `reason` is a word or two, without names. */
export interface NewSuppression {
  /** Best as `+` and digits (E.164). */
  readonly number: string;
  readonly reason: string;
  /** When it is over, in ms since 1970, as all times here; without it, never. */
  readonly until?: number | undefined;
  /** Who or what added it. */
  readonly by?: string | undefined;
}

export interface Suppression extends NewSuppression {
  readonly id: string;
  /** As the ledger keeps it; a hash once the number was erased, so that an objection outlives the erasure. */
  readonly number: string;
  readonly at: number;
}

export interface Suppressions {
  /**
   * Adds a number, durably once it resolves. Added again for the same reason, it is kept for as long as either says.
   * @throws {GwsError} `GWS_INVALID_REQUEST` if it would be over already; `GWS_LEDGER_UNAVAILABLE`, as all below
   */
  add(wanted: NewSuppression): Promise<Suppression>;

  /** Takes a number off, for one reason or for all. @returns how many entries there were */
  remove(number: string, reason?: string): Promise<number>;

  /**
   * What says that a number must not be called now; none if it may be. In doubt, an entry is meant for it.
   * @param spellings of that number, such as the one in the record and the one with its country code
   */
  of(spellings: readonly string[]): Promise<Suppression[]>;

  /** All that are not over, in pages and no certain order. */
  list(): AsyncIterable<readonly Suppression[]>;
}

/** The entry to be kept in place of `earlier` ones for the same number and reason. @param number as the ledger keeps it */
export function newSuppression(
  id: string,
  { reason, until, by }: NewSuppression,
  number: string,
  at: number,
  earlier: readonly Suppression[],
): Suppression {
  if (until !== undefined && !(until > at)) {
    throw new GwsError(
      'GWS_INVALID_REQUEST',
      'The number cannot be suppressed until a time that is over. Nothing was changed.',
    );
  }
  const ends = [until, ...earlier.map((one) => one.until)].map((end) => end ?? Number.POSITIVE_INFINITY);
  const last = Math.max(...ends);
  return { id, number, reason, at, until: Number.isFinite(last) ? last : undefined, by };
}

export function isOver({ until }: Suppression, now: number): boolean {
  return until !== undefined && until <= now;
}

/**
 * The suppressions of a ledger that is not always available.
 * @param use has something done with them when they are @throws {GwsError} if they are not
 */
export function whenAvailable(
  use: <Result>(work: (there: Suppressions) => Promise<Result>) => Promise<Result>,
): Suppressions {
  return {
    add: (wanted) => use((there) => there.add(wanted)),
    remove: (number, reason) => use((there) => there.remove(number, reason)),
    of: (spellings) => use((there) => there.of(spellings)),
    async *list() {
      const pages = await use(async (there) => there.list()[Symbol.asyncIterator]());
      for (;;) {
        const { value, done } = await use(() => pages.next());
        if (done) {
          return;
        }
        yield value;
      }
    },
  };
}
