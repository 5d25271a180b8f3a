// The examples "Scale out over MQTT" at work: a front and three workers, each a Node-RED of its own, a real Mosquitto, and
// sixty agents. One worker is killed halfway through; the simulator's ledger shows whether anybody was called twice.
import assert from 'node:assert/strict';
import type { LedgerSummary } from '../../simulator/ledger/ledger';
import { parseRecord } from '../../src';
import type { FlowNode } from '../package/example';
import { RealNodeRed } from '../package/real-node-red';
import { installedUserDir, removeTemporaryDirs, temporaryDir } from '../package/tarball';
import { frontFlow, workerFlow } from './flows';
import { Gws } from './gws';
import { findMosquitto, Mosquitto } from './mosquitto';

const WORKERS = ['w1', 'w2', 'w3'] as const;
const KILLED = 'w2';
const HANGING = 'w3';
const AGENTS = ['agent', ...Array.from({ length: 59 }, (_none, at) => `agent${at + 2}`)];
/** ms. An agent whose sign-in fell between two workers is ordered again after half a minute. */
const SIGN_INS_LIMIT = 120_000;
/** ms for which an order to dial is valid, and one second more. */
const ORDERS_TOO_OLD = 11_000;

/** Answered, and up until it is hung up. */
const UNTIL_HUNG_UP = '5007';

/** Answered; busy; answered, and hung up soon: calls that last 4 s, 1.5 s and 2.5 s. In blocks of six, so that each worker gets of all. */
const NUMBERS = ['5001', '5002', '5006'];

type Dial = LedgerSummary['dials'][number];

interface Outcome {
  agent: string;
  record: number;
  /** `dialed`, `unknown` or `not dialed`. */
  outcome: string;
}

const mosquitto = findMosquitto();

describe('a front and three workers over MQTT', function () {
  this.timeout(90_000);
  let broker: Mosquitto;
  let gws: Gws;
  let front: RealNodeRed;
  const workers = new Map<string, RealNodeRed>();
  let firstShares: Map<string, string>;
  let lastShares: Map<string, string>;
  /** How many outcomes there were after each round. */
  let firstRound: number;
  let secondRound: number;
  let ledger: LedgerSummary;
  /** Calls that end while their worker hangs. */
  let unheard: string[];

  before(async function () {
    if (mosquitto === undefined) {
      console.log('    (skipped: there is no Mosquitto; apt-get install mosquitto)');
      this.skip();
    }
    this.timeout(300_000);
    broker = await Mosquitto.start(mosquitto, temporaryDir('mosquitto'));
    gws = await Gws.start(AGENTS.length);
    const start = async (flow: FlowNode[]) => {
      const red = await RealNodeRed.start({ userDir: await installedUserDir() });
      await red.deploy(flow);
      return red;
    };
    front = await start(frontFlow(broker.url, AGENTS, WORKERS.length));
    await Promise.all(
      WORKERS.map(async (name) => workers.set(name, await start(workerFlow(name, broker.url, gws.url)))),
    );

    await sharesWhen((shares) => shares.size === AGENTS.length);
    firstShares = shares();
    handOut((at) => at % 2 === 0, UNTIL_HUNG_UP);
    await front.untilShown('Ends', () => true);
    const talking = AGENTS.filter((agent, at) => at % 2 === 0 && firstShares.get(agent) === KILLED);
    await front.untilShown('Heard', () => talking.every((agent) => callsHeardOf(agent).length > 0));
    unheard = talking.flatMap(callsHeardOf);
    const from = front.comms.entries.length;
    handOut((at) => at % 2 === 1);
    await front.untilShown('Outcomes', hasAgentOf.bind(undefined, KILLED), from);
    workers.get(KILLED)?.freeze();
    await gws.hangUp(unheard);
    await workers.get(KILLED)?.kill();
    await sharesWhen((shares) => [...shares.values()].every((worker) => worker !== KILLED));
    lastShares = shares();
    await quiet();
    firstRound = outcomes().length;
    handOut(() => true);
    await quiet(firstRound + AGENTS.length);
    secondRound = outcomes().length;
  });
  after(async () => {
    await Promise.all([front, ...workers.values()].map((red) => red?.kill()));
    await gws?.stop();
    await broker?.stop();
    removeTemporaryDirs();
  });

  const handOut = (isFor: (at: number) => boolean, numberAtKilled?: string) => {
    for (const [at, agent] of AGENTS.entries()) {
      if (isFor(at)) {
        const own = firstShares.get(agent) === KILLED ? numberAtKilled : undefined;
        void gws.handOut(agent, own ?? (NUMBERS[Math.floor(at / 6) % NUMBERS.length] as string));
      }
    }
  };
  const shown = (debugName: string) => front.shownBy(debugName).map(String);
  /** As if a worker had done so. */
  const publish = (topic: string, payload: unknown) =>
    fetch(`${front.url}/publish`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ topic, payload }),
    });
  /** The worker of each agent. */
  const shares = () => new Map(shown('Who has whom').map((text) => text.split(': ') as [string, string]));
  const sharesWhen = async (matches: (now: Map<string, string>) => boolean) => {
    await front.untilShown('Who has whom', () => matches(shares()), 0, SIGN_INS_LIMIT);
  };
  const hasAgentOf = (worker: string, outcome: string) => firstShares.get(outcome.split(':')[0] ?? '') === worker;
  const outcomes = (): Outcome[] =>
    shown('Outcomes').map((text) => {
      const [, agent = '', record, outcome = ''] =
        /^(\S+): record (\d+), \d+, (dialed|unknown|not dialed)/.exec(text) ?? [];
      return { agent, record: Number(record), outcome };
    });
  const heard = () => shown('Heard').map((text) => text.split(': ') as [agent: string, callId: string]);
  const callsHeardOf = (agent: string) => [
    ...new Set(heard().flatMap(([whose, callId]) => (whose === agent ? [callId] : []))),
  ];
  const ends = () => shown('Ends').map((text) => /call (\S+),/.exec(text)?.[1]);
  const endsOf = (agent: string, from: number) =>
    front.comms.entries
      .slice(from)
      .filter(({ data }) => data.name === 'Ends' && String(data.msg).startsWith(`${agent}: `)).length;
  /** It began and ended at a worker that was killed before it could report more than the outcome of the dial. */
  const isUnheardOf = ({ user, callId }: Dial) =>
    firstShares.get(user) === KILLED && !heard().some(([, heardOf]) => heardOf === callId);
  /** Agents whose calls have ended without a report, although a worker knows about it. */
  const untold = () => {
    const told = new Set(ends());
    return ledger.dials.filter(
      (dial) => dial.callId && !told.has(dial.callId) && !isUnknown(dial.recordHandle) && !isUnheardOf(dial),
    );
  };
  const isUnknown = (record: number | undefined) =>
    outcomes().some((outcome) => outcome.outcome === 'unknown' && outcome.record === record);
  const isOver = ({ states }: LedgerSummary['calls'][number]) => states.at(-1)?.state === 'Released';

  /** Resolves when all calls are over, and the front has reported all it can, of at least so many dials. */
  async function quiet(outcomeCount = 0): Promise<void> {
    for (;;) {
      ledger = await gws.ledger();
      if (
        ledger.calls.every(isOver) &&
        untold().length === 0 &&
        outcomes().length >= Math.max(outcomeCount, ledger.dials.length)
      ) {
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  it('share the agents', () => {
    for (const name of WORKERS) {
      const count = [...firstShares.values()].filter((worker) => worker === name).length;
      assert.ok(count >= 15 && count <= 25, `${name} has ${count} agents`);
    }
  });

  it('sign in the agents of a killed worker elsewhere, and no others', () => {
    for (const agent of AGENTS) {
      assert.equal(lastShares.get(agent) === firstShares.get(agent), firstShares.get(agent) !== KILLED, agent);
    }
  });

  it('call nobody twice', () => {
    assert.deepEqual(ledger.dialedMoreThanOnce, []);
    for (const { events, phoneNumber } of ledger.records) {
      assert.ok(events.filter(({ event }) => event === 'dialed').length <= 1, phoneNumber);
    }
  });

  it('report the outcome of every dial once, as unknown only if a killed worker had it', () => {
    const all = outcomes();
    assert.deepEqual(
      ledger.dials
        .map(({ recordHandle }) => recordHandle)
        .filter((handle) => !all.some(({ record }) => record === handle)),
      [],
    );
    assert.equal(new Set(all.map(({ record }) => record)).size, all.length);
    for (const { agent, outcome } of all) {
      assert.ok(
        outcome === 'dialed' || (outcome === 'unknown' && firstShares.get(agent) === KILLED),
        `${agent}: ${outcome}`,
      );
    }
  });

  it('dial for everybody again after the worker is gone', () => {
    const second = outcomes().slice(firstRound, secondRound);
    assert.equal(second.filter(({ outcome }) => outcome === 'dialed').length, AGENTS.length);
  });

  it('report calls that ended while nobody listened, once their agents are back', () => {
    assert.ok(unheard.length > 0);
    for (const id of unheard) {
      assert.ok(
        shown('Ends').some((text) => text.includes(id) && text.endsWith('(found out later)')),
        id,
      );
    }
  });

  it('report the end of every call once', () => {
    const told = ends();
    assert.equal(new Set(told).size, told.length);
    assert.deepEqual(untold(), []);
  });

  it('do not dial a record that comes again, or one that is too old', async () => {
    const [agent = '', worker] = [...lastShares].find(([, name]) => name !== HANGING) ?? [];
    const from = front.comms.entries.length;
    const record = parseRecord(await gws.handOut(agent, '5001'));
    await front.untilShown('Outcomes', (text) => text.startsWith(`${agent}: record ${record.recordHandle},`));
    await publish(`gws/records/${agent}`, record);
    const tooLate = { ...record, recordHandle: record.recordHandle + 1_000_000, otherFields: {} };
    await publish(`gws/dial/${worker}/${agent}`, { record: tooLate, before: Date.now() - 1 });
    // Nobody is dialed for an agent who has a call.
    await front.untilShown('Ends', (text) => text.startsWith(`${agent}: `), from);
    const last = parseRecord(await gws.handOut(agent, '5002'));
    await front.untilShown('Outcomes', (text) => text.startsWith(`${agent}: record ${last.recordHandle},`));
    secondRound = outcomes().length;
    ledger = await gws.ledger();
    const requests = ledger.dials.filter(({ user }) => user === agent).map(({ recordHandle }) => recordHandle);
    assert.equal(new Set(requests).size, requests.length);
    assert.ok(requests.includes(last.recordHandle));
    assert.ok(!requests.includes(tooLate.recordHandle));
  });

  it('do not dial late when a worker hangs, and resumes after others have its agents', async () => {
    const worker = workers.get(HANGING);
    const agents = AGENTS.filter((agent) => lastShares.get(agent) === HANGING).slice(0, 3);
    const from = front.comms.entries.length;
    worker?.freeze();
    for (const agent of agents) {
      const record = parseRecord(await gws.handOut(agent, '5001'));
      await publish(`gws/records/${agent}`, record);
    }
    const ordered = performance.now();
    await sharesWhen((shares) => [...shares.values()].every((name) => name !== HANGING));
    // The broker may have dropped the worker sooner.
    await new Promise((resolve) => setTimeout(resolve, ordered + ORDERS_TOO_OLD - performance.now()));
    const logged = worker?.log.entries.length ?? 0;
    worker?.thaw();
    await worker?.log.until('connection to the broker', (line) => line.includes('Connected to broker'), {
      from: logged,
    });
    handOut((at) => agents.includes(AGENTS[at] as string));
    await front.untilShown('Ends', () => agents.every((agent) => endsOf(agent, from) === 1));
    const lateOf = (agent: string) =>
      outcomes()
        .slice(secondRound)
        .filter((outcome) => outcome.agent === agent);
    await front.untilShown('Outcomes', () => agents.every((agent) => lateOf(agent).length > 1));
    const late = outcomes().slice(secondRound);
    for (const agent of agents) {
      assert.deepEqual(
        lateOf(agent).map(({ outcome }) => outcome),
        ['unknown', 'dialed'],
      );
    }
    ledger = await gws.ledger();
    assert.deepEqual(ledger.dialedMoreThanOnce, []);
    for (const { record } of late.filter(({ outcome }) => outcome === 'unknown')) {
      assert.ok(!ledger.dials.some(({ recordHandle }) => recordHandle === record), String(record));
    }
  });

  it('report no error at the front', () => {
    assert.deepEqual(front.shownBy('Errors'), []);
  });

  it("can prove all that with the server's ledger", async () => {
    ledger = await gws.ledger();
    const told = shown('Ends');
    const found = told.filter((text) => text.endsWith('(found out later)'));
    const ended = (outcome: string) => outcomes().filter((one) => one.outcome === outcome).length;
    const twice = ledger.dialedMoreThanOnce.length;
    console.log(
      `      server: ${ledger.dials.length} dials, ${ledger.calls.length} calls; records dialed more than once: ${twice}\n` +
        `      front: ${told.length} ends told, ${found.length} of them found out later; ` +
        `${ended('dialed')} dialed, ${ended('unknown')} unknown`,
    );
    assert.ok(ledger.calls.length <= ledger.dials.length);
    assert.ok(told.length <= ledger.calls.length);
  });
});
