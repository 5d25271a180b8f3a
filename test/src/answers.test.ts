// How answers arrive: compressed, with byte order marks, in other encodings. REST and CometD read them alike.
import assert from 'node:assert/strict';
import zlib from 'node:zlib';
import { parseRecord } from '../../src';
import { dial, SecurityBench } from '../security/support/bench';
import { isDial, isPoll, type WireRequest } from '../security/support/front';
import { reaches } from '../support/session';

const twoByte = (text: string): Buffer => Buffer.from(text, 'utf16le');
const long = (body: Buffer): Buffer => Buffer.concat([body, Buffer.alloc(10_000, ' ')]);
const NAME = 'Zoë';

const isSignIn = ({ target }: WireRequest): boolean => target.includes('/me?subresources=features');

/** What is done to the body, and the headers that say so. */
const MANNERS: Record<string, [pack: (body: Buffer) => Buffer, headers: Record<string, string>]> = {
  gzip: [zlib.gzipSync, { 'content-encoding': 'gzip' }],
  GZIP: [zlib.gzipSync, { 'content-encoding': 'GZIP' }],
  'x-gzip': [zlib.gzipSync, { 'content-encoding': ' X-GZip ' }],
  deflate: [zlib.deflateSync, { 'content-encoding': 'deflate' }],
  'deflate without header': [zlib.deflateRawSync, { 'content-encoding': 'Deflate' }],
  br: [zlib.brotliCompressSync, { 'content-encoding': 'BR' }],
  identity: [(body) => body, { 'content-encoding': 'identity' }],
  'an empty name': [(body) => body, { 'content-encoding': '' }],
  'gzip in br': [(body) => zlib.brotliCompressSync(zlib.gzipSync(body)), { 'content-encoding': 'gzip, identity,br' }],
  'gzip that was unpacked before': [(body) => body, { 'content-encoding': 'gzip' }],
  'a long one': [long, {}],
  'a long one that is not UTF-8 everywhere': [
    (body) => long(Buffer.from(body.toString('latin1').replace('{', '{"more":"\xff",'), 'latin1')),
    {},
  ],
  'a byte order mark': [(body) => Buffer.from(`\ufeff${body}`), {}],
  'a byte order mark within gzip': [(body) => zlib.gzipSync(`\ufeff${body}`), { 'content-encoding': 'gzip' }],
  'UTF-16': [(body) => twoByte(`\ufeff${body}`), { 'content-type': 'application/json' }],
  'UTF-16 the other way round': [(body) => twoByte(`\ufeff${body}`).swap16(), {}],
  'UTF-16 without a mark': [(body) => twoByte(`${body}`), { 'content-type': 'application/json;charset="UTF-16LE"' }],
  'Latin-1': [
    (body) => Buffer.from(body.toString('utf8'), 'latin1'),
    { 'content-type': 'application/json; Charset=ISO-8859-1' },
  ],
  'a charset that nobody knows': [(body) => body, { 'content-type': 'application/json;charset=none' }],
  ...('zstdCompressSync' in zlib && {
    zstd: [zlib.zstdCompressSync as (body: Buffer) => Buffer, { 'content-encoding': 'zstd' }],
  }),
};

describe('an answer', () => {
  const bench = new SecurityBench();
  afterEach(() => bench.clear());

  for (const [manner, [pack, headers]] of Object.entries(MANNERS)) {
    it(`is read, for REST and CometD: ${manner}`, async () => {
      const { simulator, front } = await bench.front();
      front.pack = (body) => ({ body: pack(body), headers });
      const made = await bench.connected(front.url);
      const record = parseRecord(simulator.nextPreviewRecord());
      const { payload } = await made.dialer.dial({
        record: { ...record, otherFields: { ...record.otherFields, name: NAME } },
        waitFor: 'released',
        timeout: 2000,
      });
      const { call } = payload as { call: { state: string; userData: Record<string, unknown> } };
      assert.equal(call.state, 'Released');
      assert.equal(call.userData.name, NAME);
      assert.equal(simulator.sessions.cometdSessions, 1);
    });
  }

  for (const [what, headers, body] of [
    ['an encoding that nobody knows', { 'content-encoding': 'zzz' }, '{"statusCode":0}'],
    ['broken gzip', { 'content-encoding': 'gzip' }, '\u001f\u008bnothing'],
    ['broken br', { 'content-encoding': 'br' }, '{"statusCode":0}'],
    ['one encoding within another that is none', { 'content-encoding': 'gzip, br' }, 'x'],
  ] as const) {
    it(`to a dial that cannot be decompressed leaves its outcome unknown: ${what}`, async () => {
      const { simulator, front } = await bench.front();
      const made = await bench.connected(front.url);
      front.intercept = (request, response) => {
        const spoils = isDial(request);
        if (spoils) {
          response.writeHead(200, headers).end(Buffer.from(body, 'latin1'));
        }
        return spoils;
      };
      await assert.rejects(dial(made, simulator), { code: 'GWS_OUTCOME_UNKNOWN' });
    });
  }

  it('that is small only while compressed is cut off, for REST and CometD', async () => {
    const bomb = zlib.gzipSync(zlib.gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '), { level: 1 }));
    for (const spoilt of [isSignIn, isPoll]) {
      const { front } = await bench.front();
      front.intercept = (request, response) => {
        const spoils = spoilt(request);
        if (spoils) {
          front.intercept = () => false;
          response.writeHead(200, { 'content-encoding': 'gzip, gzip' }).end(bomb);
        }
        return spoils;
      };
      const { session } = bench.session(front.url, { timeout: 3000 });
      session.connect();
      const state = await reaches(session, 'interrupted');
      assert.match(state.phase === 'interrupted' ? state.error.message : '', /the answer has more than (8|16) MB/);
      await reaches(session, 'connected');
    }
  });
});
