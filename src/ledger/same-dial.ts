/**
 * Which dials are the same dial (rule 1 of docs/safety.md): of the same call attempt, whoever makes it; without an attempt,
 * of the same handle of the same server and agent, to the same number, within a day: handles are small numbers, and come
 * again when the Outbound Contact Server is restarted.
 */
import { type DialEntry, type DialFacts, ERASED } from './entry';
import type { Numbers } from './numbers';

/** ms for which a dial that names no attempt is remembered by its handle. */
export const REMEMBER_FOR = 24 * 60 * 60 * 1000;

/** What a claim is compared by. */
export type DialIdentity = Pick<DialFacts, 'server' | 'agent' | 'handle' | 'attempt' | 'number'>;

interface Comparison {
  readonly numbers: Numbers;
  readonly rememberFor: number;
  /** ms since 1970. */
  readonly now: number;
}

/** Whether `entry` is the dial that is asked for, and was or may have been carried out. In doubt, it was. */
export function isSameDial(entry: DialEntry, asked: DialIdentity, { numbers, rememberFor, now }: Comparison): boolean {
  if (entry.state === 'notDialed') {
    return false;
  }
  if (asked.attempt !== undefined && entry.attempt !== undefined) {
    return asked.attempt === entry.attempt;
  }
  return (
    asked.handle !== undefined &&
    asked.handle === entry.handle &&
    asked.server === entry.server &&
    asked.agent === entry.agent &&
    now - entry.at < rememberFor &&
    (asked.number === undefined ||
      entry.number === undefined ||
      entry.number === ERASED ||
      numbers.maybeSame(entry.number, asked.number))
  );
}

/** What claims of the same dial have in common: one of these is equal. */
export function claimKeys({ server, agent, handle, attempt }: DialIdentity): string[] {
  return [
    ...(attempt === undefined ? [] : [`attempt ${attempt}`]),
    ...(handle === undefined ? [] : [JSON.stringify([server, agent, handle])]),
  ];
}
