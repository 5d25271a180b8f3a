import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Device, GwsError, parseRecord, Secret } from '../../src';
import { verdict } from '../../src/http/api';
import { proxyFor } from '../../src/http/proxy';
import { chooseDevice } from '../../src/session/devices';
import { parseServerUrl } from '../../src/wire/address';
import { listOf } from '../../src/wire/resources';
import { anyJson, anyText, isPristine, jsonOf, objectLike } from '../support/arbitraries';

/** What `work` returns, or undefined when it throws one of our errors with one of `codes`; nothing else may come out. */
function orGwsError<T>(codes: string[], work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    assert.ok(error instanceof GwsError, `a bare ${String(error)}`);
    assert.ok(codes.includes(error.code), error.code);
    return undefined;
  }
}

const number = fc.oneof(fc.constantFrom('5001', '+49 30 1234567'), anyText);
const handle = fc.oneof(fc.nat(), fc.nat().map(String));
const userData = objectLike({ GSW_RECORD_HANDLE: handle, GSW_PHONE: number, GSW_CALL_ATTEMPT_GUID: anyText });
const recordLike = fc.oneof(
  objectLike({ recordHandle: handle, phoneNumber: number, otherFields: userData, outboundCallerId: anyText }),
  userData,
  objectLike({ recordHandle: handle, userData }),
  objectLike({ record: objectLike({ userData }) }),
  objectLike({ data: objectLike({ record: objectLike({ userData }) }) }),
);

describe('any record', () => {
  const parsed = (input: unknown) => orGwsError(['GWS_INVALID_RECORD'], () => parseRecord(input));

  const isSendable = (input: unknown): boolean => {
    const record = parsed(input);
    if (record) {
      assert.deepEqual(JSON.parse(JSON.stringify(record)), record);
      assert.ok(Number.isSafeInteger(record.recordHandle) && record.phoneNumber.trim() !== '');
      assert.deepEqual(parsed(record), record, 'what was read once is read again as the same');
    }
    return isPristine();
  };

  it('is read into one that JSON can express, or refused, if it is JSON', () => {
    fc.assert(fc.property(fc.oneof(anyJson, recordLike), isSendable), { numRuns: 1000 });
  });

  it('is read or refused, whatever JavaScript value it is', () => {
    const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });
    const odd = fc.oneof(anything, objectLike({ recordHandle: anything, phoneNumber: number, otherFields: anything }));
    fc.assert(fc.property(odd, isSendable), { numRuns: 1000 });
  });

  it('is refused if it resists being read', () => {
    const thrown = [new Error('no'), 'no', undefined, null, Object.create(null), Symbol('no'), { message: 1 }];
    const traps = thrown.flatMap((reason) => {
      const fail = () => {
        throw reason;
      };
      const trapped = new Proxy({}, { ownKeys: fail, getPrototypeOf: fail, get: fail, has: fail });
      return [
        { recordHandle: 1, toJSON: fail },
        Object.defineProperty({}, 'x', { get: fail, enumerable: true }),
        trapped,
      ];
    });
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const input of [...traps, proxy, [proxy], { recordHandle: 1, phoneNumber: '1', otherFields: proxy }]) {
      assert.equal(parsed(input), undefined);
    }
  });

  it('is refused if it is nested too deeply, at whatever depth', () => {
    for (let depth = 1; depth < 20_000; depth = Math.ceil(depth * 1.2)) {
      const text = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
      const input = { recordHandle: 1, phoneNumber: '5001', otherFields: JSON.parse(text) };
      const record = parsed(input);
      assert.equal(record !== undefined, depth < 99, `depth ${depth}`);
      assert.ok(!record || structuredClone(record));
    }
  });
});

describe('any answer', () => {
  const KINDS = ['ok', 'rejected', 'session', 'csrf', 'unintelligible'];
  const status = fc.integer({ min: 100, max: 599 });
  const apiLike = objectLike({
    statusCode: fc.oneof(fc.integer({ min: -1, max: 30 }), fc.double()),
    statusMessage: anyText,
  });
  const body = fc.oneof(
    anyText,
    anyJson.map(jsonOf),
    apiLike.map(jsonOf),
    apiLike.map((value) => jsonOf(value).slice(0, -1)),
  );
  const headers = fc.oneof(
    fc.constant({}),
    anyText.map((type) => ({ 'content-type': type })),
  );

  it('has a meaning', () => {
    fc.assert(
      fc.property(status, headers, body, (httpStatus, sent, text) => {
        const read = verdict({ httpStatus, headers: sent, text });
        assert.ok(KINDS.includes(read.kind));
        const said = 'error' in read ? read.error : undefined;
        assert.ok(said === undefined || (said instanceof GwsError && said.message.length < 1200));
      }),
      { numRuns: 2000 },
    );
  });

  it('is a success only with statusCode 0 or 7, and a refusal only with a code that GWS documents or 429', () => {
    fc.assert(
      fc.property(status, fc.oneof(fc.integer({ min: -5, max: 600 }), fc.double()), (httpStatus, statusCode) => {
        const { kind } = verdict({ httpStatus, headers: {}, text: JSON.stringify({ statusCode }) });
        const [ok, refused] = [kind === 'ok', kind === 'rejected'];
        assert.ok(!ok || (httpStatus < 300 && (statusCode === 0 || statusCode === 7)));
        const saysNo = Number.isInteger(statusCode) && statusCode > 0 && statusCode < 20 && statusCode !== 9;
        const tooMany = httpStatus === 429 && ![0, 7, 9].includes(statusCode);
        assert.ok(!refused || saysNo || tooMany);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('any settings', () => {
  it('give an address at one origin, or an error', () => {
    const urlLike = fc.tuple(
      fc.constantFrom('http://', 'https://', 'HTTP:/', 'ftp://', '//', ''),
      fc.oneof(fc.webUrl(), anyText),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          urlLike.map((parts) => parts.join('')),
          fc.webUrl({ withQueryParameters: true }),
        ),
        (url) => {
          const address = orGwsError(['GWS_NOT_CONNECTED'], () => parseServerUrl(url));
          if (address) {
            const api = new URL(`${address.api}/me`);
            assert.equal(api.origin, address.origin);
            assert.match(api.pathname, /\/api\/v2\/me$/);
            assert.deepEqual(parseServerUrl(address.api), address);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('give a proxy that speaks HTTP, none, or an error', () => {
    const target = new URL('https://gws.example.com:8443');
    const url = fc.oneof(
      anyText,
      fc.webUrl(),
      fc.constantFrom('proxy:3128', 'http://proxy', 'socks5://proxy', 'mailto:a@b'),
    );
    const login = anyText.map((text) => ({ username: text, password: new Secret(text) }));
    fc.assert(
      fc.property(url, login, fc.array(anyText), fc.boolean(), (proxyUrl, credentials, noProxy, fromSettings) => {
        const proxy = orGwsError(['GWS_NOT_CONNECTED'], () =>
          fromSettings
            ? proxyFor(target, { url: proxyUrl, ...credentials, noProxy })
            : proxyFor(target, undefined, { https_proxy: proxyUrl, no_proxy: noProxy.join(',') }),
        );
        assert.ok(proxy === undefined || (/^https?:$/.test(proxy.protocol) && proxy.hostname !== ''));
      }),
      { numRuns: 2000 },
    );
  });

  it('choose a device that the user has, or none', () => {
    const deviceLike = objectLike({
      id: fc.constantFrom('a', 'b', '/devices/a', ''),
      phoneNumber: number,
      channels: fc.constant(['voice']),
    });
    const wanted = fc.oneof(fc.constantFrom('', 'a', '/devices/b', '5001'), anyText);
    fc.assert(
      fc.property(fc.oneof(fc.array(deviceLike), anyJson), wanted, (said, name) => {
        const devices = listOf<Device>(said);
        const device = orGwsError(['GWS_NOT_POSSIBLE'], () => chooseDevice(devices, name));
        assert.ok(device === undefined || devices.includes(device));
      }),
      { numRuns: 1000 },
    );
  });
});
