// Ledgers of their own for servers.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { GwsSimulator } from '../../simulator';
import { openFileLedger } from '../../src';
import { edit, redeploy } from '../support/deploys';
import {
  connected,
  deploy,
  dialNode,
  errorOf,
  type FlowNode,
  handOver,
  OUT,
  send,
  serverNode,
  startSimulator,
  tearDown,
} from '../support/flow';
import { LedgerRoom } from '../support/ledger';

const KEY = 'a key that nobody guesses';

describe('gws-ledger', () => {
  let simulator: GwsSimulator;
  let room: LedgerRoom;

  beforeEach(() => {
    room = new LedgerRoom();
  });

  afterEach(async () => {
    await tearDown();
    await room.close();
  });

  async function start(ledger: FlowNode, credentials: Record<string, string> = {}, more: FlowNode[] = []) {
    simulator = await startSimulator();
    await deploy(simulator.url, [ledger, dialNode(), OUT, ...more], {
      server: { ledger: 'book' },
      others: { book: credentials },
    });
    await connected();
  }

  const dialAndFail = async () => errorOf(await send('dial', { payload: handOver(simulator) })).code;

  it('has the dials of its servers in its directory, over a deploy too', async () => {
    await start(room.node());
    const record = handOver(simulator);
    await send('dial', { payload: record });
    assert.ok(filesIn(room.directory()).length > 0);
    await redeploy('nodes', edit('book', { retention: 91 }));
    await connected();
    assert.equal(errorOf(await send('dial', { payload: record })).code, 'GWS_ALREADY_DIALED');
    assert.equal(simulator.ledger.dialRequests().length, 1);
  });

  it('keeps hashes in place of numbers, and finds a number nevertheless', async () => {
    await start(room.node({ numbers: 'hashed' }), { key: KEY });
    await send('dial', { payload: handOver(simulator, '5001239') });
    const { ledger } = serverNode().agents;
    const [entry] = await ledger.find({ number: '5001239' });
    assert.ok(entry && entry.number !== '5001239');
    await ledger.close();
    for (const file of filesIn(room.directory())) {
      assert.equal(readFileSync(file).includes('5001239'), false, file);
    }
  });

  for (const [what, properties, credentials] of [
    ['hashed numbers without a key', { numbers: 'hashed' }, {}],
    ['hashed numbers with a key that can be guessed', { numbers: 'hashed' }, { key: 'secret' }],
    ['a way to keep numbers that it does not know', { numbers: 'encrypted' }, {}],
    ['a kind that it does not know', { kind: 'papyrus' }, {}],
  ] as const) {
    it(`dials nothing with ${what}`, async () => {
      await start(room.node(properties), credentials);
      assert.equal(await dialAndFail(), 'GWS_LEDGER_UNAVAILABLE');
      assert.equal(simulator.ledger.dialRequests().length, 0);
      assert.equal(existsSync(room.directory()), false);
    });
  }

  it('never keeps plain numbers where another node asks for hashed ones in the same directory', async () => {
    const plain = openFileLedger({ directory: room.directory() });
    await start(room.node({ numbers: 'hashed' }), { key: KEY });
    assert.equal(await dialAndFail(), 'GWS_LEDGER_UNAVAILABLE');
    assert.equal(await plain.count({}), 0);
    await plain.close();
  });

  it('dials nothing when it is disabled', async () => {
    await start(room.node({ d: true }));
    assert.equal(await dialAndFail(), 'GWS_LEDGER_UNAVAILABLE');
  });
});

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}
