// Each dial is in the ledger before it is sent, with what becomes of it after, and is settled after a crash.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import type { GwsSimulator } from '../../simulator';
import {
  AgentPool,
  CALLS_CHANNEL,
  type DialEntry,
  type GwsError,
  type Ledger,
  type OutboundRecord,
  parseRecord,
  request,
  Secret,
} from '../../src';
import { hashedNumbers } from '../../src/ledger';
import { healed, LedgerRoom } from '../support/ledger';
import { Bench, QUICK, reaches } from '../support/session';
import { within } from '../support/within';

describe('the ledger of a pool', () => {
  const bench = new Bench();
  const pools: AgentPool[] = [];
  let room: LedgerRoom;
  let simulator: GwsSimulator;

  beforeEach(async () => {
    room = new LedgerRoom();
    simulator = await bench.simulator({ singleLine: false });
  });

  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.close()));
    await room.close();
    await bench.clear();
  });

  async function connected(ledger: Ledger, url = simulator.url): Promise<AgentPool> {
    const options = { url, username: 'agent', password: new Secret('simulator'), ...QUICK, timeout: 5000 };
    const pool = new AgentPool(options, [], {}, { ledger });
    pools.push(pool);
    pool.connect();
    await reaches(pool.default.session, 'connected');
    return pool;
  }

  /** A record that the simulator has handed out; what happens to its call depends on its number. */
  function record(phoneNumber = '5001'): OutboundRecord {
    return parseRecord(simulator.nextPreviewRecord({ record: { phoneNumber } }));
  }

  /** Resolves with the last dial when it is in this state. */
  function entryIn(ledger: Ledger, state: DialEntry['state']): Promise<DialEntry> {
    const reached = new Promise<DialEntry>((resolve, reject) => {
      const check = async () => {
        const [entry] = await ledger.find({});
        if (entry?.state === state) {
          ledger.off('changed', changed);
          resolve(entry);
        }
      };
      const changed = () => {
        check().catch(reject);
      };
      ledger.on('changed', changed);
      changed();
    });
    return within(15_000, reached);
  }

  const dial = (pool: AgentPool, what: OutboundRecord, more = {}) =>
    pool.default.dialer.dial({ record: what, waitFor: 'accepted', timeout: 1000, ...more });

  it('has a dial on disk before GWS is asked for it, and all that becomes of it', async () => {
    const ledger = room.open();
    const pool = await connected(ledger);
    const source = { node: 'n1', message: 'm1' };
    let copy = '';
    simulator.once('dial', () => {
      copy = room.keep();
    });
    const asked = once(simulator, 'dial');
    await dial(pool, record(), { source });
    await asked;
    const entry = await entryIn(ledger, 'ended');
    assert.equal(entry.agent, 'agent');
    assert.match(entry.server, /\/api\/v2$/);
    assert.ok(entry.campaign);
    assert.ok(entry.attempt);
    assert.equal(entry.number, '5001');
    assert.deepEqual([entry.node, entry.message], ['n1', 'm1']);
    assert.deepEqual(Object.keys(entry.times).sort(), ['accepted', 'claimed', 'dialing', 'ended', 'established']);
    assert.equal(entry.outcome, 'answered');
    assert.ok(entry.callId);
    assert.equal(typeof entry.talked, 'number');

    await Promise.all(pools.splice(0).map((one) => one.close()));
    await ledger.close();
    room.putBack(copy);
    const [crashed] = await room.open().find({});
    assert.equal(crashed?.state, 'unknown');
    assert.equal(crashed?.recovered, true);
  });

  it('refuses in the next process what was dialed in this one, and tells when, by whom and with what outcome', async () => {
    const ledger = room.open();
    const pool = await connected(ledger);
    const what = record('5001');
    await dial(pool, what, { source: { node: 'n1' } });
    await entryIn(ledger, 'ended');
    await pool.close();
    await ledger.close();
    const again = await connected(room.open());
    await assert.rejects(dial(again, what), (error: GwsError) => {
      assert.equal(error.code, 'GWS_ALREADY_DIALED');
      const { at, ...earlier } = error.earlier as { at: string; callId?: string };
      assert.match(error.message, new RegExp(`${at} by agent \\(outcome: answered\\)`));
      assert.deepEqual({ ...earlier, callId: 'x' }, { agent: 'agent', outcome: 'answered', node: 'n1', callId: 'x' });
      return true;
    });
    await dial(again, what, { redial: true });
    assert.equal(await again.ledger.count({}), 2);
  });

  it('gives a record again that GWS has certainly not dialed', async () => {
    const ledger = room.open();
    const pool = await connected(ledger);
    simulator.faults.add({ method: 'POST', path: /\/calls$/ }, { respond: { status: 404, body: { statusCode: 6 } } });
    const what = record();
    await assert.rejects(dial(pool, what), { code: 'GWS_REJECTED' });
    assert.equal((await entryIn(ledger, 'notDialed')).outcome, 'notDialed');
    await dial(pool, what);
    assert.equal(await ledger.count({}), 2);
  });

  it('has a dial unknown whose answer is lost, and settles it when the call is seen', async () => {
    const ledger = room.open();
    const pool = await connected(ledger);
    const states: string[] = [];
    ledger.on('changed', ({ state }) => states.push(state));
    simulator.faults.add({ method: 'POST', path: /\/calls$/ }, { dropAfter: true });
    await assert.rejects(dial(pool, record()), { code: 'GWS_OUTCOME_UNKNOWN' });
    const entry = await entryIn(ledger, 'ended');
    assert.equal(entry.outcome, 'answered');
    assert.equal(states.includes('notDialed'), false);
  });

  it('has a dial unknown whose call is never seen', async () => {
    const ledger = room.open();
    const pool = await connected(ledger);
    simulator.faults.add({ method: 'POST', path: /\/calls$/ }, { dropBefore: true });
    const what = record();
    await assert.rejects(dial(pool, what), { code: 'GWS_OUTCOME_UNKNOWN' });
    const { id } = await entryIn(ledger, 'unknown');
    await assert.rejects(dial(pool, what, { busyAgent: 'allow' }), {
      code: 'GWS_ALREADY_DIALED',
      message: /or may have been, its outcome is unknown/,
    });
    await ledger.resolve(id, { state: 'notDialed', by: 'sandra' });
    await dial(pool, what, { busyAgent: 'allow' });
  });

  it('dials nothing while it is not available, and goes on when it is', async () => {
    const ledger = room.open();
    const pool = await connected(ledger);
    await ledger.count({});
    renameSync(room.directory(), room.directory('away'));
    const dials = () => simulator.ledger.requests.filter(({ path }) => path.endsWith('/calls')).length;
    const what = record();
    await assert.rejects(dial(pool, what), { code: 'GWS_LEDGER_UNAVAILABLE' });
    await assert.rejects(
      request(pool.default, { method: 'POST', path: '/me/calls', body: { operationName: 'Dial', destination: '1' } }),
      { code: 'GWS_LEDGER_UNAVAILABLE' },
    );
    assert.equal(dials(), 0);
    rmSync(room.directory(), { recursive: true, force: true });
    renameSync(room.directory('away'), room.directory());
    while (ledger.state.phase !== 'open') {
      await new Promise<void>((resolve) => ledger.on('state', () => resolve()));
    }
    await dial(pool, what);
  });

  for (const [mode, numbers] of Object.entries({ plain: undefined, hashed: hashedNumbers(new Secret('key')) })) {
    it(`settles what a crash has left unknown when the call is seen again, and dials nothing, with ${mode} numbers`, async () => {
      const crashing = room.open({ numbers });
      const first = await connected(crashing);
      let copy = '';
      simulator.once('dial', () => {
        copy = room.keep();
      });
      const what = record('5007');
      await dial(first, what);
      await entryIn(crashing, 'established');
      assert.notEqual(copy, '');
      await first.close();
      await crashing.close();
      room.putBack(copy);

      const dialed = () => simulator.ledger.requests.filter(({ path }) => path.endsWith('/calls')).length;
      const before = dialed();
      const ledger = room.open({ numbers });
      const untold: DialEntry[] = [];
      await ledger.tellUntold((entry) => untold.push(entry) > 0);
      assert.deepEqual(
        untold.map(({ state, handle }) => [state, handle]),
        [['unknown', String(what.recordHandle)]],
      );
      const pool = await connected(ledger);
      const entry = await entryIn(ledger, 'established');
      assert.ok(entry.callId);
      assert.equal(entry.recovered, true);
      await assert.rejects(dial(pool, what), (error: GwsError) => {
        assert.equal(error.code, 'GWS_ALREADY_DIALED');
        assert.equal((error.earlier as { outcome?: string }).outcome, 'answered');
        return true;
      });
      assert.equal(dialed(), before);
    });
  }

  for (const end of ['is alive', 'ends later'] as const) {
    it(`settles what a crash has left by a call that ${end}, seen before the ledger could be opened`, async () => {
      const crashing = room.open();
      const first = await connected(crashing);
      let copy = '';
      simulator.once('dial', () => {
        copy = room.keep();
      });
      await dial(first, record('5007'));
      const { callId = '' } = await entryIn(crashing, 'established');
      await first.close();
      await crashing.close();
      rmSync(room.directory(), { recursive: true, force: true });
      writeFileSync(room.directory(), 'in its place');

      const ledger = room.open();
      const pool = await connected(ledger);
      pool.subscribe(CALLS_CHANNEL, () => {});
      await pool.default.session.listening(CALLS_CHANNEL);
      assert.deepEqual(
        pool.default.session.calls.alive.map(({ call }) => call.id),
        [callId],
      );
      assert.notEqual(ledger.state.phase, 'open');
      room.putBack(copy);
      await healed(ledger);
      assert.equal((await entryIn(ledger, 'established')).callId, callId);
      if (end === 'ends later') {
        simulator.hangup(callId);
        assert.equal((await entryIn(ledger, 'ended')).callId, callId);
      }
    });
  }

  it('does not take the call of another number for its own, although it names its attempt', async () => {
    const ledger = room.open();
    const pool = await connected(ledger);
    simulator.faults.add({ method: 'POST', path: /\/calls$/ }, { dropBefore: true });
    const what = record('5001');
    await assert.rejects(dial(pool, what), { code: 'GWS_OUTCOME_UNKNOWN' });
    const { id } = await entryIn(ledger, 'unknown');
    const seen = new Promise<void>((resolve) => {
      pool.subscribe(CALLS_CHANNEL, ({ data }) => {
        if ((data as { call: { state: string } }).call.state === 'Established') {
          resolve();
        }
      });
    });
    // As of a record that had this handle before Outbound Contact Server was restarted.
    const stale = { recordHandle: what.recordHandle, phoneNumber: '5007', otherFields: { GSW_CALL_ATTEMPT_GUID: 'B' } };
    await dial(pool, stale, { busyAgent: 'allow' });
    await within(5000, seen);
    const [entry] = await ledger.find({ id });
    assert.equal(entry?.state, 'unknown');
  });
});
