// Calls that end while nobody listens to their agent: their dials are found to be over by whoever has the agent next.
import assert from 'node:assert/strict';
import { type GwsSimulator, moreAgents } from '../../simulator';
import { AgentPool, type DialEntry, type Ledger, parseRecord, request, Secret } from '../../src';
import { LedgerRoom } from '../support/ledger';
import { Bench, QUICK, reaches } from '../support/session';
import { within } from '../support/within';

/** Stays up; rings for a while; never appears. */
const NUMBERS = { staysUp: '5007', rings: '5003', silent: '5009' };

/** User names, by what becomes of their calls. */
const WHO = {
  hungUp: 'agent',
  ringing: 'agent2',
  neverThere: 'agent3',
  goesOn: 'agent4',
  numberOnly: 'agent5',
  numberGoesOn: 'agent6',
} as const;

describe('a call that ends while nobody listens', () => {
  const bench = new Bench();
  const pools: AgentPool[] = [];
  let room: LedgerRoom;
  let simulator: GwsSimulator;

  beforeEach(async () => {
    room = new LedgerRoom();
    simulator = await bench.simulator({
      agents: moreAgents(Object.keys(WHO).length, 'agent', 'simulator'),
      singleLine: false,
      timing: { noAnswer: 60_000 },
    });
  });

  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.close()));
    await room.close();
    await bench.clear();
  });

  const settings = (username: string) => ({ username, password: new Secret('simulator') });

  async function connected(ledger: Ledger): Promise<AgentPool> {
    const { hungUp: first, ...rest } = WHO;
    const others = Object.values(rest);
    const pool = new AgentPool(
      { url: simulator.url, ...settings(first), ...QUICK, timeout: 5000 },
      others.map(settings),
      {},
      { ledger },
    );
    pools.push(pool);
    pool.connect();
    await Promise.all(pool.all.map(({ session }) => reaches(session, 'connected')));
    return pool;
  }

  async function dial(pool: AgentPool, name: string, phoneNumber: string): Promise<void> {
    const { data } = simulator.nextPreviewRecord({ username: name, record: { phoneNumber } });
    await pool.find(name).dialer.dial({ record: parseRecord(data), waitFor: 'accepted', timeout: 5000 });
  }

  const dialNumber = async (pool: AgentPool, name: string, phoneNumber: string) => {
    const agent = pool.find(name);
    const path = `/me/devices/${agent.session.devices[0]?.id}/calls`;
    await request(agent, { method: 'POST', path, body: { operationName: 'Dial', destination: { phoneNumber } } });
  };

  const entryOf = async (ledger: Ledger, agent: string): Promise<DialEntry> => {
    const [entry] = await ledger.find({ agent });
    assert.ok(entry, agent);
    return entry;
  };

  /** Resolves with the agents' dials when all are in their states. */
  function areIn(ledger: Ledger, states: Readonly<Record<string, DialEntry['state']>>): Promise<void> {
    const reached = new Promise<void>((resolve, reject) => {
      const check = async () => {
        const found = await ledger.find({});
        const stateOf = (name: string) => found.find(({ agent }) => agent === name)?.state;
        if (Object.entries(states).every(([name, state]) => stateOf(name) === state)) {
          ledger.off('changed', changed);
          resolve();
        }
      };
      const changed = () => void check().catch(reject);
      ledger.on('changed', changed);
      changed();
    });
    return within(18_000, reached);
  }

  it('is over for the ledger when its agent is connected again, told once, and others go on', async () => {
    const ledger = room.open();
    const pool = await connected(ledger);
    await dial(pool, WHO.hungUp, NUMBERS.staysUp);
    await dial(pool, WHO.ringing, NUMBERS.rings);
    await dial(pool, WHO.neverThere, NUMBERS.silent);
    await dial(pool, WHO.goesOn, NUMBERS.staysUp);
    await dialNumber(pool, WHO.numberOnly, NUMBERS.staysUp);
    await dialNumber(pool, WHO.numberGoesOn, NUMBERS.staysUp);
    const before = {
      [WHO.hungUp]: 'established',
      [WHO.ringing]: 'dialing',
      [WHO.neverThere]: 'accepted',
      [WHO.goesOn]: 'established',
      [WHO.numberOnly]: 'established',
      [WHO.numberGoesOn]: 'established',
    } as const;
    await areIn(ledger, before);
    await pool.close();
    for (const name of [WHO.hungUp, WHO.ringing, WHO.numberOnly]) {
      simulator.hangup((await entryOf(ledger, name)).callId ?? '');
    }

    const told: string[] = [];
    ledger.on('changed', ({ agent, state }) => told.push(`${agent} ${state}`));
    await connected(ledger);
    const after = {
      ...before,
      [WHO.hungUp]: 'ended',
      [WHO.ringing]: 'ended',
      [WHO.neverThere]: 'ended',
      [WHO.numberOnly]: 'ended',
    } as const;
    await areIn(ledger, after);
    const outcomeOf = async (name: string) => (await entryOf(ledger, name)).outcome;
    assert.equal(await outcomeOf(WHO.hungUp), 'answered');
    assert.equal(await outcomeOf(WHO.ringing), 'unknown');
    assert.equal(await outcomeOf(WHO.neverThere), 'unknown');
    // Nobody knows when it ended.
    assert.equal((await entryOf(ledger, WHO.hungUp)).talked, undefined);

    for (const name of [WHO.goesOn, WHO.numberGoesOn]) {
      simulator.hangup((await entryOf(ledger, name)).callId ?? '');
    }
    await areIn(ledger, { ...after, [WHO.goesOn]: 'ended', [WHO.numberGoesOn]: 'ended' });
    assert.deepEqual(
      told.sort(),
      Object.values(WHO).map((name) => `${name} ended`),
    );
  });

  it('is not taken for over while its agent is not connected', async () => {
    const ledger = room.open();
    const pool = await connected(ledger);
    await dial(pool, WHO.hungUp, NUMBERS.staysUp);
    await areIn(ledger, { [WHO.hungUp]: 'established' });
    await pool.close();
    const { agent } = await entryOf(ledger, WHO.hungUp);
    const refused = new AgentPool(
      { url: simulator.url, username: agent, password: new Secret('wrong'), ...QUICK },
      [],
      {},
      { ledger },
    );
    pools.push(refused);
    refused.connect();
    await reaches(refused.default.session, 'refused');
    assert.equal((await entryOf(ledger, WHO.hungUp)).state, 'established');
  });
});
