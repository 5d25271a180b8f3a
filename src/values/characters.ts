/** Normalizes text as typed, pasted and exported to the intended characters. */

/** Direction marks, zero-width spaces, byte order marks, soft hyphens, variation selectors. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]/gu;

/** ASCII characters as East Asian keyboards write them. */
const WIDE = /[\uFF01-\uFF5E\uFE50-\uFE6B]/g;

/** Where each run of digits begins; it may hold the digits of several scripts or styles, ten and ten. */
const zeros = new Map<number, number>();

/** The intended text: without invisible characters, digits and signs in ASCII, all spaces as plain ones, trimmed. */
export function plainText(text: string): string {
  return text
    .replace(INVISIBLE, '')
    .replace(WIDE, (character) => character.normalize('NFKC'))
    .replace(/[\p{Zs}\u2800]/gu, ' ')
    .replace(/\p{Nd}/gu, asciiDigit)
    .trim();
}

/** Percent-decoded text; text that is not validly encoded stays unchanged. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function asciiDigit(digit: string): string {
  if (digit >= '0' && digit <= '9') {
    return digit;
  }
  const code = digit.codePointAt(0) ?? 0;
  return String((code - zeroBefore(code)) % 10);
}

function zeroBefore(code: number): number {
  const known = zeros.get(code);
  if (known !== undefined) {
    return known;
  }
  let first = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) {
    first -= 1;
  }
  zeros.set(code, first);
  return first;
}
