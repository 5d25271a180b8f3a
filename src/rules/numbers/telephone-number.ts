/** A telephone number that was read, and what is known of it. */

export const NUMBER_KINDS = [
  'fixed',
  'mobile',
  'fixedOrMobile',
  'tollFree',
  'premium',
  'sharedCost',
  'voip',
  'personal',
  'pager',
  'uan',
  'voicemail',
  'internal',
  'unknown',
] as const;

/** `fixedOrMobile`: both look alike in that country; `uan`: a company's number for all its sites. */
export type NumberKind = (typeof NUMBER_KINDS)[number];

export interface TelephoneNumber {
  /** `+` and digits (E.164), without an extension; of an internal number, its digits. Compare numbers by this. */
  readonly e164: string;
  /** Digits after the answer; never part of the number. */
  readonly extension?: string | undefined;
  /** ISO 3166-1 code (`DE`); undefined for internal numbers, and for those of no country (+800). */
  readonly country: string | undefined;
  /** Digits (`49`); empty for internal numbers. */
  readonly callingCode: string;
  readonly kind: NumberKind;
}
