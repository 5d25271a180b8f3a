/** CRC-32 of text: LevelDB does not check what it reads from tables, so each value carries its own. */

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return value;
});

const DIGITS = 8;

/** `text` with its checksum in front, as hex digits. @param key where it is stored, so that no value is taken for another's */
export function sealed(key: string, text: string): string {
  return checksum(key, text) + text;
}

/** The text; undefined if it is not what was written. */
export function unsealed(key: string, value: string): string | undefined {
  const text = value.slice(DIGITS);
  return value.slice(0, DIGITS) === checksum(key, text) ? text : undefined;
}

function checksum(key: string, text: string): string {
  let value = 0xffffffff;
  for (const byte of Buffer.from(`${key} ${text}`)) {
    value = (value >>> 8) ^ (TABLE[(value ^ byte) & 0xff] as number);
  }
  return ((value ^ 0xffffffff) >>> 0).toString(16).padStart(DIGITS, '0');
}
