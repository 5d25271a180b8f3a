/** The forms in which a quoted secret may appear: as it is, in Base64, or garbled in transit; all regardless of case. */
import { percentDecoded } from '../values/characters';

/** Stands for each secret that has no name. */
export const MASK = '[secret]';

/** A shorter secret is not one: masking it would reveal it, and mangle every text. */
const MIN_LENGTH = 3;

/** A shorter one may be part of a word, and is masked only where it stands alone. */
const MIN_LENGTH_WITHIN_WORDS = 6;

/** One text to look for. */
export interface Form {
  /** As {@link folded}. */
  readonly text: string;
  /** What people read in its place. */
  readonly replacement: string;
  /** Adjacent Base64 characters belong to it: the secret was encoded together with something else. */
  readonly isPacked: boolean;
  /** Where it counts: anywhere, outside longer words, or only if it is the whole text. */
  readonly extent: 'any' | 'word' | 'whole';
  /** Letters only, so our own sentences may contain it; a password can be `password`. */
  readonly isWord: boolean;
}

/** `text` without upper case, character by character, as escapes are read: none becomes several. */
export function folded(text: string): string {
  return isASCII(text) ? text.toLowerCase() : text.replace(/[\s\S]/g, foldedCharacter);
}

function foldedCharacter(character: string): string {
  const lower = character.toLowerCase();
  return lower.length === 1 ? lower : character;
}

function isASCII(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

/**
 * All forms of `secret`, which may be percent-encoded, as many cookies are. Escapes of single characters are no forms,
 * see `unitsAt`.
 * @param name shown in its place; a secret without a name has no forms when it is too short
 */
export function formsOf(secret: string, name?: string): Form[] {
  const garbled = isASCII(secret)
    ? []
    : [
        Buffer.from(secret, 'utf8').toString('latin1'),
        secret.replace(/[^\0-\x7f]/g, '\ufffd'),
        secret.replace(/[^\0-\x7f]/g, '?'),
      ];
  const encodings = [Buffer.from(secret, 'utf8'), ...(isASCII(secret) ? [] : [Buffer.from(secret, 'latin1')])];
  const hex = encodings.map((bytes) => bytes.toString('hex'));
  const plain = [secret, percentDecoded(secret), ...garbled, ...hex];
  return [
    ...unique(plain).map((text) => form(text, false, name)),
    ...unique(encodings.flatMap(base64Within)).map((text) => form(text, true, name)),
  ].filter(({ text, extent }) => text !== '' && (extent !== 'whole' || name !== undefined));
}

function form(text: string, isPacked: boolean, replacement = MASK): Form {
  const { length } = text;
  const extent = length < MIN_LENGTH ? 'whole' : length < MIN_LENGTH_WITHIN_WORDS ? 'word' : 'any';
  return { text, replacement, isPacked, extent, isWord: !isPacked && /^\p{L}+$/u.test(text) };
}

/** What Base64 of any text that contains `bytes` contains, in both alphabets: three ways, by where in the text they begin. */
function base64Within(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const packed = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const sure = packed.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [sure, sure.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts.map(folded))];
}

/** Characters that represent others. */
export const ESCAPING = /[\\%&+]/;

const JSON_ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** What one character of a text, or an escape that begins with it, stands for, and how much of the text that takes. */
export type Unit = readonly [stands: string, length: number];

/** Every way to read the characters at `at` in a folded text: literally, or as an escape in JSON, a URL, a form or HTML; folded too. */
export function unitsAt(text: string, at: number): Unit[] {
  const character = text.charAt(at);
  const units: Unit[] = character === '' ? [] : [[character, 1]];
  switch (character) {
    case '\\':
      units.push(...jsonEscape(text.slice(at, at + 6)));
      break;
    case '%':
      units.push(...percentEscapes(text.slice(at, at + 12)));
      break;
    case '+':
      units.push([' ', 1]);
      break;
    case '&':
      units.push(...entity(text.slice(at, at + 12)));
      break;
  }
  return units.map(([stands, length]) => [folded(stands), length]);
}

function jsonEscape(text: string): Unit[] {
  const code = /^\\u([0-9a-f]{4})/i.exec(text)?.[1];
  if (code !== undefined) {
    return [[String.fromCharCode(Number.parseInt(code, 16)), 6]];
  }
  const escaped = text.charAt(1);
  return escaped === '' ? [] : [[JSON_ESCAPES[escaped] ?? escaped, 2]];
}

/** As UTF-8, and a byte beyond ASCII as ISO-8859-1 too. */
function percentEscapes(text: string): Unit[] {
  const bytes = /^(?:%[0-9a-f]{2})+/i.exec(text)?.[0].match(/[0-9a-f]{2}/gi) ?? [];
  const first = Number.parseInt(bytes[0] ?? '', 16);
  if (Number.isNaN(first)) {
    return [];
  }
  const units: Unit[] = [[String.fromCharCode(first), 3]];
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first >= 0xc0 && bytes.length >= length) {
    units.push([Buffer.from(bytes.slice(0, length).join(''), 'hex').toString('utf8'), 3 * length]);
  }
  return units;
}

function entity(text: string): Unit[] {
  const [all, decimal, hex, name] = /^&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos));/i.exec(text) ?? [];
  if (all === undefined) {
    return [];
  }
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  const stands =
    name === undefined ? (code <= 0x10ffff ? String.fromCodePoint(code) : '') : ENTITIES[name.toLowerCase()];
  return stands ? [[stands, all.length]] : [];
}
