/** Deploys of every kind and at every moment: never two CometD sessions at once, nothing left behind, no dial without an end. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { NodeMessage, NodeMessageInFlow } from 'node-red';
import helper from 'node-red-node-test-helper';
import type { FaultEffect, FaultMatch, GwsSimulator, SimulatorOptions } from '../../simulator';
import { Census, Completions, DEPLOYMENT_TYPES, edit, redeploy, remove } from '../support/deploys';
import {
  CREDENTIALS,
  callEventsNode,
  connected,
  deploy,
  dialNode,
  type FlowNode,
  messagesOf,
  node,
  OUT,
  serverNode,
  startSimulator,
  statusWith,
  tearDown,
  until,
} from '../support/flow';
import { reaches } from '../support/session';

/** Node-RED gives nodes 15 s; more than this, and people get impatient. */
const CLOSE_LIMIT = 5000;

const ME: FaultMatch = { method: 'GET', path: /\/me\?/ };
const HANDSHAKE: FaultMatch = { path: /\/notifications/, body: /\/meta\/handshake/ };
const SUBSCRIBE: FaultMatch = { path: /\/notifications/, body: /\/meta\/subscribe/ };
const START: FaultMatch = { method: 'POST', path: /\/me$/, body: /StartContactCenterSession/ };
const DISCONNECT: FaultMatch = { path: /\/notifications/, body: /\/meta\/disconnect/ };
const DIAL: FaultMatch = { method: 'POST', path: /\/calls$/ };
const STAYS_UP = '5007';

describe('deploys', () => {
  let simulator: GwsSimulator;
  let census: Census;
  let completions: Completions | undefined;
  const warnings: Error[] = [];
  const onWarning = (warning: Error): number => warnings.push(warning);

  beforeEach(async () => {
    warnings.length = 0;
    process.on('warning', onWarning);
    await simulate();
  });

  afterEach(async () => {
    completions?.stop();
    completions = undefined;
    await tearDown();
    process.off('warning', onWarning);
    assert.deepEqual(warnings, []);
  });

  async function simulate(options: SimulatorOptions = {}): Promise<void> {
    simulator = await startSimulator(options);
    census = new Census(simulator);
  }

  async function start(server: object = {}, flow: FlowNode[] = [callEventsNode(), dialNode(), OUT]): Promise<void> {
    // Node-RED writes changed credentials into the object that it was given.
    await deploy(simulator.url, flow, { server, credentials: { ...CREDENTIALS } });
  }

  const fault = (match: FaultMatch, effect: FaultEffect) => simulator.faults.add(match, effect);

  const cometdSession = (): string | undefined => simulator.sessions.subscriptions[0]?.id;

  const signIns = (): number => simulator.ledger.requests.filter(({ headers }) => headers.authorization).length;

  /** After the flows are gone, nothing of them is left at the server. */
  async function assertNothingLeft(): Promise<void> {
    await helper.unload();
    assert.equal(simulator.sessions.cometdSessions, 0);
    await eventually(() => simulator.sessions.openSockets === 0, 'all sockets are closed');
  }

  async function assertOneSession(): Promise<void> {
    await reaches(serverNode().session, 'connected');
    assert.equal(simulator.sessions.cometdSessions, 1);
    assert.equal(census.most, 1);
  }

  describe('of all flows', () => {
    it('replace the session, once the old one has ended', async () => {
      await start();
      await connected();
      const before = cometdSession();
      await redeploy('full', (flows) => flows);
      await assertOneSession();
      assert.notEqual(cometdSession(), before);
      assert.equal(signIns(), 2);
      await assertNothingLeft();
    });
  });

  for (const type of ['flows', 'nodes'] as const) {
    describe(`of modified ${type}`, () => {
      it('leave the session alone when one of its users has changed', async () => {
        await start();
        await connected();
        const [before, server] = [cometdSession(), serverNode()];
        await redeploy(type, edit('dial', { timeout: 7 }));
        assert.equal(serverNode(), server);
        await assertOneSession();
        assert.equal(cometdSession(), before);
        assert.equal(signIns(), 1);
        assert.deepEqual(Object.keys(server.users).sort(), ['dial', 'events']);
      });

      it('leave the session alone when its only user has changed', async () => {
        await start({}, [dialNode(), OUT]);
        await connected();
        const before = cometdSession();
        await redeploy(type, edit('dial', { timeout: 7 }));
        await assertOneSession();
        assert.equal(cometdSession(), before);
      });

      it('leave the session alone when nothing has changed', async () => {
        await start();
        await connected();
        const before = cometdSession();
        await redeploy(type, (flows) => flows);
        await assertOneSession();
        assert.equal(cometdSession(), before);
      });

      it('end the session with the removal of its last user, and start it with the first one', async () => {
        await start();
        await connected();
        const server = serverNode();
        await redeploy(type, remove('events', 'dial'));
        assert.equal(serverNode(), server);
        assert.equal(server.session.state.phase, 'idle');
        assert.equal(simulator.sessions.cometdSessions, 0);
        await eventually(() => simulator.sessions.openSockets === 0, 'all sockets are closed');
        await redeploy(type, (flows) => [...flows, { ...callEventsNode(), z: 'tab', x: 1, y: 1 }]);
        await assertOneSession();
      });

      it('unsubscribe from calls when no node needs them any more', async () => {
        const reading = { id: 'request', type: 'gws-request', server: 'server', method: 'GET', path: '/me' };
        await start({}, [callEventsNode(), dialNode(), reading, OUT]);
        await connected();
        assert.equal(simulator.sessions.subscriptions[0]?.subscriptions.length, 1);
        await redeploy(type, remove('events', 'dial'));
        await eventually(() => simulator.sessions.subscriptions[0]?.subscriptions.length === 0, 'it is unsubscribed');
      });

      it('keep calls coming for a node whose neighbor is removed', async () => {
        await start({}, [dialNode({ waitFor: 'released' }), dialNode({ id: 'other', waitFor: 'released' }), OUT]);
        await connected();
        await redeploy(type, remove('other'));
        completions = new Completions('dial');
        dial();
        await completions.until(1);
        assert.deepEqual(completions.codes, ['ok']);
      });
    });
  }

  for (const type of DEPLOYMENT_TYPES) {
    describe(`of the server, as ${type}`, () => {
      it('end the connection to the old URL and open one to the new', async () => {
        await start();
        await connected();
        const old = simulator;
        await simulate();
        await redeploy(type, edit('server', { url: simulator.url }));
        assert.equal(old.sessions.cometdSessions, 0);
        await assertOneSession();
        await eventually(() => old.sessions.openSockets === 0, 'all sockets to the old server are closed');
      });

      it('sign in with a changed password', async () => {
        await start();
        await connected();
        simulator.sessions.setPassword('agent', 'changed');
        await redeploy(type, edit('server', { credentials: { ...CREDENTIALS, password: 'changed' } }));
        await assertOneSession();
        assert.equal(signIns(), 2);
      });

      it('sign in at once with a corrected password', async () => {
        simulator.sessions.setPassword('agent', 'changed');
        await start();
        await reaches(serverNode().session, 'refused');
        await redeploy(type, edit('server', { credentials: { ...CREDENTIALS, password: 'changed' } }));
        await assertOneSession();
      });

      it('end the session when the server is removed, and say so', async () => {
        await start();
        await connected();
        await redeploy(type, remove('server'));
        await statusWith('events', '@gws-flows/node-red-genesys-web-services/gws-server:gws-server.status.no-server');
        assert.equal(simulator.sessions.cometdSessions, 0);
        await eventually(() => simulator.sessions.openSockets === 0, 'all sockets are closed');
      });

      // The slow part is the same code for every type.
      for (const { moment, prepare, quick = true } of moments().filter(
        (one) => one.quick !== false || type === 'full',
      )) {
        it(`find a session that is ${moment}`, async () => {
          await start();
          await prepare();
          const took = await redeploy(type, edit('server', { timeout: 3 }));
          assert.ok(took < (quick ? 1000 : CLOSE_LIMIT), `it took ${Math.round(took)} ms`);
          await assertOneSession();
          await assertNothingLeft();
        });
      }
    });
  }

  /** Each state that a deploy can find a session in. */
  function moments(): { moment: string; prepare(): Promise<unknown>; quick?: boolean }[] {
    const phase = (wanted: Parameters<typeof reaches>[1]) => reaches(serverNode().session, wanted);
    return [
      {
        moment: 'signing in, without an answer',
        prepare: () => again(ME, { stallBefore: true }),
      },
      {
        moment: 'shaking hands, without an answer',
        prepare: () => again(HANDSHAKE, { stallBefore: true }),
        quick: false,
      },
      {
        moment: 'shaking hands, with an answer that comes late',
        prepare: () => again(HANDSHAKE, { delayAfter: 200 }),
      },
      {
        moment: 'starting, with the reading of calls unanswered',
        prepare: () => again({ ...ME, path: /devices,calls/ }, { stallBefore: true }),
      },
      { moment: 'connected', prepare: () => connected() },
      {
        moment: 'interrupted',
        prepare: async () => {
          await connected();
          await simulator.stop();
          await phase('interrupted');
          await simulator.start();
        },
      },
      {
        moment: 'closing, without an answer',
        prepare: async () => {
          await connected();
          fault(DISCONNECT, { stallAfter: true });
          void serverNode().session.disconnect();
          await once(simulator, 'request');
        },
        quick: false,
      },
    ];
  }

  /** Has the session connect again, and one of its requests fail; resolves when that has come in. */
  async function again(match: FaultMatch, effect: FaultEffect): Promise<void> {
    await connected();
    const { session } = serverNode();
    await session.disconnect();
    const spoiled = fault(match, effect);
    session.connect();
    await eventually(() => spoiled.hits === 1, 'the request has come in');
  }

  it('end a contact-centre session whose start is still unanswered', async () => {
    fault(START, { stallAfter: true });
    await start({ startSession: true });
    const operations = (): string[] =>
      simulator.ledger.requests
        .filter(({ method, path }) => method === 'POST' && path.endsWith('/me'))
        .map(({ body }) => JSON.parse(body).operationName);
    await eventually(() => operations().length === 1, 'the start has come in');
    await redeploy('full', (flows) => flows);
    await assertOneSession();
    assert.deepEqual(operations(), [
      'StartContactCenterSession',
      'EndContactCenterSession',
      'StartContactCenterSession',
    ]);
  });

  it('report what happened to calls while nobody was subscribed', async () => {
    // Whoever has dialed listens on.
    await start({}, [callEventsNode(), dialNode({}), OUT]);
    await connected();
    const messages = messagesOf();
    const callId = simulator.dialByHand({ to: STAYS_UP });
    await until('out', () => messages.some(({ topic }) => topic === 'Established'));
    const late = fault(SUBSCRIBE, { delayBefore: 50 });
    const events = edit('events', { notificationTypes: ['StatusChange'] });
    await redeploy('nodes', (flows) => events(edit('dial', { timeout: 7 })(flows)));
    await eventually(() => late.hits === 1, 'the subscription has come in');
    simulator.hangup(callId ?? '');
    await until('out', () => messages.some(({ topic }) => topic === 'Released'));
    assert.equal((messages.at(-1)?.gws as { recovered: boolean } | undefined)?.recovered, true);
  });

  describe('while the server is a black hole', () => {
    it('take a few seconds at most', async () => {
      await start({ startSession: true });
      await connected();
      simulator.faults.blackhole(true);
      const took = await redeploy('full', (flows) => flows);
      assert.ok(took < CLOSE_LIMIT, `it took ${Math.round(took)} ms`);
    });
  });

  describe('a hundred in a row', () => {
    const listeners = () => {
      const { session } = serverNode();
      return session.eventNames().map((name) => [name, session.listenerCount(name)]);
    };

    it('leave one session, and nothing else', async () => {
      await start();
      await connected();
      const before = listeners();
      for (let count = 1; count <= 100; count += 1) {
        const type = DEPLOYMENT_TYPES[count % 3] ?? 'full';
        const id = ['dial', 'server', 'events'][count % 4] ?? 'nothing';
        await redeploy(type, edit(id, id === 'events' ? { states: [`${count}`] } : { timeout: 2 + (count % 5) }));
        if (count % 7 === 0) {
          await connected();
        }
      }
      await assertOneSession();
      assert.deepEqual(Object.keys(serverNode().users).sort(), ['dial', 'events']);
      assert.deepEqual(listeners(), before);
      await assertNothingLeft();
    });

    it('of a user leave one listener, so that each event is sent once', async () => {
      await start();
      await connected();
      const before = listeners();
      for (let count = 1; count <= 100; count += 1) {
        await redeploy(count % 2 ? 'flows' : 'nodes', edit('events', { states: ['Established', `${count}`] }));
      }
      const sent: NodeMessageInFlow[] = [];
      node('out').on('input', (msg) => sent.push(msg));
      await eventually(() => simulator.sessions.subscriptions[0]?.subscriptions.length === 1, 'it is subscribed');
      const state = (of: string) => ({
        messageType: 'CallStateChangeMessage',
        notificationType: 'StatusChange',
        call: { id: 'CALL', state: of },
      });
      simulator.publishCall('agent', state('Established'));
      simulator.publishCall('agent', state('100'));
      await eventually(() => sent.some(({ topic }) => topic === '100'), 'the last event is sent');
      assert.deepEqual(
        sent.map(({ topic }) => topic),
        ['Established', '100'],
      );
      assert.deepEqual(listeners(), before);
      await assertOneSession();
    });
  });

  function dial(phoneNumber = '5001'): void {
    const { data } = simulator.nextPreviewRecord({ record: { phoneNumber } });
    node('dial').receive({ payload: data } as NodeMessage);
  }

  describe('while a dial is in flight', () => {
    /** Starts a dial, and resolves when it has reached the wanted point. */
    const dials: { when: string; code: string; waitFor: string; begin(): Promise<unknown> }[] = [
      {
        when: 'unanswered',
        code: 'GWS_OUTCOME_UNKNOWN',
        waitFor: 'accepted',
        begin: async () => {
          await connected();
          const stalled = fault(DIAL, { stallBefore: true });
          dial();
          await eventually(() => stalled.hits === 1, 'the dial has come in');
        },
      },
      {
        when: 'accepted, and its call goes on',
        code: 'GWS_OUTCOME_UNKNOWN',
        waitFor: 'released',
        begin: async () => {
          await connected();
          dial(STAYS_UP);
          await eventually(() => established(), 'the call is established');
        },
      },
      {
        when: 'waiting for the sign-in',
        code: 'GWS_NOT_CONNECTED',
        waitFor: 'accepted',
        begin: async () => {
          await again(ME, { stallBefore: true });
          dial();
        },
      },
    ];
    const established = () =>
      [...simulator.ledger.calls.values()].some(({ states }) => states.at(-1)?.state === 'Established');

    const changes = [
      ...DEPLOYMENT_TYPES.map((type) => ({
        what: `its node is changed (${type})`,
        type,
        change: edit('dial', { timeout: 7 }),
      })),
      ...DEPLOYMENT_TYPES.map((type) => ({ what: `its node is removed (${type})`, type, change: remove('dial') })),
      ...DEPLOYMENT_TYPES.map((type) => ({
        what: `its server is changed (${type})`,
        type,
        change: edit('server', { timeout: 3 }),
      })),
    ];

    for (const { when, code, waitFor, begin } of dials) {
      for (const { what, type, change } of changes) {
        it(`which is ${when}, end it with a definite result, once: ${what}`, async () => {
          await start({ timeout: 1 }, [callEventsNode(), dialNode({ waitFor }), OUT]);
          completions = new Completions('dial');
          await begin();
          await redeploy(type, change);
          await completions.until(1);
          await assertOneSession();
          await helper.unload();
          assert.deepEqual(completions.codes, [code]);
          assert.ok(simulator.ledger.dialRequests().length <= 1);
        });
      }
    }

    for (const { what, type, change } of changes) {
      it(`which is about to be answered, wait for the answer: ${what}`, async () => {
        await start({ ledger: 'memory' }, [dialNode({ waitFor: 'accepted' }), OUT]);
        completions = new Completions('dial');
        await connected();
        const { ledger } = serverNode().agents;
        const late = fault(DIAL, { delayAfter: 300 });
        dial();
        await eventually(() => late.hits === 1, 'the dial has come in');
        await redeploy(type, change);
        await completions.until(1);
        assert.deepEqual(completions.codes, ['ok']);
        assert.equal(late.hits, 1);
        assert.equal(ledger.report().unknown, 0);
        await helper.unload();
      });
    }

    for (const type of ['flows', 'nodes'] as const) {
      it(`do not disturb it when another node is changed (${type})`, async () => {
        // In another tab, since a deploy of modified flows restarts all nodes of a tab.
        const other = { id: 'tab2', type: 'tab', label: 'other' } as FlowNode;
        await start({}, [
          dialNode({ waitFor: 'released' }),
          OUT,
          other,
          dialNode({ id: 'other', z: 'tab2', waitFor: 'released', wires: [[]] }),
        ]);
        await connected();
        completions = new Completions('dial');
        dial(STAYS_UP);
        await eventually(() => established(), 'the call is established');
        await redeploy(type, edit('other', { timeout: 7 }));
        await redeploy(type, remove('other'));
        assert.deepEqual(completions.codes, []);
        for (const { callId } of simulator.ledger.dials) {
          simulator.hangup(callId ?? '');
        }
        await completions.until(1);
        assert.deepEqual(completions.codes, ['ok']);
      });
    }
  });
});

/** Resolves when `condition` holds; for conditions without an event. */
async function eventually(condition: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 5000;
  while (!condition()) {
    assert.ok(Date.now() < end, `within 5 s ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
