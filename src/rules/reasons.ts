/**
 * Why a rule says what it says: a code with values, and the words for it in English. Nodes have the same catalogue in other
 * languages, so a reason is put into words only where a person reads it.
 */

/** Words by code; `{name}` stands for a value. */
const WORDS = {
  'numbers.readable': '{number} is a {kind} number of {country}',
  'hours.open': 'it is {local} in {zone}, within the hours',
} as const satisfies Readonly<Record<string, string>>;

export type ReasonCode = keyof typeof WORDS;

export interface Reason {
  readonly code: ReasonCode;
  readonly values: Readonly<Record<string, string | number>>;
}

export function reason(code: ReasonCode, values: Reason['values'] = {}): Reason {
  return { code, values };
}

/** The English words for it, as the rest of a sentence. */
export function inWords({ code, values }: Reason): string {
  return WORDS[code].replace(/\{(\w+)\}/g, (_all, name: string) => String(values[name] ?? ''));
}
