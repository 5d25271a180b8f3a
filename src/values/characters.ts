/** Text as it is typed, pasted and exported, and the characters that are meant. */

/** Marks of writing direction, blanks without width, byte order marks, soft hyphens, variation selectors. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]/gu;

/** ASCII characters as East Asian keyboards write them. */
const WIDE = /[\uFF01-\uFF5E\uFE50-\uFE6B]/g;

/** Where each run of digits begins; it may hold the digits of several scripts or styles, ten and ten. */
const zeros = new Map<number, number>();

/** What was meant: without what cannot be seen, digits and signs in ASCII, blanks as blanks, nothing around it. */
export function plainText(text: string): string {
  return text
    .replace(INVISIBLE, '')
    .replace(WIDE, (character) => character.normalize('NFKC'))
    .replace(/[\p{Zs}\u2800]/gu, ' ')
    .replace(/\p{Nd}/gu, asciiDigit)
    .trim();
}

/** Text as it was before it was percent-encoded; text that was not, or not in whole, stays as it is. */
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
