// A server that quotes every secret back, wherever an answer has room for text: nothing that people see contains one.
import assert from 'node:assert/strict';
import type { EventEmitter } from 'node:events';
import { inspect } from 'node:util';
import helper from 'node-red-node-test-helper';
import {
  agentNode,
  callEventsNode,
  connected,
  deploy,
  dialNode,
  type FlowNode,
  type Message,
  nextMessage,
  node,
  OUT,
  outboundNode,
  send,
  serverNode,
  tearDown,
} from '../support/flow';
import { EchoServer, type Manner, type Stage } from './support/echo';
import { leaksIn } from './support/secrets';
import { WireProxy } from './support/wire';

const PASSWORD = 'kept "to" itself/ünd:more?';
const PROXY_PASSWORD = 'known to the proxy + us';
const SERVER = { timeout: 1 };
const CREDENTIALS = { username: 'agent', password: PASSWORD };
const RECORD = { recordHandle: 431, phoneNumber: '5001' };

const REQUEST: FlowNode = {
  id: 'request',
  type: 'gws-request',
  server: 'server',
  method: 'POST',
  path: '/me/things',
  pathType: 'str',
  body: '{"operationName":"Anything"}',
  bodyType: 'json',
  wires: [['out']],
};
const EVENTS: FlowNode = {
  id: 'channel',
  type: 'gws-events',
  server: 'server',
  channel: '/v2/**',
  types: [],
  wires: [['all']],
};
const FLOW = [
  callEventsNode({ wires: [['all']] }),
  dialNode({ device: 'device', deviceType: 'msg' }),
  agentNode({ timeout: 0.3 }),
  outboundNode('CompleteRecord'),
  REQUEST,
  EVENTS,
  OUT,
  { id: 'all', type: 'helper' },
];

describe('a server that quotes secrets', () => {
  let proxy: WireProxy;
  let server: EchoServer;
  /** What was shown, and where. */
  let told: [where: string, text: string][];

  before((done) => {
    helper.startServer(done);
  });
  after((done) => {
    helper.stopServer(done);
  });
  beforeEach(async () => {
    told = [];
    server = await EchoServer.start([PASSWORD, PROXY_PASSWORD]);
    proxy = await WireProxy.start({ credentials: `me:${PROXY_PASSWORD}` });
    process.env.http_proxy = proxy.url.replace('//', `//me:${encodeURIComponent(PROXY_PASSWORD)}@`);
  });
  afterEach(async () => {
    delete process.env.http_proxy;
    await tearDown();
    await server.close();
    await proxy.close();
  });

  const tell = (where: string, thing: unknown): void => {
    const deep = { depth: 30, showHidden: true, getters: true, maxArrayLength: null, maxStringLength: null };
    told.push([where, `${inspect(thing, deep)}\n${JSON.stringify(thing)}\n${thing}`]);
  };

  const start = async (flow = FLOW, settings: object = SERVER): Promise<void> => {
    await deploy(server.url, flow, { server: settings, credentials: CREDENTIALS });
    for (const { id } of [...flow, { id: 'server' }]) {
      const emitter = node(id) as unknown as EventEmitter;
      emitter.on('call:status', ({ args }: { args: unknown[] }) => tell(`status of ${id}`, args));
    }
    const { agents } = serverNode();
    agents.on('state', (_agent, state) => tell('state', state));
    agents.on('warning', (_agent, warning) => tell('warning', warning));
  };

  /** Resolves when the session is in trouble. */
  const troubled = (): Promise<void> =>
    new Promise((resolve) => {
      const { session } = serverNode();
      const check = () => {
        if ('error' in session.state) {
          session.off('state', check);
          resolve();
        }
      };
      session.on('state', check);
      // Polls alone in trouble leave it connected.
      session.once('warning', () => resolve());
      check();
    });

  const fail = async (id: string, msg: object): Promise<Message> => {
    const { error, gws, ...others } = await send(id, msg);
    assert.ok(error, `${id}: an error was expected, not ${inspect(others)}`);
    tell(`error of ${id}`, error);
    tell(`msg.gws of ${id}`, gws);
    return error as Message;
  };

  /** Asks everything that can be asked, and looks through it and all that was told. */
  const assertNothingTold = async (): Promise<void> => {
    const { statistics } = serverNode().agents;
    tell('statistics', statistics.report(serverNode().agents.all));
    const control = nextMessage('all');
    node('events').receive({ action: 'status' } as never);
    tell('status report', (await control).payload);
    const typed = { url: server.url, ...CREDENTIALS, device: '', proxy: '', tls: '', timeout: 1 };
    for (const device of ['', '4711']) {
      tell(
        'test',
        (
          await helper
            .request()
            .post('/gws-server/server/test')
            .send({ ...typed, device })
        ).body,
      );
    }
    for (const path of ['names/devices', 'names/agents', 'names/campaigns', 'statistics']) {
      tell(path, (await helper.request().get(`/gws-server/server/${path}`)).body);
    }
    tell('metrics', (await helper.request().get('/gws-server/metrics')).text);
    for (const { args } of helper.log().getCalls()) {
      tell('log', args);
    }
    const secrets = [PASSWORD, PROXY_PASSWORD, ...server.issued];
    assert.deepEqual([...new Set(told.flatMap(([where, text]) => leaksIn(where, text, secrets)))], []);
    assert.ok(proxy.tunnels.length > 0, 'the proxy was to be used');
  };

  const MANNERS: Manner[] = ['refuse', 'plain', 'html', 'redirect', 'status-line', 'odd-code', 'break-off'];
  const OF_THE_SESSION: Stage[] = ['sign-in', 'state', 'handshake', 'subscribe', 'poll', 'start-session'];

  for (const stage of OF_THE_SESSION) {
    for (const manner of MANNERS) {
      it(`by ${stage}, ${manner}, is quoted nowhere`, async () => {
        server.manners[stage] = manner;
        await start(FLOW, { ...SERVER, startSession: stage === 'start-session' });
        await troubled();
        assert.ok(server.asked[stage]);
        // Trouble with polls alone leaves the way to dial open.
        const { error } = await send('dial', { payload: RECORD, device: '5006' });
        assert.ok(error || stage === 'poll', 'an error was expected');
        tell('error of dial', error);
        await assertNothingTold();
      });
    }
  }

  for (const manner of MANNERS) {
    it(`by dial and operation, ${manner}, is quoted nowhere`, async () => {
      server.manners.dial = manner;
      server.manners.operation = manner;
      await start();
      await connected();
      await fail('dial', { payload: RECORD, device: '5006' });
      await fail('dial', { payload: RECORD, device: '4711' });
      await fail('request', {});
      await fail('agent', { device: '5006' });
      await fail('outbound', { device: '5006', parameters: { recordHandle: 1, campaignName: 'a' } });
      assert.ok(server.asked.dial && server.asked.operation);
      await assertNothingTold();
    });
  }

  it('by notifications of errors is quoted nowhere', async () => {
    await start();
    await connected();
    server.onOperation = () =>
      server.publish('/v2/me/devices', {
        messageType: 'ErrorMessage',
        devicePath: '/devices/d2',
        errorMessage: server.quotation,
        errorCode: { said: server.quotation },
      });
    const error = await fail('agent', { device: '5006' });
    assert.match(String(error.message), /\[secret\]/);
    await assertNothingTold();
  });

  it('by call events is quoted in no error, and is passed on as data', async () => {
    await start([...FLOW.filter(({ id }) => id !== 'dial'), dialNode({ device: '5006', waitFor: 'established' })]);
    await connected();
    const call = { id: 'c1', deviceUri: 'https://x/devices/d2', dnis: '5001', userData: { said: server.quotation } };
    const message = { messageType: 'CallStateChangeMessage', notificationType: 'StatusChange' };
    const seen = nextMessage('all');
    server.onOperation = () =>
      server.publish('/v2/me/calls', { ...message, call: { ...call, state: 'Dialing' } }, () =>
        server.publish('/v2/me/calls', { ...message, call: { ...call, state: 'Released' } }),
      );
    const error = await fail('dial', { payload: RECORD });
    assert.equal(error.code, 'GWS_CALL_FAILED');
    const { payload } = await seen;
    assert.equal((payload as { call: typeof call }).call.userData.said, server.quotation);
    await assertNothingTold();
  });
});
