/**
 * SHA-256 of short texts. Where Node.js has `crypto.hash` (from 20.12 on), it takes a tenth of the time of an object made for each.
 */
import * as crypto from 'node:crypto';

/** Bytes that SHA-256 takes at once. */
const BLOCK = 64;

/** Of the keys in use; there are one or two. */
const MOST_KEYS = 16;

const hash: typeof crypto.hash | undefined = crypto.hash;

export function sha256(data: string | Buffer): Buffer {
  return hash ? hash('sha256', data, 'buffer') : crypto.createHash('sha256').update(data).digest();
}

const pads = new Map<string, readonly [inner: Buffer, outer: Buffer]>();

/** HMAC-SHA-256 (RFC 2104). */
export function hmacSha256(key: string, text: string): Buffer {
  const known = pads.get(key);
  const [inner, outer] = known ?? padsOf(key);
  if (!known) {
    if (pads.size >= MOST_KEYS) {
      pads.clear();
    }
    pads.set(key, [inner, outer]);
  }
  return sha256(Buffer.concat([outer, sha256(Buffer.concat([inner, Buffer.from(text)]))]));
}

function padsOf(key: string): readonly [inner: Buffer, outer: Buffer] {
  const bytes = Buffer.from(key);
  const block = Buffer.alloc(BLOCK);
  (bytes.length > BLOCK ? sha256(bytes) : bytes).copy(block);
  return [block.map((byte) => byte ^ 0x36), block.map((byte) => byte ^ 0x5c)].map((pad) => Buffer.from(pad)) as [
    Buffer,
    Buffer,
  ];
}
