/**
 * What the calling rules have in common. Each rule is a {@link Judge}: a pure function of a subject and a time. Whatever it needs to
 * know of the past is part of the subject, so the same question always has the same answer.
 */
import type { DialOutcome } from '../wire/outcomes';
import type { TelephoneNumber } from './numbers/telephone-number';
import type { Reason } from './reasons';
import type { CalledZones } from './zones/zones';

/** In the order in which they are asked; of several that say no, the first is named. */
export type RuleName = 'numbers' | 'zones' | 'suppressed' | 'consent' | 'hours' | 'holidays' | 'attempts' | 'pause';

/** A dial that counts, whoever made it and through whichever campaign. */
export interface PastDial {
  /** When it was claimed: ms since 1970, as all times here. */
  readonly at: number;
  /** What became of it; `unknown` while nobody knows, and then the person may have been called. */
  readonly outcome: DialOutcome;
  /** When it was answered and when it ended, if that is known. */
  readonly answered?: number | undefined;
  readonly ended?: number | undefined;
}

/** What the ledger tells of the person to be called, newest first. Dials that certainly were not carried out are not in it. */
export interface History {
  readonly ofNumber: readonly PastDial[];
  /** Of the same person, by the field of the record that names persons; those of the number may be among them. */
  readonly ofPerson: readonly PastDial[];
  /** What the ledger says against calling the number; undefined if it could not be asked. */
  readonly suppressions: readonly SuppressedNumber[] | undefined;
}

/** A number that was suppressed: for how long (ms since 1970, without it for good), and why. */
export interface SuppressedNumber {
  readonly reason: string;
  readonly until?: number | undefined;
}

/** Who is to be called. */
export interface Subject {
  readonly number: TelephoneNumber;
  /** From the record's field that names persons; undefined if it has none. */
  readonly person: string | undefined;
  /** The subdivision of the number's country by ISO 3166-2, without the country: `FL`. Undefined: it may be any. */
  readonly region: string | undefined;
  /** Where the called party may be; a rule that speaks of local times or dates must hold in all of them. */
  readonly zones: CalledZones;
  readonly history: History;
  /** A field of the record or of its `otherFields`, as it is there; undefined if it is missing, blank or null. */
  field(name: string): unknown;
}

/**
 * `later`: not before `notBefore`; `never`: not at any time that can be told now, unless something else changes than the
 * time. What cannot be judged is `never`.
 */
export type RuleVerdict = { readonly rule: RuleName; readonly reason: Reason } & (
  | { readonly verdict: 'now' | 'never' }
  | {
      readonly verdict: 'later';
      /** ms since 1970, after the time asked about: the first moment at which this rule alone says `now`. */
      readonly notBefore: number;
    }
);

/**
 * What a rule says of calling `subject` at `at` (ms since 1970). The first moment at which all rules say `now` is found by
 * asking each again at what the others said, so `notBefore` must be the very first of this rule, neither later nor
 * earlier, and a rule that says `never` must say so for every later time.
 */
export type Judge = (subject: Subject, at: number) => RuleVerdict;
