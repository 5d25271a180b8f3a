// What a session keeps of the cookies that a server sets, and for how long.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CookieJar } from '../../src/http/cookie-jar';

const URL = 'https://gws.example.com/api/v2/me';

const realNow = Date.now;
const realElapsed = performance.now.bind(performance);
let now = 0;

/** Has both clocks stand at 0, until a test moves them. */
const stopClock = (): void => {
  now = 0;
  Date.now = () => now;
  performance.now = () => now;
};
const startClock = (): void => {
  Date.now = realNow;
  performance.now = realElapsed;
};

const namesIn = (header = ''): string[] => header.split('; ').map((cookie) => cookie.replace(/=.*/, ''));

const full = (count: number, begin = ['JSESSIONID=1', 'AWSELB=2'], value = 'x'): CookieJar => {
  const jar = new CookieJar();
  jar.store(URL, begin);
  for (let at = 0; at < count; at += 1) {
    jar.store(URL, [`n${at}=${value}; Path=/`]);
  }
  return jar;
};

describe('a cookie', () => {
  beforeEach(stopClock);
  afterEach(startClock);

  for (const lasting of ['Max-Age=60', `Expires=${new Date(60_000).toUTCString()}`]) {
    it(`goes with requests until it expires, and no longer: ${lasting}`, () => {
      const jar = new CookieJar();
      jar.store(URL, ['JSESSIONID=1; Path=/', `BRIEF=1; Path=/; ${lasting}`]);
      for (let second = 0; second < 60; second += 10) {
        assert.equal(jar.header(URL), 'JSESSIONID=1; BRIEF=1');
        now += 10_000;
      }
      assert.equal(jar.header(URL), 'JSESSIONID=1');
    });
  }

  for (const [direction, ms] of [
    ['ahead', 3_600_000],
    ['back', -3_600_000],
  ] as const) {
    it(`lasts for its Max-Age although the system clock is set ${direction} meanwhile`, () => {
      const jar = new CookieJar();
      jar.store(URL, ['JSESSIONID=1; Path=/', 'BRIEF=1; Path=/; Max-Age=60']);
      Date.now = () => now + ms;
      now = 59_000;
      assert.equal(jar.header(URL), 'JSESSIONID=1; BRIEF=1');
      now = 60_000;
      assert.equal(jar.header(URL), 'JSESSIONID=1');
    });
  }

  it('is the one set last, and is gone when the server deletes it', () => {
    const jar = new CookieJar();
    jar.store(URL, ['A=1; Path=/', 'B=1; Path=/']);
    jar.store(URL, ['A=2; Path=/', 'B=; Path=/; Max-Age=0']);
    assert.equal(jar.header(URL), 'A=2');
  });

  it('that is larger than browsers keep is not kept, and does not affect those that are', () => {
    const jar = new CookieJar();
    jar.store(URL, ['A=1; Path=/']);
    jar.store(URL, [`A=${'x'.repeat(5000)}; Path=/`, `${'n'.repeat(5000)}=1; Path=/`, 'C=3; Path=/']);
    assert.equal(jar.header(URL), 'A=1; C=3');
  });
});

describe('a jar of cookies', () => {
  beforeEach(stopClock);
  afterEach(startClock);

  it('that overflows drops the oldest cookies, but none of those that the session began with', () => {
    const names = namesIn(full(1000).header(URL));
    assert.equal(names.length, 50);
    assert.deepEqual(names.slice(0, 2), ['JSESSIONID', 'AWSELB']);
    assert.equal(names[2], 'n952');
    assert.equal(names.at(-1), 'n999');
  });

  it('keeps the cookies of GWS and CometD even if they come late', () => {
    const jar = full(60, ['FIRST=1']);
    jar.store(URL, ['JSESSIONID=1; Path=/', 'BAYEUX_BROWSER=2; Path=/']);
    for (let at = 0; at < 100; at += 1) {
      jar.store(URL, [`m${at}=1; Path=/`]);
    }
    const names = namesIn(jar.header(URL));
    for (const kept of ['FIRST', 'JSESSIONID', 'BAYEUX_BROWSER']) {
      assert.ok(names.includes(kept), kept);
    }
  });

  it('drops expired cookies before any others', () => {
    const jar = new CookieJar();
    jar.store(URL, ['JSESSIONID=1; Path=/']);
    jar.store(URL, ['OLD=1; Path=/']);
    jar.store(
      URL,
      Array.from({ length: 48 }, (_, at) => `brief${at}=1; Path=/; Max-Age=1`),
    );
    now += 1001;
    jar.store(URL, ['NEW=1; Path=/']);
    assert.equal(jar.header(URL), 'JSESSIONID=1; OLD=1; NEW=1');
  });

  it('has a bound even if every name belongs to the session', () => {
    const jar = new CookieJar();
    jar.store(
      URL,
      Array.from({ length: 500 }, (_, at) => `n${at}=1; Path=/`),
    );
    assert.equal(namesIn(jar.header(URL)).length, 50);
  });

  it('never makes a header that servers refuse, whatever is set', () => {
    const cookie = fc.record({
      name: fc.oneof(fc.constantFrom('JSESSIONID', 'A', 'B'), fc.stringMatching(/^[a-z]{1,6}$/)),
      length: fc.integer({ min: 0, max: 4000 }),
      path: fc.constantFrom('', '; Path=/', '; Path=/api', '; Path=/api/v2'),
    });
    fc.assert(
      fc.property(fc.array(cookie, { maxLength: 80 }), (cookies) => {
        const jar = new CookieJar();
        for (const { name, length, path } of cookies) {
          jar.store(URL, [`${name}=${'x'.repeat(length)}${path}`]);
        }
        const header = jar.header(URL) ?? '';
        assert.ok(header.length <= 6 * 1024);
        assert.ok(namesIn(header).length <= 50);
      }),
      { numRuns: 50 },
    );
  });
});
