/**
 * The body of an answer as text, for REST and CometD alike: decompressed, decoded, and never larger than can be
 * processed. We do not ask for compression, but proxies compress answers anyway.
 */
import * as buffers from 'node:buffer';
import { isAscii, isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { guarded } from '../errors/guard';

const MB = 1024 * 1024;

/**
 * Brackets, commas and colons. What is between them takes up to 70 bytes of memory for three on the wire (`{},`), and as much
 * again for every copy, so 16 MB of it would bring down a small machine.
 */
const MAX_MARKS = 1_500_000;

const IS_MARK = Uint8Array.from({ length: 256 }, (_, byte) => (',:[{'.includes(String.fromCharCode(byte)) ? 1 : 0));

type Unpack = (body: Buffer, limits: { maxOutputLength: number }) => Promise<Buffer>;

const gunzip = promisify(zlib.gunzip) as Unpack;
const inflate = promisify(zlib.inflate) as Unpack;
const inflateRaw = promisify(zlib.inflateRaw) as Unpack;

/** Some servers and proxies still declare a compression that they have undone. */
const gzip: Unpack = async (body, limits) => (body[0] === 0x1f && body[1] === 0x8b ? gunzip(body, limits) : body);

/** With a header, as the standard wants it, or without, as some servers do. */
const deflate: Unpack = (body, limits) => (((body[0] ?? 0) & 0x0f) === 8 ? inflate : inflateRaw)(body, limits);

/** Only in newer versions of Node.js. */
const { zstdDecompress } = zlib as { zstdDecompress?: typeof zlib.gunzip };

const unpackers: ReadonlyMap<string, Unpack> = new Map([
  ['gzip', gzip],
  ['x-gzip', gzip],
  ['deflate', deflate],
  ['br', promisify(zlib.brotliDecompress) as Unpack],
  ...(zstdDecompress ? [['zstd', promisify(zstdDecompress) as Unpack] as const] : []),
]);

/** Missing where Node was built without ICU. */
const { transcode } = buffers as { transcode?: typeof buffers.transcode };

/** Bytes of a text from which on {@link fromUtf8} takes the other way. */
const LONG_TEXT = 4096;

const UTF_8 = /^(utf-?8|us-ascii)$/i;

export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
}

/**
 * Reads the answer to its end, or up to its limit.
 * @param maxBytes the limit, both compressed and decompressed
 * @throws {AnswerTooLarge}
 * @throws {Error} whose code is `ERR_BAD_RESPONSE` if it is incomplete, `UNKNOWN_ENCODING` if it cannot be decompressed
 */
export async function readAnswer(response: IncomingMessage, maxBytes: number): Promise<string> {
  const encodings = encodingsOf(response);
  let body = await collect(response, maxBytes);
  for (const encoding of body.length > 0 ? encodings : []) {
    body = await unpacked(body, encoding, maxBytes);
  }
  // Fewer bytes cannot contain as many.
  if (body.length > MAX_MARKS && marksIn(body) > MAX_MARKS) {
    throw new AnswerTooLarge('the answer has too many values to be processed');
  }
  return decoded(body, response.headers['content-type']);
}

/** In the order in which they are undone. */
function encodingsOf({ headers }: IncomingMessage): string[] {
  const given = headers['content-encoding'];
  if (given === undefined) {
    return [];
  }
  const encodings = given.split(',').map((encoding) => encoding.trim().toLowerCase());
  return encodings.filter((encoding) => encoding !== '' && encoding !== 'identity').reverse();
}

function collect(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const safely = <Args extends unknown[]>(callback: (...args: Args) => void) =>
      guarded('The answer', reject, callback);
    const take = (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        chunks.length = 0;
        reject(tooLarge(maxBytes));
        response.destroy();
      } else {
        chunks.push(chunk);
      }
    };
    response.on('data', safely(take));
    response.once(
      'end',
      safely(() => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks))),
    );
    response.on('error', () => reject(incomplete()));
  });
}

async function unpacked(body: Buffer, encoding: string, maxBytes: number): Promise<Buffer> {
  const unpack = unpackers.get(encoding);
  if (!unpack) {
    throw Object.assign(new Error(`the answer is compressed as ${encoding}`), { code: 'UNKNOWN_ENCODING' });
  }
  try {
    return await unpack(body, { maxOutputLength: maxBytes });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(maxBytes) : incomplete();
  }
}

/** Including those within strings. */
function marksIn(body: Buffer): number {
  let count = 0;
  for (const byte of body) {
    count += IS_MARK[byte] ?? 0;
  }
  return count;
}

/** Decoded as a whole, because a character may be split across two chunks. A byte order mark takes precedence over the header. */
function decoded(body: Buffer, contentType: string | undefined): string {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) {
    return body.toString('utf8', 3);
  }
  const [first, second] = body;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  const charset = isUtf16
    ? `utf-16${first === 0xff ? 'le' : 'be'}`
    : /\bcharset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? '')?.[1];
  return charset === undefined || UTF_8.test(charset) ? fromUtf8(body) : inCharset(body, charset);
}

/**
 * Node decodes a long text that is not all ASCII, for which one name with an accent is enough, two to three times faster by
 * way of UTF-16. What is not well-formed cannot go that way.
 */
function fromUtf8(body: Buffer): string {
  return transcode && body.length >= LONG_TEXT && !isAscii(body) && isUtf8(body)
    ? transcode(body, 'utf8', 'utf16le').toString('utf16le')
    : body.toString('utf8');
}

function inCharset(body: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return body.toString('utf8');
  }
}

function tooLarge(maxBytes: number): AnswerTooLarge {
  return new AnswerTooLarge(`the answer has more than ${Number((maxBytes / MB).toFixed(1))} MB`);
}

/** For an answer that was cut off. */
export function incomplete(): Error {
  return Object.assign(new Error('the answer is incomplete'), { code: 'ERR_BAD_RESPONSE' });
}
