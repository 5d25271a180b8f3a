// What nodes tell of the ledger of dials, with a ledger in files that outlives the flows.
import assert from 'node:assert/strict';
import type { GwsSimulator } from '../../simulator';
import { type DialEntry, openFileLedger } from '../../src';
import { serverName } from '../../src/wire/address';
import { edit, redeploy } from '../support/deploys';
import {
  connected,
  deploy,
  dialNode,
  type FlowNode,
  handOver,
  type Message,
  messagesOf,
  nextMessage,
  OUT,
  send,
  serverNode,
  startSimulator,
  tearDown,
  until,
} from '../support/flow';
import { LedgerRoom } from '../support/ledger';

const eventsNode = (properties: object = {}): FlowNode => ({
  id: 'events',
  type: 'gws-dial-events',
  server: 'server',
  agents: [],
  states: [],
  outcomes: [],
  wires: [['told']],
  ...properties,
});

const TOLD: FlowNode = { id: 'told', type: 'helper' };

const entryOf = ({ payload }: Message) => payload as DialEntry;

describe('gws-dial-events', () => {
  let simulator: GwsSimulator;
  let room: LedgerRoom;

  beforeEach(() => {
    room = new LedgerRoom();
  });

  afterEach(async () => {
    await tearDown();
    await room.close();
  });

  async function start(flow: FlowNode[], server: object = {}): Promise<void> {
    simulator = await startSimulator();
    await deploy(simulator.url, [room.node(), dialNode({ waitFor: 'released' }), OUT, TOLD, ...flow], {
      server: { name: 'My GWS', ledger: 'book', ...server },
    });
    await connected();
  }

  const dial = () => send('dial', { payload: handOver(simulator) });

  it('tells each state of a dial in the order in which it gets there, with the entry as it is then', async () => {
    await start([eventsNode()]);
    const told = messagesOf('told');
    await dial();
    await until('told', () => told.at(-1)?.topic === 'ended');
    assert.deepEqual(
      told.map(({ topic, outcome, gws }) => [topic, outcome, (gws as { before?: string }).before]),
      [
        ['claimed', undefined, undefined],
        ['accepted', 'accepted', 'claimed'],
        ['dialing', 'dialing', 'accepted'],
        ['established', 'answered', 'dialing'],
        ['ended', 'answered', 'established'],
      ],
    );
    const { payload, agent, gws } = told.at(-1) as Message;
    const { id, at, state, number, node: dialedBy, times } = payload as DialEntry;
    assert.deepEqual([agent, number, dialedBy, state], ['agent', '5001', 'dial', 'ended']);
    assert.equal((gws as { server: string }).server, 'My GWS');
    assert.ok(told.every((msg) => entryOf(msg).id === id && entryOf(msg).at === at));
    assert.ok(at <= (times.ended ?? 0));
  });

  it('gives the flow an entry of its own, which it may change', async () => {
    await start([eventsNode({ states: ['ended'], wires: [['told', 'change']] }), { id: 'change', type: 'helper' }], {
      ledger: 'memory',
    });
    const told = nextMessage('told');
    await dial();
    const { payload } = await told;
    Object.assign(payload as object, { state: 'claimed', number: '0' });
    const [entry] = await serverNode().agents.ledger.find({});
    assert.deepEqual([entry?.state, entry?.number], ['ended', '5001']);
  });

  it('passes only the states, outcomes and agents that are chosen', async () => {
    await start([
      eventsNode({ states: ['ended', 'dialing'], outcomes: ['answered'] }),
      eventsNode({ id: 'others', agents: ['anna'] }),
    ]);
    const told = messagesOf('told');
    await dial();
    await until('told', () => told.length > 0);
    assert.deepEqual(
      told.map(({ topic, outcome }) => [topic, outcome]),
      [['ended', 'answered']],
    );
  });

  it('tells once what a start finds unknown, to all who listen', async () => {
    simulator = await startSimulator();
    const { url } = simulator;
    // A process that is killed leaves the directory as it is.
    const ledger = room.open();
    await ledger.claim({ server: serverName(url), agent: 'agent', handle: '1', number: '5009' });
    await ledger.claim({ server: 'https://other.example/api/v2', agent: 'agent', handle: '1', number: '5010' });
    const crashed = room.keep();
    await ledger.close();
    room.putBack(crashed);

    const flow = [
      room.node(),
      eventsNode(),
      eventsNode({ id: 'more', wires: [['told-too']] }),
      { id: 'told-too', type: 'helper' },
      TOLD,
      dialNode(),
      OUT,
    ];
    await deploy(url, flow, { server: { ledger: 'book', connect: 'manual' } });
    const [told, toldToo] = [messagesOf('told'), messagesOf('told-too')];
    await until('told', () => told.length > 0);
    await until('told-too', () => toldToo.length > 0);
    const [{ topic, payload } = {} as Message] = told;
    const { state, recovered, number } = payload as DialEntry;
    assert.deepEqual([topic, state, recovered, number], ['unknown', 'unknown', true, '5009']);
    assert.deepEqual(toldToo[0]?.payload, payload);

    await redeploy('nodes', edit('book', { retention: 91 }));
    const settled = nextMessage('told');
    await serverNode().agents.ledger.resolve((payload as DialEntry).id, { state: 'ended', by: 'sandra' });
    assert.equal((await settled).topic, 'ended', 'nothing was told again');
    await until('told-too', () => toldToo.length > 1);
    assert.deepEqual([told.length, toldToo.length], [2, 2]);
  });

  it('tells after a deploy what became of a dial meanwhile', async () => {
    await start([eventsNode()]);
    const other = openFileLedger({ directory: room.directory() });
    const claim = await other.claim({ server: serverName(simulator.url), agent: 'agent', handle: '1', number: '5009' });
    assert.ok(claim.kind === 'claimed');
    await redeploy('nodes', (flows) => flows.map((one) => (one.id === 'events' ? { ...one, d: true } : one)));
    await other.note(claim.entry.id, { state: 'unknown' });
    const told = messagesOf('told');
    await redeploy('nodes', (flows) => flows.map((one) => (one.id === 'events' ? { ...one, d: false } : one)));
    await until('told', () => told.length > 0);
    assert.deepEqual([told[0]?.topic, entryOf(told[0] as Message).id], ['unknown', claim.entry.id]);
    await other.close();
  });

  it('tells nothing of dials of another server that shares the ledger', async () => {
    await start([eventsNode()]);
    const other = openFileLedger({ directory: room.directory() });
    const told = messagesOf('told');
    await other.claim({ server: 'https://other.example/api/v2', agent: 'agent', handle: '1', number: '5009' });
    await other.claim({ server: serverName(simulator.url), agent: 'agent', handle: '2', number: '5009' });
    await until('told', () => told.length > 0);
    assert.deepEqual(
      told.map((msg) => entryOf(msg).handle),
      ['2'],
    );
    await other.close();
  });
});
