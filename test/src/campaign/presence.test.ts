// Whether an agent is there to work on a campaign: what GWS tells and what it answers may cross on their way.
import assert from 'node:assert/strict';
import { EventEmitter, on, once } from 'node:events';
import type { GwsSimulator } from '../../../simulator';
import { AGENT_OPERATIONS, Agent, DEVICES_CHANNEL, type Operation, perform, Secret } from '../../../src';
import { type Presence, type PresenceRule, PresenceWatch } from '../../../src/campaign/presence';
import { Bench, QUICK, reaches } from '../../support/session';

const READING = /\/me\?subresources=devices(,calls)?$/;

describe('the presence of an agent', () => {
  const bench = new Bench();
  const news = new EventEmitter();
  let simulator: GwsSimulator;
  let agent: Agent;
  let watch: PresenceWatch | undefined;
  let told: Presence[];

  beforeEach(async () => {
    told = [];
    simulator = await bench.simulator();
    agent = new Agent({
      url: simulator.url,
      username: 'agent',
      password: new Secret('simulator'),
      startSession: true,
      ...QUICK,
      timeout: 5000,
    });
    agent.session.connect();
    await reaches(agent.session, 'connected');
  });

  afterEach(async () => {
    watch?.end();
    await agent.session.close();
    await bench.clear();
    news.removeAllListeners();
  });

  function begin(rule: PresenceRule = 'ready'): void {
    watch = new PresenceWatch(agent, rule, (presence) => {
      told.push(presence);
      news.emit('told');
    });
    watch.begin();
  }

  async function becomes(presence: Presence): Promise<void> {
    while (told.at(-1) !== presence) {
      await once(news, 'told');
    }
  }

  /** Resolves when everything that was asked for meanwhile has been answered, too. */
  async function set(operation: 'Ready' | 'NotReady'): Promise<void> {
    await perform(AGENT_OPERATIONS[operation] as Operation, agent, { operation, values: {}, timeout: 5000 });
    await allAnswered();
  }

  /** The next reading of devices is answered late, with what was so when it was asked for. Resolves when it has been asked for. */
  async function slowReading(): Promise<void> {
    simulator.faults.add({ path: READING }, { delayAfter: 200 });
    for await (const [{ path }] of on(simulator, 'request')) {
      if (READING.test(path)) return;
    }
  }

  function tellNotReady(): void {
    const [device] = agent.session.devices;
    const devices = [{ id: device?.id, userState: { state: 'NotReady' } }];
    simulator.publish('agent', DEVICES_CHANNEL, { messageType: 'DeviceStateChangeMessage', devices });
  }

  /** Resolves when everything that was asked for before has been answered. */
  async function allAnswered(): Promise<void> {
    simulator.faults.add({ path: /subresources=features$/ }, { delayAfter: 300 });
    await agent.session.request({ method: 'GET', path: '/me?subresources=features' });
  }

  it('begins with what GWS says now, and not with what it said to the session', async () => {
    await set('Ready');
    await agent.session.device('no such device').catch(() => {});
    await set('NotReady');
    begin();
    await allAnswered();
    assert.deepEqual(told, []);
    await set('Ready');
    await becomes('there');
  });

  it('is not there while not ready, even if an older answer comes late', async () => {
    await set('Ready');
    const asked = slowReading();
    begin();
    await asked;
    tellNotReady();
    await allAnswered();
    assert.deepEqual(told, []);
  });

  it('is not there either if what comes late is an answer to the session', async () => {
    await set('Ready');
    begin();
    await becomes('there');
    const asked = slowReading();
    const answered = once(agent.session, 'devices');
    const unknown = agent.session.device('no such device').catch(() => {});
    await asked;
    tellNotReady();
    await becomes('away');
    await Promise.all([answered, unknown]);
    assert.deepEqual(told, ['there', 'away']);
  });

  it('is as the session finds it after an interruption', async () => {
    await set('Ready');
    begin();
    await becomes('there');
    simulator.faults.events({ drop: true });
    await set('NotReady');
    simulator.faults.events({});
    simulator.sessions.forgetCometdSessions();
    await becomes('away');
  });

  it('needs no reading for those who work in whatever state', async () => {
    const readings = () => simulator.ledger.requests.filter(({ path }) => READING.test(path)).length;
    const before = readings();
    begin('signedIn');
    assert.deepEqual(told, ['there']);
    await allAnswered();
    assert.equal(readings(), before);
  });
});
