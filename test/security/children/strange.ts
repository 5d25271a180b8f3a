// A server that replaces each field of each message with anything, one after the other, in a process that an exception or
// an unhandled rejection would end. After each, the session has to work again as soon as the server does.
import fc from 'fast-check';
import { CALLS_CHANNEL, Secret, Session } from '../../../src';
import { anyJson, isPristine, jsonOf } from '../../support/arbitraries';
import { BayeuxServer } from '../../support/bayeux-server';

const lists = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const objects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

/** JSON texts; not all can be made by JSON.stringify. */
const strange = fc.oneof(
  fc.constantFrom(
    lists(6000),
    objects(6000),
    lists(100_000),
    objects(100_000),
    `{"code":${lists(50)},"more":${objects(7000)}}`,
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
    '{"toString":1,"toJSON":"x","length":-1,"hasOwnProperty":null}',
    `"${'x'.repeat(300_000)}"`,
    `[${'0,'.repeat(50_000)}0]`,
    '1e309',
    '-0',
    '"\\ud800"',
    '[null]',
    '{}',
    'null',
    'true',
    'false',
  ),
  anyJson.map(jsonOf),
);

/** Where each is put: what the request is about, and the path of the field in the answer. */
const PLACES: [about: string, path: (string | number)[]][] = [
  ...['channel', 'id', 'successful', 'clientId', 'error', 'ext', 'version', 'data', 'supportedConnectionTypes'].map(
    (field): [string, string[]] => ['/meta/handshake', ['0', field]],
  ),
  ...['channel', 'id', 'successful', 'clientId', 'error', 'ext', 'subscription', 'data'].map(
    (field): [string, string[]] => ['/meta/subscribe', ['0', field]],
  ),
  ...['channel', 'id', 'successful', 'clientId', 'error', 'ext', 'data', 'x-messages'].map(
    (field): [string, string[]] => ['poll', ['1', field]],
  ),
  ...['channel', 'data', 'id', 'ext', 'successful'].map((field): [string, string[]] => ['poll', ['0', field]]),
  ...['messageType', 'notificationType', 'call', 'metrics', 'phoneNumber'].map((field): [string, string[]] => [
    'poll',
    ['0', 'data', field],
  ]),
  ...['id', 'state', 'userData', 'participants', 'deviceUri', 'capabilities'].map((field): [string, string[]] => [
    'poll',
    ['0', 'data', 'call', field],
  ]),
  ...['statusCode', 'statusMessage', 'user'].map((field): [string, string[]] => ['/me', [field]]),
  ...['id', 'userName', 'features', 'devices', 'calls'].map((field): [string, string[]] => ['/me', ['user', field]]),
  ...['id', 'channels', 'phoneNumber', 'userState'].map((field): [string, string[]] => [
    '/me',
    ['user', 'devices', '0', field],
  ]),
];

const EVENT = {
  channel: CALLS_CHANNEL,
  data: { messageType: 'CallStateChangeMessage', notificationType: 'StatusChange', call: { id: 'c', state: 'Held' } },
};

const PLACE = '@here@';

/** The text of `value` with `text` in the place that `path` names. */
function spoilt(value: unknown, path: readonly (string | number)[], text: string): string {
  let at = value as Record<string, unknown>;
  for (const key of path.slice(0, -1)) {
    at = at[key] as Record<string, unknown>;
  }
  at[path.at(-1) as string] = PLACE;
  return JSON.stringify(value).replace(`"${PLACE}"`, () => text);
}

async function main(): Promise<void> {
  const server = new BayeuxServer();
  const session = new Session({
    url: await server.start(),
    username: 'agent',
    password: new Secret('simulator'),
    timeout: 150,
    refusedDelay: 1,
    backoff: { base: 1, cap: 4, healthyAfter: 1 },
  });
  let hear: (data: unknown) => void = () => {};
  let warnings = 0;
  let untyped = 0;
  session.on('warning', (warning) => {
    warnings += 1;
    untyped += warning.name === 'GwsError' ? 0 : 1;
  });
  for (const _ of [1, 2]) {
    session.subscribe(CALLS_CHANNEL, ({ data, eventId }) => hear(eventId && data));
  }
  session.connect();

  let runs = 0;
  const outlives = async ([about, path]: (typeof PLACES)[number], text: string): Promise<void> => {
    runs += 1;
    const sign = `sign ${runs}`;
    const told = new Promise<void>((resolve) => {
      hear = (data) => data === sign && resolve();
    });
    const isAbout = (request: string) => (about === '/me' ? request.includes('/me?') : request === about);
    let spoils = 1;
    server.rewrite = (proper, request) =>
      isAbout(request) && --spoils >= 0 ? spoilt(JSON.parse(proper), path, text) : proper;
    const proper = (reply: object, event: unknown) => [
      event,
      { ...reply, advice: { reconnect: 'retry', timeout: 30_000 } },
    ];
    const answers =
      about === 'poll'
        ? [
            (response: { end(text: string): void }, reply: object) =>
              response.end(spoilt(proper(reply, structuredClone(EVENT)), path, text)),
          ]
        : [
            (response: { end(text: string): void }, reply: object) =>
              response.end(JSON.stringify([{ ...reply, successful: false, error: '402::Unknown client' }])),
          ];
    server.feed(answers, (response, reply) => {
      response.end(JSON.stringify(proper(reply, { channel: CALLS_CHANNEL, data: sign })));
    });
    await told;
    server.hold();
    isPristine();
  };

  for (const place of PLACES) {
    await outlives(place, lists(6000));
  }
  await fc.assert(fc.asyncProperty(fc.constantFrom(...PLACES), strange, outlives), {
    numRuns: 200,
    endOnFailure: true,
  });
  server.hold();
  const { phase } = session.state;
  await session.close();
  await server.stop();
  console.log(JSON.stringify({ runs, phase, warnings, untyped }));
}

void main();
