/** JSON that is nested too deeply, wherever a server can put it. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { CALLS_CHANNEL, type GwsError, type Session, type SessionNotification } from '../../src';
import { MAX_DEPTH } from '../../src/values/nesting';
import { eventId } from '../../src/wire/call-events';
import { BayeuxServer, type PollAnswer } from '../support/bayeux-server';
import { Bench, reaches } from '../support/session';

const lists = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const objects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

const DEEP: readonly [string, string][] = [
  ['lists, 6000 deep', lists(6000)],
  ['objects, 6000 deep', objects(6000)],
  ['lists, 100 000 deep', lists(100_000)],
  ['objects, 100 000 deep', objects(100_000)],
  ['one level too deep', lists(MAX_DEPTH)],
];

/** What holds the place of a deep value while the rest is written as JSON. */
const PLACE = '@deep@';

describe('JSON from a server that is nested too deeply', () => {
  const bench = new Bench();
  let server: BayeuxServer;
  let url: string;
  let warnings: GwsError[];

  beforeEach(async () => {
    server = new BayeuxServer();
    url = await server.start();
    warnings = [];
  });

  afterEach(async () => {
    await bench.clear();
    await server.stop();
  });

  function session(): Session {
    const made = bench.session(url).session;
    made.on('warning', (warning) => warnings.push(warning));
    return made;
  }

  /** A poll answered with `events`, the text of each, and the reply. */
  function answer(events: string[]): PollAnswer {
    return (response, reply) => void response.end(`[${[...events, JSON.stringify(reply)].join(',')}]`);
  }

  function event(data: string, channel = CALLS_CHANNEL): string {
    return `{"channel":"${channel}","data":${data}}`;
  }

  for (const [name, deep] of DEEP) {
    it(`is one warning among 300 events to two listeners: ${name}`, async () => {
      const made = session();
      const heard: [unknown[], unknown[]] = [[], []];
      const last = heard.map(
        (events) =>
          new Promise<void>((resolve) => {
            made.subscribe(CALLS_CHANNEL, ({ data }: SessionNotification) => {
              events.push(data);
              if (data === 'afterwards') {
                resolve();
              }
            });
          }),
      );
      made.connect();
      await reaches(made, 'connected');

      const events = Array.from({ length: 299 }, (_, at) => event(`"event ${at}"`));
      server.feed([answer([...events, event(deep)]), answer([event('"afterwards"')])], () => {});
      await Promise.all(last);

      const expected = [...Array.from({ length: 299 }, (_, at) => `event ${at}`), 'afterwards'];
      assert.deepEqual(heard, [expected, expected]);
      assert.deepEqual(
        warnings.map(({ code, message }) => [code, message]),
        [['GWS_PROTOCOL', 'A message on /v2/me/calls had to be left out: nested more than 100 levels deep.']],
      );
      assert.equal(made.state.phase, 'connected');
    });
  }

  it('is left out of call events, so that the end of the call is still reported', async () => {
    const made = session();
    const ends: string[] = [];
    const told = new Promise<void>((resolve) => {
      made.subscribe(CALLS_CHANNEL, ({ data, recovered }) => {
        const { call } = data as { call: { id: string; state: string } };
        ends.push(`${call.id} ${call.state} ${recovered}`);
        if (call.state === 'Released') {
          resolve();
        }
      });
    });
    made.connect();
    await reaches(made, 'connected');
    const call = (state: string, userData: string) =>
      event(`{"messageType":"CallStateChangeMessage","call":{"id":"c1","state":"${state}","userData":${userData}}}`);
    server.feed([answer([call('Established', '{}')]), answer([call('Released', objects(6000))])], () => {});
    await told;
    assert.deepEqual(ends, ['c1 Established false', 'c1 Released true']);
  });

  const PLACES: readonly [string, string, string][] = [
    ['/meta/handshake', '"successful":true', `"successful":false,"error":${PLACE}`],
    ['/meta/handshake', '"ext":{"ack":true}', `"ext":${PLACE}`],
    ['/meta/handshake', '"successful":true', `"successful":true,"advice":${PLACE}`],
    ['/meta/handshake', '"clientId":"c1"', `"clientId":${PLACE}`],
    ['/meta/handshake', '["long-polling"]', PLACE],
    ['/meta/subscribe', '"successful":true', `"successful":false,"error":${PLACE}`],
    ['/meta/subscribe', '"successful":true', `"successful":true,"ext":${PLACE}`],
    ['/meta/subscribe', '"successful":true', `"successful":false,"error":"403::denied","data":${PLACE}`],
    ['/meta/subscribe', `"subscription":"${CALLS_CHANNEL}"`, `"subscription":${PLACE}`],
  ];
  for (const [channel, proper, spoilt] of PLACES) {
    for (const [name, deep] of DEEP) {
      it(`leaves nothing stuck in the reply to ${channel}: ${spoilt}, ${name}`, async () => {
        const made = session();
        let spoils = 2;
        server.rewrite = (text, about) => {
          spoils -= about === channel ? 1 : 0;
          return about === channel && spoils >= 0 ? text.replace(proper, spoilt).replace(PLACE, deep) : text;
        };
        const failed = reaches(made, 'interrupted');
        made.subscribe(CALLS_CHANNEL, () => {});
        made.connect();
        const state = await failed;
        assert.ok(state.phase === 'interrupted' && state.error.message.length < 1000);
        await reaches(made, 'connected');
      });
    }
  }

  for (const [name, deep] of DEEP) {
    it(`does not keep the session from reading calls and devices: ${name}`, async () => {
      const made = session();
      server.rewrite = (text, about) =>
        about.includes('calls')
          ? text.replace('"calls":[]', `"calls":[{"id":"c1","state":"Held","userData":${deep}}]`)
          : text;
      const [, notification] = await Promise.all([
        reaches(made, 'connected'),
        new Promise<SessionNotification>((resolve) => {
          made.subscribe(CALLS_CHANNEL, resolve);
          made.subscribe(CALLS_CHANNEL, () => {});
          made.connect();
        }),
      ]);
      assert.equal((notification.data as { call: { id: string } }).call.id, 'c1');
      assert.equal(typeof notification.eventId, 'string');
      assert.deepEqual(warnings, []);
    });

    it(`does not hide what an answer says besides: ${name}`, async () => {
      const made = session();
      made.connect();
      await reaches(made, 'connected');
      server.rewrite = () => `{"statusCode":0,"more":${deep}}`;
      const verdict = await made.request({ method: 'GET', path: '/me/anything' });
      assert.equal(verdict.kind === 'ok' && verdict.body.statusCode, 0);
      assert.ok(JSON.stringify(verdict).length < 10_000);
    });

    it(`has its own event id: ${name}`, () => {
      assert.equal(typeof eventId(JSON.parse(deep)), 'string');
    });
  }

  it('is a warning if one listener throws, and the others still get it', async () => {
    const made = session();
    made.subscribe(CALLS_CHANNEL, () => {
      throw new RangeError('Maximum call stack size exceeded');
    });
    const others = new Promise((resolve) => made.subscribe(CALLS_CHANNEL, resolve));
    made.on('state', () => {
      throw new Error('a listener to the state');
    });
    const warned = once(made, 'warning');
    made.connect();
    await reaches(made, 'connected');
    await warned;
    server.feed([answer([event('"one"')])], () => {});
    await others;
    const texts = new Set(warnings.map(({ message }) => message));
    assert.deepEqual(
      texts,
      new Set([
        'A listener to "state" could not be handled: a listener to the state.',
        'A message on /v2/me/calls could not be handled: Maximum call stack size exceeded.',
      ]),
    );
  });
});
