// Cookies and CSRF tokens: whose they are, where they go, and which of them are not accepted.
import assert from 'node:assert/strict';
import { parseRecord } from '../../src';
import { dial, restarted, SecurityBench } from './support/bench';
import { isDial, valuesOf } from './support/front';

const cookiesOf = (requests: Parameters<typeof valuesOf>[0][]): string[] => [
  ...new Set(
    requests
      .flatMap((request) => valuesOf(request, 'cookie'))
      .join('; ')
      .split('; ')
      .filter(Boolean),
  ),
];

describe('cookies', () => {
  const bench = new SecurityBench();
  afterEach(() => bench.clear());

  it('of another domain or path are not kept, others go to REST and CometD alike', async () => {
    const { simulator, front } = await bench.front();
    front.extra = {
      'Set-Cookie': [
        'ROUTE=node-1; Path=/',
        'EVIL=1; Domain=example.com; Path=/',
        'EVIL2=1; Domain=.com; Path=/',
        'EVIL3=1; Domain=0.0.1; Path=/',
        'OTHER=1; Path=/other',
        'GONE=1; Max-Age=0; Path=/',
      ],
    };
    const made = await bench.connected(front.url);
    await dial(made, simulator, 'released');
    const names = cookiesOf(front.requests).map((cookie) => cookie.replace(/=.*/, ''));
    assert.deepEqual(names.sort(), ['BAYEUX_BROWSER', 'JSESSIONID', 'ROUTE']);
    for (const request of front.requests.slice(1)) {
      assert.match(valuesOf(request, 'cookie').join(), /ROUTE=node-1/);
    }
  });

  it('with non-ASCII letters are returned byte for byte, even alongside a body with such letters', async () => {
    const { simulator, front } = await bench.front();
    front.extra = { 'Set-Cookie': ['ROUTE=nöd\xff; Path=/'] };
    const made = await bench.connected(front.url);
    const record = { ...parseRecord(simulator.nextPreviewRecord()), otherFields: { name: 'Zoë 漢字' } };
    await made.dialer.dial({ record, waitFor: 'accepted', timeout: 2000 });
    const request = front.requests.find(isDial);
    assert.ok(request);
    assert.match(valuesOf(request, 'cookie').join(), /ROUTE=nöd\xff/);
    assert.match(request.body, /Zoë 漢字/);
  });

  it('of two sessions never mix, although cookies ignore ports', async () => {
    const [one, two] = [await bench.front(), await bench.front()];
    const [a, b] = await Promise.all([bench.connected(one.front.url), bench.connected(two.front.url)]);
    await Promise.all([dial(a, one.simulator, 'released'), dial(b, two.simulator, 'released')]);
    const [ofOne, ofTwo] = [cookiesOf(one.front.requests), cookiesOf(two.front.requests)];
    assert.equal(ofOne.length, 2);
    assert.equal(ofTwo.length, 2);
    assert.deepEqual(
      ofOne.filter((cookie) => ofTwo.includes(cookie)),
      [],
    );
  });

  it('and the CSRF token of a sign-in end with it', async () => {
    const { simulator, front } = await bench.front({ csrf: true });
    const made = await bench.connected(front.url);
    await dial(made, simulator);
    const old = [
      ...cookiesOf(front.requests),
      ...front.requests.flatMap((request) => valuesOf(request, 'x-csrf-token')),
    ];
    const before = front.requests.length;
    await restarted(simulator, made);
    const signIn = front.requests.findIndex(
      (request, at) => at >= before && valuesOf(request, 'authorization').length > 0,
    );
    const fresh = front.requests.slice(signIn).flatMap(({ rawHeaders }) => rawHeaders);
    assert.ok(old.length >= 3);
    for (const value of old) {
      assert.ok(!fresh.some((header) => header.includes(value)), 'an old secret went out with the new sign-in');
    }
  });

  it('accompany credentials only at sign-in: no other request carries Basic', async () => {
    const { simulator, front } = await bench.front({ csrf: true });
    const made = await bench.connected(front.url);
    await dial(made, simulator, 'released');
    const withBasic = front.requests.filter((request) => valuesOf(request, 'authorization').length > 0);
    assert.deepEqual(
      withBasic.map(({ method, target }) => `${method} ${target}`),
      ['GET /api/v2/me?subresources=features,devices'],
    );
  });
});

describe('a CSRF token', () => {
  const bench = new SecurityBench();
  afterEach(() => bench.clear());

  /** Headers of the Dial after answers that asked for `name: token`. */
  const dialAfter = async (name: string, token: string) => {
    const { simulator, front } = await bench.front();
    front.extra = { 'X-CSRF-HEADER': name, 'X-CSRF-TOKEN': token };
    const made = await bench.connected(front.url);
    await dial(made, simulator, 'released');
    const request = front.requests.find(isDial);
    assert.ok(request);
    return { request, front };
  };

  it('is sent under the name given by the server', async () => {
    const { request } = await dialAfter('X-Of-Its-Own', 'token-1');
    assert.deepEqual(valuesOf(request, 'x-of-its-own'), ['token-1']);
  });

  for (const name of [
    'Host',
    'Cookie',
    'Authorization',
    'Proxy-Authorization',
    'Content-Length',
    'Content-Type',
    'Transfer-Encoding',
    'Connection',
    'Upgrade',
    'Expect',
    'TE',
    'Trailer',
    'Accept-Encoding',
    '__proto__',
    'with space',
    'ümlaut',
    'colon: x',
    'x'.repeat(200),
  ]) {
    it(`cannot take the place of another header: ${name.slice(0, 30)}`, async () => {
      const { request, front } = await dialAfter(name, 'injected');
      assert.ok(!request.rawHeaders.some((header) => header.includes('injected')), request.rawHeaders.join());
      assert.deepEqual(valuesOf(request, 'host'), [new URL(front.url).host]);
    });
  }

  for (const [what, token] of [
    ['space', 'a b'],
    ['tab', 'a\tb'],
    ['letters beyond ASCII', 'tökén'],
    ['nothing', ''],
    ['5000 characters', 'x'.repeat(5000)],
  ] as const) {
    it(`is not taken when it has ${what}`, async () => {
      const { request } = await dialAfter('X-CSRF-TOKEN', token);
      assert.deepEqual(valuesOf(request, 'x-csrf-token'), []);
    });
  }
});
