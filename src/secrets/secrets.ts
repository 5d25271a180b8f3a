/** An index of secrets, each with what people are to read in its place, and how to find them in text. */
import { ESCAPING, type Form, folded, formsOf, unitsAt } from './forms';

/** Forms are looked up by so many of their first characters, or by all if they have fewer. */
const KEY_LENGTH = 3;

/** Characters that an escape of one character takes, at most. */
const LONGEST_ESCAPE = 12;

interface SecretEntry {
  readonly form: Form;
  holders: number;
}

/** From where to where in a text, and what replaces that. */
export interface Range {
  readonly from: number;
  readonly to: number;
  readonly replacement: string;
}

export class Secrets {
  readonly #entries = new Map<string, SecretEntry[]>();
  #longest = 0;

  /** @param named secrets, each with what replaces it; several may have the same */
  static named(named: readonly { secret: string; name: string }[]): Secrets {
    const secrets = new Secrets();
    secrets.learn(named.flatMap(({ secret, name }) => formsOf(secret, name)));
    return secrets;
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  /** How many characters of a text a secret in it takes, at most. */
  get longest(): number {
    return this.#longest * LONGEST_ESCAPE;
  }

  learn(forms: readonly Form[]): void {
    for (const form of forms) {
      const key = form.text.slice(0, KEY_LENGTH);
      const alike = this.#entries.get(key) ?? [];
      const entry = alike.find(isOf(form)) ?? { form, holders: 0 };
      entry.holders += 1;
      this.#entries.set(key, alike.includes(entry) ? alike : [...alike, entry]);
      this.#longest = Math.max(this.#longest, form.text.length);
    }
  }

  /** Undoes {@link learn}; what was learned twice is kept. */
  forget(forms: readonly Form[]): void {
    for (const form of forms) {
      const key = form.text.slice(0, KEY_LENGTH);
      const alike = this.#entries.get(key) ?? [];
      const entry = alike.find(isOf(form));
      if (entry) {
        entry.holders -= 1;
      }
      const left = alike.filter(({ holders }) => holders > 0);
      if (left.length > 0) {
        this.#entries.set(key, left);
      } else {
        this.#entries.delete(key);
      }
    }
  }

  /**
   * Where secrets are in `text` that begin before `limit`, in order and without overlaps.
   * @param isSparing leaves out anything that may be a word in a sentence
   */
  find(text: string, limit: number, isSparing: boolean): Range[] {
    const ranges: Range[] = [];
    if (this.isEmpty) {
      return ranges;
    }
    const read = folded(text);
    const isEscaped = ESCAPING.test(read);
    let pack: [from: number, to: number] = [0, 0];
    for (let at = 0; at < limit; at += 1) {
      for (const { form } of this.#candidatesAt(read, at, isEscaped)) {
        const to = isSparing && form.isWord ? -1 : endOf(form.text, read, at);
        if (to >= 0 && counts(form, read, at, to)) {
          pack = form.isPacked && at >= pack[1] ? wholePack(read, at, to) : pack;
          const [from, end] = form.isPacked ? pack : [at, to];
          ranges.push({ from, to: end, replacement: form.replacement });
        }
      }
    }
    return ranges.sort((one, other) => one.from - other.from || other.to - one.to).reduce<Range[]>(joined, []);
  }

  /** @param isEscaped whether escapes are in the text at all */
  #candidatesAt(text: string, at: number, isEscaped: boolean): readonly SecretEntry[] {
    const key = text.slice(at, at + KEY_LENGTH);
    return isEscaped && ESCAPING.test(key)
      ? startsAt(text, at, KEY_LENGTH).flatMap((start) => this.#entries.get(start) ?? [])
      : (this.#entries.get(key) ?? []);
  }
}

function isOf({ text, isPacked, replacement }: Form): (entry: SecretEntry) => boolean {
  return ({ form }) => form.text === text && form.isPacked === isPacked && form.replacement === replacement;
}

/** The first `length` characters of whatever `text` can be read as from `at` on. */
function startsAt(text: string, at: number, length: number): string[] {
  if (length <= 0) {
    return [''];
  }
  const starts = unitsAt(text, at).flatMap(([stands, taken]) =>
    startsAt(text, at + taken, length - stands.length).map((rest) => stands + rest),
  );
  return [...new Set(starts.map((start) => start.slice(0, length)))];
}

/** Where `wanted` ends that begins at `at`, at the latest, however its characters are escaped; -1 when it does not. */
function endOf(wanted: string, text: string, at: number): number {
  if (text.startsWith(wanted, at) && !ESCAPING.test(wanted)) {
    return at + wanted.length;
  }
  /** After each character of `wanted`, where in `text` one can be. */
  const reached: Set<number>[] = Array.from({ length: wanted.length + 1 }, () => new Set());
  reached[0]?.add(at);
  for (let read = 0; read < wanted.length; read += 1) {
    for (const place of reached[read] ?? []) {
      for (const [stands, taken] of unitsAt(text, place)) {
        if (wanted.startsWith(stands, read)) {
          reached[read + stands.length]?.add(place + taken);
        }
      }
    }
  }
  return Math.max(-1, ...(reached.at(-1) ?? []));
}

/** Whether the form counts where it was found. */
function counts({ text: form, extent }: Form, text: string, from: number, to: number): boolean {
  switch (extent) {
    case 'any':
      return true;
    case 'word':
      return (
        !(STARTS_AS_WORD.test(form) && isAfterWord(text, from)) && !(ENDS_AS_WORD.test(form) && isBeforeWord(text, to))
      );
    case 'whole':
      return from === 0 && to === text.length;
  }
}

const STARTS_AS_WORD = /^[\p{L}\p{N}]/u;
const ENDS_AS_WORD = /[\p{L}\p{N}]$/u;

function isAfterWord(text: string, from: number): boolean {
  const before = text.slice(Math.max(0, from - 6), from);
  const isAfterEscape = /(?:%[0-9a-f]{2}|\\u[0-9a-f]{4}|\\[bfnrt])$/.test(before);
  return !isAfterEscape && ENDS_AS_WORD.test(before);
}

function isBeforeWord(text: string, to: number): boolean {
  return STARTS_AS_WORD.test(text.slice(to, to + 2));
}

/** Including adjacent Base64 characters. */
function wholePack(text: string, from: number, to: number): [from: number, to: number] {
  let [start, end] = [from, to];
  while (isBase64(text[start - 1])) {
    start -= 1;
  }
  while (isBase64(text[end])) {
    end += 1;
  }
  return [start, end];
}

function isBase64(character: string | undefined): boolean {
  return character !== undefined && /^[A-Za-z0-9+/=_-]$/.test(character);
}

/** What overlaps is replaced as a whole, by what replaces the first of it. */
function joined(ranges: Range[], range: Range): Range[] {
  const last = ranges.at(-1);
  const touches = last && (range.from < last.to || (range.from === last.to && range.replacement === last.replacement));
  if (touches) {
    ranges[ranges.length - 1] = { ...last, to: Math.max(last.to, range.to) };
  } else {
    ranges.push(range);
  }
  return ranges;
}
