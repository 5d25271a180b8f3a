/** Events lost in transit: what GWS resends, and who is told about the rest. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { FaultEffect, GwsSimulator, SimulatorOptions } from '../../simulator';
import { AgentPool, CALLS_CHANNEL, type GwsError, OUTBOUND_CHANNEL, Secret, type Session } from '../../src';
import { OutboundDesk, refusal } from '../support/outbound';
import { spoilNextPoll } from '../support/polls';
import { Bench, QUICK, reaches } from '../support/session';

const READING = /subresources=devices,calls/;

const WITHOUT_ACK: SimulatorOptions = { cometd: { ack: false } };

/** Resolves when everything that GWS has sent, or answered, before is dealt with. */
async function settled(simulator: GwsSimulator, session: Session): Promise<void> {
  const channel = '/v2/me/last';
  const last = new Promise<void>((resolve) => {
    const end = session.subscribe(channel, () => {
      end();
      resolve();
    });
  });
  await session.listening(channel);
  simulator.publish('agent', channel, {});
  await last;
}

describe('events lost in transit', () => {
  const bench = new Bench();
  afterEach(() => bench.clear());

  interface Told {
    heard: unknown[];
    missed: GwsError[];
  }

  function listen(session: Session, channel: string): Told {
    const told: Told = { heard: [], missed: [] };
    session.subscribe(channel, ({ data }) => told.heard.push(data), { onMissed: (error) => told.missed.push(error) });
    return told;
  }

  async function start(options?: SimulatorOptions) {
    const simulator = await bench.simulator(options);
    const { session } = bench.session(simulator.url);
    const warnings: GwsError[] = [];
    session.on('warning', (warning) => warnings.push(warning));
    const records = listen(session, OUTBOUND_CHANNEL);
    const calls = listen(session, CALLS_CHANNEL);
    const all = listen(session, '/v2/me/*');
    session.connect();
    await reaches(session, 'connected');
    return { simulator, session, warnings, records, calls, all };
  }

  const SPOILED: [string, FaultEffect][] = [
    ['is cut', { truncate: true }],
    ['never comes', { dropAfter: true }],
    ['is replaced by that of a gateway', { respond: { status: 502, body: '<html>Bad Gateway</html>' } }],
    ['is replaced by a web page', { respond: { status: 200, body: '<html>Sign in to the network</html>' } }],
  ];

  for (const [manner, effect] of SPOILED) {
    it(`are reported to listeners if a poll's answer ${manner} and GWS resends nothing`, async () => {
      const { simulator, session, records, calls, all } = await start(WITHOUT_ACK);
      await spoilNextPoll(simulator, effect);
      simulator.publish('agent', OUTBOUND_CHANNEL, { lost: true });
      await settled(simulator, session);
      assert.deepEqual(
        records.missed.map(({ code }) => code),
        ['GWS_EVENTS_MISSED'],
      );
      assert.match(
        records.missed[0]?.message ?? '',
        /^Events on \/v2\/me\/outbound may have been missed: an answer from GWS was lost/,
      );
      assert.equal(all.missed.length, 1, 'also to those who listen through a wildcard');
      assert.deepEqual(calls.missed, [], 'calls are read instead');
    });

    it(`are resent, without a warning, if a poll's answer ${manner} and GWS grants acknowledgement`, async () => {
      const { simulator, session, warnings, records } = await start();
      await spoilNextPoll(simulator, effect);
      simulator.publish('agent', OUTBOUND_CHANNEL, { lost: false });
      await settled(simulator, session);
      assert.deepEqual(records, { heard: [{ lost: false }], missed: [] });
      assert.deepEqual(warnings, []);
    });
  }

  it('are not suspected if GWS did not accept the poll', async () => {
    const { simulator, session, records } = await start(WITHOUT_ACK);
    await spoilNextPoll(simulator, { respond: { status: 429, body: 'Too Many Requests' } });
    simulator.publish('agent', OUTBOUND_CHANNEL, { lost: false });
    await settled(simulator, session);
    assert.deepEqual(records, { heard: [{ lost: false }], missed: [] });
  });

  it('are reported once polls get through again, so that a flow can query GWS', async () => {
    const { simulator, session } = await start(WITHOUT_ACK);
    const answered = new Promise<unknown>((resolve) => {
      session.subscribe('/v2/me/workbins', () => {}, {
        onMissed: () => resolve(session.request({ method: 'GET', path: '/me' })),
      });
    });
    await session.listening('/v2/me/workbins');
    await spoilNextPoll(simulator, { dropAfter: true });
    simulator.publish('agent', OUTBOUND_CHANNEL, {});
    assert.equal(((await answered) as { kind: string }).kind, 'ok');
  });

  it('are reported when GWS has forgotten the session, even with acknowledgement', async () => {
    const { simulator, session, records, calls } = await start();
    const lost = once(session, 'state');
    await simulator.restart();
    await lost;
    await reaches(session, 'connected');
    assert.deepEqual(
      records.missed.map(({ code }) => code),
      ['GWS_EVENTS_MISSED'],
    );
    assert.match(records.missed[0]?.message ?? '', /the connection to GWS was lost and had to be re-established/);
    assert.deepEqual(calls.missed, []);
  });

  it('are not suspected after a connection that was ended on purpose', async () => {
    const { session, records } = await start();
    await session.disconnect();
    session.connect();
    await reaches(session, 'connected');
    assert.deepEqual(records.missed, []);
  });

  it('are not suspected on a channel that nobody listened to before, or that was refused', async () => {
    const { simulator, session, records } = await start();
    const refused = '/v2/me/workbins';
    simulator.faults.refuseSubscription(refused);
    const workbins = listen(session, refused);
    await session.listening(refused).catch(() => {});
    const lost = once(session, 'state');
    await simulator.restart();
    await lost;
    const late = listen(session, '/v2/me/late');
    await reaches(session, 'connected');
    assert.deepEqual([records.missed.length, workbins.missed, late.missed], [1, [], []]);
  });

  it('cause one warning per server without acknowledgement, whatever happens to its agents', async () => {
    const agents = ['anna', 'boris'].map((username) => ({ username, password: 'simulator' }));
    const simulator = await bench.simulator({ ...WITHOUT_ACK, agents });
    const password = new Secret('simulator');
    const pool = new AgentPool(
      { url: simulator.url, username: 'agent', password, ...QUICK },
      agents.map(({ username }) => ({ username, password })),
    );
    try {
      const warnings: [string, string][] = [];
      pool.on('warning', (agent, { message }) => warnings.push([agent.name, message]));
      pool.subscribe(OUTBOUND_CHANNEL, () => {});
      const all = () => Promise.all(pool.all.map(({ session }) => reaches(session, 'connected')));
      pool.connect();
      await all();
      const lost = Promise.all(pool.all.map(({ session }) => once(session, 'state')));
      await simulator.restart();
      await lost;
      await all();
      assert.equal(warnings.length, 1);
      assert.equal(warnings[0]?.[0], 'agent');
      assert.match(warnings[0]?.[1] ?? '', /does not grant CometD's acknowledgement extension/);
    } finally {
      await pool.close();
    }
  });

  it('are not suspected on a channel that GWS refuses again and again', async () => {
    const { simulator, session } = await start();
    const refused = '/v2/me/workbins';
    simulator.faults.refuseSubscription(refused, Number.POSITIVE_INFINITY);
    const workbins = listen(session, refused);
    await session.listening(refused).catch(() => {});
    for (const _ of [1, 2]) {
      const lost = once(session, 'state');
      await simulator.restart();
      await lost;
      await reaches(session, 'connected');
    }
    assert.deepEqual(workbins.missed, []);
  });

  it('are reported once where polls fail while the session is being restored', async () => {
    const { simulator, session, records } = await start(WITHOUT_ACK);
    simulator.faults.add({ path: READING }, { delayBefore: 400 });
    const starting = reaches(session, 'starting');
    simulator.sessions.forgetHttpSessions();
    await starting;
    const spoiled = simulator.faults.add({ path: /notifications\/connect/ }, { dropAfter: true });
    await reaches(session, 'connected');
    assert.equal(spoiled.hits, 1);
    await settled(simulator, session);
    assert.equal(records.missed.length, 1);
  });

  it('have calls read once more, besides the question whether GWS answers', async () => {
    const { simulator, session } = await start(WITHOUT_ACK);
    const readings = () => simulator.ledger.requests.filter(({ path }) => READING.test(path)).length;
    const before = readings();
    await spoilNextPoll(simulator, { dropAfter: true });
    simulator.publish('agent', OUTBOUND_CHANNEL, {});
    await settled(simulator, session);
    await session.request({ method: 'GET', path: '/me' });
    assert.equal(readings() - before, 2);
  });

  it('are mentioned if an operation waits in vain for one of them', async () => {
    const desk = new OutboundDesk();
    try {
      await desk.open(WITHOUT_ACK);
      const recordHandle = await desk.handedOver();
      await spoilNextPoll(desk.simulator, { truncate: true });
      await assert.rejects(
        desk.run('CompleteRecord', { recordHandle, callingList: 'L' }, 1000),
        refusal('GWS_OUTCOME_UNKNOWN', /Meanwhile events may have been missed/),
      );
    } finally {
      await desk.close();
    }
  });
});
