import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CALLS_CHANNEL, type Session, type SessionNotification } from '../../src';
import { soundAdvice } from '../../src/bayeux/advice';
import { anyJson, anyText, isPristine, jsonOf, objectLike } from '../support/arbitraries';
import { BayeuxServer, type PollAnswer } from '../support/bayeux-server';
import { Bench, reaches } from '../support/session';

/** Waits are obeyed; here they are short. */
function patient(advice: Record<string, unknown>): Record<string, unknown> {
  return typeof advice.interval === 'number' ? { ...advice, interval: advice.interval % 5 } : advice;
}

const advice = objectLike({
  reconnect: fc.constantFrom('retry', 'handshake', 'none', 'perhaps'),
  interval: fc.constantFrom(0, 5, -1, 'soon', null),
  timeout: fc.constantFrom(30_000, 1e300, -1, 'long'),
  more: fc.constant(JSON.parse('{"__proto__":{"polluted":true}}')),
}).map(patient);
const metaLike = objectLike({
  channel: fc.constantFrom('/meta/connect', '/meta/handshake', '/meta/subscribe', '/meta/disconnect', '/meta/nonsense'),
  id: fc.constantFrom('1', '2', '3', '4', '5'),
  successful: fc.boolean(),
  clientId: anyText,
  subscription: fc.constant(CALLS_CHANNEL),
  error: fc.constantFrom('402::Unknown client', '403::denied', 'nonsense'),
  ext: objectLike({ ack: fc.oneof(fc.nat(), anyText) }),
  advice,
});
const eventLike = objectLike({ channel: fc.constantFrom(CALLS_CHANNEL, '/v2/me/devices', '/**'), data: anyJson });

/** An answer made of the proper reply and of what else is said, before it and after it. */
const packet: fc.Arbitrary<PollAnswer> = fc
  .tuple(
    fc.array(fc.oneof(metaLike, eventLike, anyJson)),
    fc.option(objectLike({ advice, ext: anyJson })),
    fc.boolean(),
  )
  .map(([others, more, first]) => (response, reply) => {
    const own = { ...more, ...reply };
    response.end(jsonOf(first ? [own, ...others] : [...others, own]));
  });

const status = fc.oneof(fc.constantFrom(200, 401, 403, 500), fc.integer({ min: 200, max: 599 }));
const text: fc.Arbitrary<PollAnswer> = fc.tuple(status, fc.oneof(anyText, anyJson.map(jsonOf))).map(
  ([code, body]) =>
    (response) =>
      void response.writeHead(code).end(body),
);

const bytes: fc.Arbitrary<PollAnswer> = fc
  .tuple(
    fc.constantFrom('', 'HTTP/1.1 ', 'HTTP/1.1 200 OK\r\n', 'HTTP/1.1 200 OK\r\n\r\n[', 'HTTP/1.1 101 X\r\n\r\n'),
    fc.uint8Array(),
  )
  .map(
    ([start, rest]) =>
      (response) =>
        void response.socket?.end(Buffer.concat([Buffer.from(start), rest])),
  );

describe('a poll with any answer', () => {
  const bench = new Bench();
  const server = new BayeuxServer();
  let session: Session;
  let onEvent: (notification: SessionNotification) => void = () => {};
  let signs = 0;

  before(async () => {
    const backoff = { base: 1, cap: 4, healthyAfter: 1 };
    session = bench.session(await server.start(), { timeout: 200, refusedDelay: 1, backoff }).session;
    session.subscribe(CALLS_CHANNEL, (notification) => onEvent(notification));
    session.connect();
    await reaches(session, 'connected');
  });

  after(async () => {
    await bench.clear();
    await server.stop();
  });

  /** Whatever the answers are, the session works after them: an event that is sent then reaches its listener. */
  const outlives = async (answers: PollAnswer[]): Promise<void> => {
    signs += 1;
    const sign = `sign ${signs}`;
    const told = new Promise<void>((resolve) => {
      onEvent = ({ data }) => data === sign && resolve();
    });
    server.feed(answers, (response, reply) => {
      const sound = { ...reply, advice: { reconnect: 'retry', interval: 0, timeout: 30_000 } };
      response.end(JSON.stringify([{ channel: CALLS_CHANNEL, data: sign }, sound]));
    });
    await told;
    server.hold();
    await reaches(session, 'connected');
    isPristine();
  };

  for (const [what, answer] of [
    ['messages', packet],
    ['a text', text],
    ['bytes', bytes],
  ] as const) {
    it(`does not end the session, be it ${what}`, async () => {
      await fc.assert(fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 3 }), outlives), { numRuns: 150 });
    }).timeout(30_000);
  }
});

describe('advice', () => {
  it('is followed as far as it makes sense', () => {
    fc.assert(
      fc.property(fc.oneof(advice, anyJson), (given) => {
        const { reconnect, ...times } = soundAdvice(JSON.parse(jsonOf(given)));
        assert.ok(reconnect === undefined || ['retry', 'handshake', 'none'].includes(reconnect));
        for (const time of Object.values(times)) {
          assert.ok(typeof time === 'number' && time >= 0 && time <= 24 * 60 * 60_000);
        }
      }),
      { numRuns: 1000 },
    );
    const sound = { reconnect: 'retry', interval: 2000, timeout: 30_000 } as const;
    assert.deepEqual(soundAdvice(sound), sound);
  });
});
