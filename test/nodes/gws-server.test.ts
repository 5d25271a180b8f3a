import assert from 'node:assert/strict';
import type { Node } from 'node-red';
import helper from 'node-red-node-test-helper';
import type { GwsSimulator, SimulatorOptions } from '../../simulator';
import {
  CREDENTIALS,
  callEventsNode,
  connected,
  deploy,
  dialNode,
  errorOf,
  messagesOf,
  nextMessage,
  node,
  OUT,
  send,
  serverNode,
  startSimulator,
  statusWith,
  tearDown,
  until,
} from '../support/flow';
import { reaches } from '../support/session';

const CALLS = '/v2/me/calls';

describe('gws-server', () => {
  let simulator: GwsSimulator;

  const simulate = async (options: SimulatorOptions = {}): Promise<void> => {
    simulator = await startSimulator(options);
  };

  const subscriptions = (): string[] => simulator.sessions.subscriptions.flatMap((session) => session.subscriptions);

  afterEach(tearDown);

  it('opens one CometD connection for all its nodes', async () => {
    await simulate();
    await deploy(simulator.url, [
      callEventsNode(),
      callEventsNode({ id: 'more' }),
      dialNode({ waitFor: 'released' }),
      OUT,
    ]);
    await connected();
    assert.equal(simulator.sessions.cometdSessions, 1);
    assert.equal(simulator.sessions.httpSessions, 1);
    assert.deepEqual(subscriptions(), [CALLS]);
  });

  describe('says in the status what is in trouble', () => {
    const POLL = /notifications\/connect/;
    const BAD_GATEWAY = { status: 502, body: '<html>Bad Gateway</html>' };
    const trouble = (what: string) => `gws-server.status.trouble.${what}`;

    async function deployed(options?: SimulatorOptions): Promise<void> {
      await simulate(options);
      await deploy(simulator.url, [callEventsNode(), OUT], { server: { timeout: 1 } });
      await connected();
    }

    /** Has requests for `path` fail from now on, beginning with the next poll. */
    function spoil(path: RegExp) {
      const fault = simulator.faults.add({ path, times: Number.POSITIVE_INFINITY }, { respond: BAD_GATEWAY });
      simulator.faults.advise({ reconnect: 'retry' });
      return fault;
    }

    it('while polls fail and GWS answers', async () => {
      await deployed();
      const late = statusWith('events', trouble('polls'));
      const fault = spoil(POLL);
      assert.deepEqual(await late, { fill: 'yellow', shape: 'dot', text: trouble('polls') });
      const { payload } = await send('events', { action: 'status' });
      const told = (payload as { trouble: { kind: string; message: string } }).trouble;
      assert.equal(told.kind, 'polls');
      assert.match(told.message, /^No events can be received\. CometD poll: /);
      const well = statusWith('events', 'gws-server.status.connected');
      fault.remove();
      assert.equal((await well).fill, 'green');
    });

    it('while GWS does not answer, and it is not known yet whether it will', async () => {
      await deployed();
      const unknown = statusWith('events', trouble('answer'));
      simulator.faults.add({ path: /\/me\?/, times: Number.POSITIVE_INFINITY }, { stallBefore: true });
      spoil(POLL);
      assert.deepEqual(await unknown, { fill: 'yellow', shape: 'ring', text: trouble('answer') });
    });

    it('of some of many agents', async () => {
      const username = 'anna';
      await simulate({ agents: [{ username, password: 'simulator' }] });
      await deploy(simulator.url, [callEventsNode(), OUT], {
        credentials: { ...CREDENTIALS, agents: JSON.stringify([{ username, password: 'simulator' }]) },
      });
      await statusWith('events', 'gws-server.status.agents');
      const late = statusWith('events', 'gws-server.status.agents, gws-server.status.with-late-events');
      simulator.faults.add({ path: POLL, user: username, times: Number.POSITIVE_INFINITY }, { respond: BAD_GATEWAY });
      simulator.faults.advise({ reconnect: 'retry' }, { times: 2 });
      assert.equal((await late).fill, 'yellow');
    });
  });

  it('subscribes to nothing that no node needs', async () => {
    await simulate();
    const reading = {
      id: 'request',
      type: 'gws-request',
      server: 'server',
      method: 'GET',
      path: '/me',
      pathType: 'str',
    };
    await deploy(simulator.url, [reading, OUT]);
    await connected();
    assert.deepEqual(subscriptions(), []);
  });

  for (const [what, dialer] of Object.entries({
    'dial preview record': dialNode({ waitFor: 'accepted' }),
    'GWS request': {
      id: 'request',
      type: 'gws-request',
      server: 'server',
      method: 'POST',
      body: 'payload',
      bodyType: 'msg',
    },
  })) {
    it(`receives call events for a node that dials, because the agent may have a call (${what})`, async () => {
      await simulate();
      await deploy(simulator.url, [dialer, OUT]);
      await connected();
      assert.deepEqual(subscriptions(), [CALLS]);
    });
  }

  it('signs in with a context path and with /api/v2 in the URL', async () => {
    await simulate({ contextPath: '/gws' });
    for (const suffix of ['', '/', '/api/v2', '/api/v2/']) {
      await deploy(simulator.url + suffix, [callEventsNode(), OUT]);
      await connected();
      await helper.unload();
    }
  });

  it('uses the name and value of the CSRF token from GWS, for CometD too', async () => {
    await simulate({ csrf: true, csrfHeader: 'X-Name-Of-Its-Own' });
    await deploy(simulator.url, [dialNode({ waitFor: 'released' }), OUT]);
    await connected();
    const { payload } = await send('dial', { payload: simulator.nextPreviewRecord().data });
    assert.equal((payload as { call: { state: string } }).call.state, 'Released');
  });

  it('never mixes the cookies of two users of one host', async () => {
    await simulate({
      agents: [{ username: 'second', password: 'other', devices: [{ id: 'd2', phoneNumber: '6006' }] }],
    });
    const flow = [
      dialNode({ waitFor: 'released' }),
      dialNode({ id: 'dial2', server: 'server2', waitFor: 'released' }),
      OUT,
      { id: 'server2', type: 'gws-server', url: simulator.url, connect: 'auto', timeout: 2 },
    ];
    await deploy(simulator.url, flow, { others: { server2: { username: 'second', password: 'other' } } });
    await connected();
    await reaches(serverNode('server2').session, 'connected');
    const first = await send('dial', { payload: simulator.nextPreviewRecord().data });
    const second = await send('dial2', { payload: simulator.nextPreviewRecord({ username: 'second' }).data });
    assert.equal((first.payload as { phoneNumber: string }).phoneNumber, '5005');
    assert.equal((second.payload as { phoneNumber: string }).phoneNumber, '6006');
    assert.equal(simulator.sessions.httpSessions, 2);
    assert.equal(simulator.sessions.cometdSessions, 2);
  });

  it('takes credentials from the environment', async () => {
    await simulate({ username: 'env-agent', password: 'env-secret' });
    process.env.GWS_TEST_USER = 'env-agent';
    process.env.GWS_TEST_PASSWORD = 'env-secret';
    const reference = (name: string): string => `\${${name}}`;
    await deploy(simulator.url, [callEventsNode(), OUT], {
      credentials: { username: reference('GWS_TEST_USER'), password: reference('GWS_TEST_PASSWORD') },
    });
    await connected();
  });

  it('starts a contact-centre session where asked, and ends it last', async () => {
    await simulate();
    await deploy(simulator.url, [callEventsNode(), OUT], { server: { startSession: true, place: 'Place 1' } });
    await connected();
    const operations = (): string[] =>
      simulator.ledger.requests
        .filter(({ path, method }) => method === 'POST' && /\/me$/.test(path))
        .map(({ body }) => JSON.parse(body).operationName);
    assert.deepEqual(operations(), ['StartContactCenterSession']);
    await helper.unload();
    assert.deepEqual(operations(), ['StartContactCenterSession', 'EndContactCenterSession']);
    assert.match(simulator.ledger.requests.at(-1)?.body ?? '', /EndContactCenterSession/);
  });

  it('checks the voice entry of a partial success', async () => {
    await simulate();
    const failed = { channel: 'voice', statusCode: 4, statusMessage: "Device '5001' is not registered." };
    simulator.faults.add(
      { method: 'POST', path: /\/me$/, body: /StartContactCenterSession/ },
      {
        respond: {
          status: 200,
          body: JSON.stringify({
            statusCode: 7,
            failed: [failed],
            succeeded: [{ channel: 'multimedia', statusCode: 0 }],
          }),
        },
      },
    );
    await deploy(simulator.url, [callEventsNode(), dialNode(), OUT], { server: { startSession: true } });
    const { code, message } = errorOf(await send('dial', { payload: simulator.nextPreviewRecord().data }));
    assert.equal(code, 'GWS_REJECTED');
    assert.match(message, /voice: Device '5001' is not registered/);
  });

  it('is content with a partial success in which voice succeeded', async () => {
    await simulate();
    simulator.faults.add(
      { method: 'POST', path: /\/me$/, body: /StartContactCenterSession/ },
      {
        respond: {
          status: 200,
          body: JSON.stringify({
            statusCode: 7,
            failed: [
              { channel: 'multimedia', statusCode: 4, statusMessage: 'Interaction server connection is not opened' },
            ],
            succeeded: [{ channel: 'voice', statusCode: 0 }],
          }),
        },
      },
    );
    await deploy(simulator.url, [callEventsNode(), OUT], { server: { startSession: true } });
    await connected();
  });

  it('says which feature the user lacks', async () => {
    await simulate({ features: ['api-voice'] });
    await deploy(simulator.url, [dialNode(), OUT]);
    const { code, message } = errorOf(await send('dial', { payload: simulator.nextPreviewRecord().data }));
    assert.equal(code, 'GWS_NOT_AUTHENTICATED');
    assert.match(message, /api-voice-outbound/);
  });

  it('lists the devices if it is not clear which is meant', async () => {
    await simulate({
      devices: [
        { id: 'one', phoneNumber: '7001' },
        { id: 'two', phoneNumber: '7002' },
      ],
    });
    await deploy(simulator.url, [dialNode(), OUT]);
    await connected();
    const { message } = errorOf(await send('dial', { payload: simulator.nextPreviewRecord().data }));
    assert.match(message, /7001 \(one\), 7002 \(two\)/);
  });

  it('does not keep retrying a refused password', async () => {
    await simulate();
    await deploy(simulator.url, [callEventsNode(), OUT], { credentials: { ...CREDENTIALS, password: 'wrong' } });
    await statusWith('events', 'gws-server.status.refused.GWS_NOT_AUTHENTICATED, gws-server.status.next-try');
    const { state } = serverNode().session;
    assert.ok(state.phase === 'refused' && (state.retryAt ?? 0) - Date.now() > 4 * 60_000);
    assert.equal(simulator.ledger.requests.length, 1);
  });

  it('reports missing credentials, without asking GWS', async () => {
    await simulate();
    await deploy(simulator.url, [dialNode(), OUT], { credentials: {} });
    const { code, message } = errorOf(await send('dial', { payload: simulator.nextPreviewRecord().data }));
    assert.equal(code, 'GWS_NOT_AUTHENTICATED');
    assert.match(message, /the user name is missing/);
    assert.equal(simulator.ledger.requests.length, 0);
  });

  for (const [field, credentials, kind] of [
    ['password', { password: 'simulator\n' }, 'control'],
    ['password', { password: '$' + '{NO_SUCH_VARIABLE}' }, 'variable'],
    ['username', { username: 'a:b' }, 'colon'],
    ['password', { password: '' }, 'missing'],
  ] as const) {
    it(`shows that the ${field} cannot be right (${kind}), and does not send it`, async () => {
      await simulate();
      await deploy(simulator.url, [callEventsNode(), OUT], { credentials: { ...CREDENTIALS, ...credentials } });
      const { fill, shape } = await statusWith('events', `gws-server.status.credentials.${kind}`);
      assert.deepEqual([fill, shape], ['red', 'dot']);
      assert.deepEqual(simulator.ledger.requests, []);
    });
  }

  it('shows its state as the status of each user', async () => {
    await simulate();
    await deploy(simulator.url, [callEventsNode(), dialNode(), OUT]);
    const statuses = await Promise.all([
      statusWith('events', 'gws-server.status.connected'),
      statusWith('dial', 'gws-server.status.connected'),
    ]);
    assert.deepEqual(
      statuses.map(({ fill, shape }) => [fill, shape]),
      [
        ['green', 'dot'],
        ['green', 'dot'],
      ],
    );
  });

  it('reports its own errors to the Catch nodes of its users', async () => {
    await simulate();
    await deploy(simulator.url, [callEventsNode(), OUT], { credentials: { ...CREDENTIALS, password: 'wrong' } });
    const { code, message } = errorOf(await nextMessage('caught'));
    assert.equal(code, 'GWS_NOT_AUTHENTICATED');
    assert.match(message, /refuses the user name or the password/);
  });

  it('reports its state to the Status nodes of its users, and what is wrong to their Catch nodes', async () => {
    await simulate();
    await deploy(
      simulator.url,
      [
        callEventsNode(),
        OUT,
        { id: 'status', type: 'status', scope: null, wires: [['told']] },
        { id: 'told', type: 'helper' },
      ],
      { server: { timeout: 0.2 } },
    );
    const told = messagesOf('told') as { status?: { text: string; source: { id: string } } }[];
    const tells = (text: string): Promise<void> =>
      until('told', () => told.some(({ status }) => status?.text === text));
    await tells('gws-server.status.connected');
    const caught = nextMessage('caught');
    await simulator.stop();
    await tells('gws-server.status.interrupted');
    assert.equal(errorOf(await caught).code, 'GWS_NOT_CONNECTED');
    await simulator.start();
    told.length = 0;
    serverNode().session.connect();
    await tells('gws-server.status.connected');
    assert.deepEqual([...new Set(told.map(({ status }) => status?.source.id))], ['events']);
  });

  it('unsubscribes and disconnects when the flow goes', async () => {
    await simulate();
    await deploy(simulator.url, [callEventsNode(), OUT]);
    await connected();
    const subscribed = simulator.ledger.requests.length;
    await helper.unload();
    assert.equal(simulator.sessions.cometdSessions, 0);
    const farewell = simulator.ledger.requests
      .slice(subscribed)
      .map(({ body }) => body)
      .join();
    assert.match(farewell, /\/meta\/unsubscribe/);
    assert.match(farewell, /\/meta\/disconnect/);
  });

  it('disconnects when the last node that uses it is removed, and stays when one is only restarted', async () => {
    await simulate();
    await deploy(simulator.url, [callEventsNode(), OUT]);
    await connected();
    const server = serverNode();
    const user = node('events') as Node & { sessionChanged(): void };
    await new Promise<void>((resolve) => server.deregister(user, false, resolve));
    assert.equal(server.session.state.phase, 'connected');
    server.register(user);
    await new Promise<void>((resolve) => server.deregister(user, true, resolve));
    assert.equal(server.session.state.phase, 'idle');
    assert.equal(simulator.sessions.cometdSessions, 0);
  });

  it('leaves nothing global behind', async () => {
    const before = Object.getOwnPropertyNames(globalThis);
    const { debug } = console;
    await simulate();
    await deploy(simulator.url, [callEventsNode(), OUT]);
    await connected();
    assert.deepEqual(Object.getOwnPropertyNames(globalThis), before);
    assert.equal(console.debug, debug);
  });

  it('keeps the password out of anything that can be printed', async () => {
    await simulate();
    await deploy(simulator.url, [callEventsNode(), OUT]);
    await connected();
    const { session } = serverNode();
    const { inspect } = await import('node:util');
    const printed = inspect(session, { depth: 10, showHidden: true }) + JSON.stringify(session);
    assert.doesNotMatch(printed, /simulator"|'simulator'/);
  });
});
