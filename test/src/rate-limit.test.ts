// What a refusal because of the request rate says, and the pace that follows from it.
import assert from 'node:assert/strict';
import { Governor, isWorthRepeating } from '../../src/http/governor';
import { type RateLimited, type RateRefusal, rateRefusalIn } from '../../src/http/rate-limit';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

describe('a refusal because of the rate of requests', () => {
  const read = (httpStatus: number, headers: Record<string, string> = {}, text = '') =>
    rateRefusalIn({ httpStatus, headers, text });

  it('is a 429, or a 503 that does not come from GWS itself', () => {
    assert.equal(read(429)?.status, 429);
    assert.equal(read(429, {}, '{"statusCode":5}')?.status, 429);
    assert.equal(read(503)?.status, 503);
    assert.equal(read(503, {}, '{"statusCode":503}')?.status, 503);
    assert.equal(read(503, {}, '{"statusCode":4}'), undefined);
    for (const status of [200, 403, 500, 502, 504]) {
      assert.equal(read(status), undefined);
    }
  });

  it('proves that nothing was done only with 429, unless the body says otherwise', () => {
    const isCertain = (status: number, text = '') => read(status, {}, text)?.isCertain;
    assert.equal(isCertain(429), true);
    assert.equal(isCertain(429, '<html></html>'), true);
    assert.equal(isCertain(429, '{"statusCode":20}'), true);
    for (const code of [0, 7, 9]) {
      assert.equal(isCertain(429, `{"statusCode":${code}}`), false);
    }
    assert.equal(isCertain(503), false);
  });

  const NOW = 'Wed, 21 Oct 2026 07:28:00 GMT';
  for (const [given, expected] of [
    ['2', 2 * SECOND],
    [' 2 ', 2 * SECOND],
    ['0.5', 500],
    ['0', 0],
    ['299', 299 * SECOND],
    ['301', 5 * MINUTE],
    ['99999999999', 5 * MINUTE],
    ['Wed, 21 Oct 2026 07:28:07 GMT', 7 * SECOND],
    ['Wednesday, 21-Oct-26 07:28:07 GMT', 7 * SECOND],
    ['Wed, 21 Oct 2026 07:27:00 GMT', 0],
    ['Thu, 22 Oct 2026 07:28:00 GMT', 5 * MINUTE],
    ['', undefined],
    ['soon', undefined],
    ['-1', undefined],
    ['1e3', undefined],
    ['0x10', undefined],
    ['2, 3', undefined],
    ['2026-10-21T07:28:07Z', undefined],
    ['Wed, 45 Foo 2026 07:28:00 GMT', undefined],
  ] as const) {
    it(`reads Retry-After "${given}" as ${expected === undefined ? 'nothing' : `${expected} ms`}`, () => {
      assert.equal(read(429, { 'retry-after': given, date: NOW })?.retryAfter, expected);
    });
  }

  it('reads a date by our own clock if the server does not send its own', () => {
    const inAMinute = new Date(Date.now() + MINUTE).toUTCString();
    for (const date of [undefined, 'today']) {
      const { retryAfter = 0 } = read(429, { 'retry-after': inAMinute, ...(date && { date }) }) ?? {};
      assert.ok(retryAfter > MINUTE - 5 * SECOND && retryAfter <= MINUTE, String(retryAfter));
    }
  });

  it('is worth eight more tries if nothing was done, three if that is unclear', () => {
    const tries = (status: 429 | 503) => {
      let refusals = 1;
      while (isWorthRepeating(status, refusals)) {
        refusals += 1;
      }
      return refusals - 1;
    };
    assert.deepEqual([tries(429), tries(503)], [8, 3]);
  });
});

describe('the pace of requests', () => {
  const refusal = (retryAfter?: number, status: 429 | 503 = 429): RateRefusal => ({
    status,
    retryAfter,
    isCertain: status === 429,
  });
  let now = 0;
  let governor: Governor;
  const setUp = () => {
    now = 1_000_000;
    governor = new Governor({ base: SECOND, cap: MINUTE }, () => now);
  };
  beforeEach(setUp);
  const send = (count: number) => Array.from({ length: count }, () => governor.spend());
  /** So many requests are served, then one is refused. */
  const refuseAfter = (count: number, limit = refusal()) => {
    for (const sentAt of send(count)) {
      governor.served(sentAt);
    }
    governor.refuse(limit, governor.spend());
  };
  const rate = () => governor.report.perSecond;
  const pass = (ms: number) => {
    now += ms;
  };
  const serve = () => governor.served(governor.spend());

  it('is not limited before a refusal', async () => {
    send(500);
    await governor.turn({ limit: 0 });
    assert.equal(governor.isLimiting, false);
    assert.deepEqual(governor.report, { pause: 0, waiting: 0, refused: {} });
  });

  it('is slower than what was refused, comes back up to it within ten seconds, stays close, and then exceeds it', () => {
    refuseAfter(25);
    assert.equal(rate(), 23);
    assert.equal(governor.pause, SECOND);
    const rates = [5, 5, 5, 5, 10].map((seconds, step) => {
      pass(seconds * SECOND + (step === 0 ? SECOND : 0));
      return rate();
    });
    assert.deepEqual(rates, [28, 28.7, 29.5, 34.5, 74.7]);
    pass(20 * SECOND);
    assert.equal(rate(), undefined);
  });

  it('goes down with each further refusal, whatever was sent meanwhile, but never to nothing', () => {
    refuseAfter(25);
    const rates = [1, 2, 3].map(() => {
      pass(5 * SECOND + governor.pause);
      refuseAfter(1);
      return rate();
    });
    assert.deepEqual(rates, [22.4, 21.9, 21.3]);
    for (let refusals = 0; refusals < 50; refusals += 1) {
      pass(1);
      refuseAfter(1);
    }
    assert.equal(rate(), 0.1);
  });

  it('is estimated if hardly anything was sent before', () => {
    refuseAfter(1);
    assert.equal(rate(), 8);
  });

  it('slows down once for requests that were sent at the same time', () => {
    const together = send(25);
    for (const sentAt of together.slice(5)) {
      governor.served(sentAt);
    }
    for (const sentAt of together.slice(0, 5)) {
      pass(1);
      governor.refuse(refusal(), sentAt);
    }
    assert.equal(rate(), 18.4);
    assert.ok(governor.pause <= SECOND);
    assert.equal(governor.report.refused[429], 5);
  });

  it('respects the longest Retry-After among them', () => {
    const [first = 0, second = 0] = send(25);
    governor.refuse(refusal(2 * SECOND), first);
    governor.refuse(refusal(7 * SECOND), second);
    governor.refuse(refusal(SECOND), second);
    assert.equal(governor.pause, 7 * SECOND);
  });

  it('pauses longer and longer while no request is served, and only slows down once they are', () => {
    refuseAfter(25);
    const pauses = [1, 2, 3, 4, 5, 6, 7].map(() => {
      pass(governor.pause);
      governor.refuse(refusal(), governor.spend());
      return governor.pause / SECOND;
    });
    assert.deepEqual(pauses, [2, 4, 8, 16, 32, 60, 60]);
    assert.equal(rate(), 23);
    pass(MINUTE);
    serve();
    governor.refuse(refusal(), governor.spend());
    assert.equal(Math.round(governor.pause), 200);
  });

  it('is not brought down by a 503 that may mean something else', () => {
    refuseAfter(1, refusal(undefined, 503));
    assert.equal(rate(), 20);
  });

  it('tells when a limit begins and is forgotten', () => {
    const errors: RateLimited[] = [];
    governor.on('limited', (error) => errors.push(error));
    refuseAfter(25);
    pass(SECOND);
    refuseAfter(5);
    assert.equal(errors.length, 1);
    assert.match(
      errors[0]?.message ?? '',
      /limits the rate of requests \(HTTP 429\).*in 1\.0 s.*have the limit raised/,
    );
  });

  it('keeps no timer for a request that no longer waits', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    // Mocha times the test from its first wait on.
    await new Promise(setImmediate);
    const before = timers();
    refuseAfter(10, refusal(5 * MINUTE));
    const closing = new AbortController();
    const waiting = governor.turn({ limit: Number.POSITIVE_INFINITY, signals: [closing.signal] });
    assert.equal(timers(), before + 1);
    closing.abort();
    await assert.rejects(waiting);
    assert.equal(timers(), before);
  });

  it('lets urgent requests go first, and sign-ins last', async () => {
    governor = new Governor({ base: 200, cap: 200, signInInterval: 1 });
    refuseAfter(500);
    const order: string[] = [];
    const note = (name: string) => () => order.push(name);
    await Promise.all([
      governor.signIn().then(note('sign-in')),
      governor.turn({ limit: MINUTE }).then(note('plain')),
      governor.turn({ limit: MINUTE, rank: 'urgent' }).then(note('urgent')),
    ]);
    assert.deepEqual(order, ['urgent', 'plain', 'sign-in']);
  });

  it('refuses requests that cannot wait for so long, even if they are already waiting', async () => {
    governor.refuse(refusal(2 * SECOND), governor.spend());
    const waiting = governor.turn({ limit: 3 * SECOND });
    await assert.rejects(governor.turn({ limit: SECOND }), (error: RateLimited) => {
      assert.equal(error.code, 'GWS_NOT_POSSIBLE');
      assert.equal(error.mayHaveBeenDone, false);
      return /only be sent in 2\.0 s\. Nothing was sent\./.test(error.message);
    });
    assert.equal(governor.report.waiting, 1);
    governor.refuse(refusal(10 * SECOND), governor.spend());
    await assert.rejects(waiting, /only be sent in 10 s/);
    assert.equal(governor.report.waiting, 0);
  });

  it('ends the wait of a request that is cancelled', async () => {
    governor.refuse(refusal(2 * SECOND), governor.spend());
    const given = new AbortController();
    const waiting = governor.turn({ limit: MINUTE, signals: [undefined, given.signal] });
    const signingIn = governor.signIn(given.signal);
    given.abort();
    await assert.rejects(waiting, /cancelled before it was sent/);
    await assert.rejects(governor.turn({ limit: MINUTE, signals: [given.signal] }), /cancelled/);
    await signingIn;
    await governor.signIn(given.signal);
  });
});
