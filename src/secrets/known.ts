/** The known secrets of this process, from all sessions, and how to find them in text. */
import { ESCAPING, type Form, formsOf, unitsAt } from './forms';

/** Forms are looked up by so many of their first characters; none has fewer. */
const KEY_LENGTH = 3;

/** Characters that an escape of one character takes, at most. */
const LONGEST_ESCAPE = 12;

interface Entry {
  readonly form: Form;
  holders: number;
}

/** From where to where in a text. */
export type Range = readonly [from: number, to: number];

const entries = new Map<string, Entry[]>();
let longest = 0;

const abandoned = new FinalizationRegistry<readonly Form[]>((forms) => forms.forEach(forget));

/** Keeps `secrets` out of every text while `holder` lives, which is how long they can be quoted. @returns `holder` */
export function conceal<Holder extends object>(holder: Holder, ...secrets: readonly string[]): Holder {
  const forms = secrets.flatMap(formsOf);
  forms.forEach(learn);
  abandoned.register(holder, forms);
  return holder;
}

/**
 * As {@link conceal}, for a user name and password. A password equal to the user name appears in every text that names
 * the user, and masking it would only give it away; without a password, the user name is the whole login.
 */
export function concealLogin<Holder extends object>(holder: Holder, username: string, password: string): Holder {
  const isTold = password.toLowerCase() === username.toLowerCase();
  const both = password === '' ? [] : [`${username}:${password}`];
  return conceal(holder, ...both, ...(isTold ? [] : [password]));
}

/** How many characters of a text a secret in it takes, at most. */
export function longestSecret(): number {
  return longest * LONGEST_ESCAPE;
}

/**
 * Positions of secrets in `text` that begin before `limit`, in order and without overlaps.
 * @param isSparing leaves out anything that may be a word in a sentence
 */
export function secretsIn(text: string, limit: number, isSparing: boolean): Range[] {
  const ranges: [from: number, to: number][] = [];
  const isEscaped = ESCAPING.test(text);
  let pack: [from: number, to: number] = [0, 0];
  for (let at = 0; entries.size > 0 && at < limit; at += 1) {
    for (const { form } of candidatesAt(text, at, isEscaped)) {
      const to = isSparing && form.isWord ? -1 : endOf(form.text, text, at);
      if (to >= 0 && !(form.isShort && isWithinWord(text, at, to))) {
        pack = form.isPacked && at >= pack[1] ? wholePack(text, at, to) : pack;
        ranges.push(form.isPacked ? pack : [at, to]);
      }
    }
  }
  return ranges.sort(([a], [b]) => a - b).reduce<[number, number][]>(joined, []);
}

function learn(form: Form): void {
  const key = form.text.slice(0, KEY_LENGTH);
  const alike = entries.get(key) ?? [];
  const entry = alike.find(isOf(form)) ?? { form, holders: 0 };
  entry.holders += 1;
  entries.set(key, alike.includes(entry) ? alike : [...alike, entry]);
  longest = Math.max(longest, form.text.length);
}

function forget(form: Form): void {
  const key = form.text.slice(0, KEY_LENGTH);
  const alike = entries.get(key) ?? [];
  const entry = alike.find(isOf(form));
  if (entry) {
    entry.holders -= 1;
  }
  const left = alike.filter(({ holders }) => holders > 0);
  if (left.length > 0) {
    entries.set(key, left);
  } else {
    entries.delete(key);
  }
}

function isOf({ text, isPacked }: Form): (entry: Entry) => boolean {
  return ({ form }) => form.text === text && form.isPacked === isPacked;
}

/** @param isEscaped whether escapes are in the text at all */
function candidatesAt(text: string, at: number, isEscaped: boolean): readonly Entry[] {
  const key = text.slice(at, at + KEY_LENGTH);
  return isEscaped && ESCAPING.test(key)
    ? startsAt(text, at, KEY_LENGTH).flatMap((start) => entries.get(start) ?? [])
    : (entries.get(key) ?? []);
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

function isWithinWord(text: string, from: number, to: number): boolean {
  const before = text.slice(Math.max(0, from - 6), from);
  const isAfterEscape = /(?:%[0-9a-f]{2}|\\u[0-9a-f]{4}|\\[bfnrt])$/i.test(before);
  return (!isAfterEscape && /[\p{L}\p{N}]$/u.test(before)) || /^[\p{L}\p{N}]/u.test(text.slice(to, to + 2));
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

function joined(ranges: [number, number][], [from, to]: readonly [number, number]): [number, number][] {
  const last = ranges.at(-1);
  if (last && from <= last[1]) {
    last[1] = Math.max(last[1], to);
  } else {
    ranges.push([from, to]);
  }
  return ranges;
}
