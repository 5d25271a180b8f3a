// The ledger of a server in Node-RED: kept in the user directory unless the settings say otherwise.
import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import helper from 'node-red-node-test-helper';
import type { GwsSimulator } from '../../simulator';
import {
  CREDENTIALS,
  connected,
  deploy,
  dialNode,
  errorOf,
  handOver,
  OUT,
  send,
  startSimulator,
  tearDown,
} from '../support/flow';
import { LedgerRoom } from '../support/ledger';

describe('the ledger of a server', () => {
  let simulator: GwsSimulator;
  let room: LedgerRoom;

  beforeEach(async () => {
    room = new LedgerRoom();
    simulator = await startSimulator({ singleLine: false });
    helper.settings({ userDir: room.root });
  });

  afterEach(async () => {
    await tearDown();
    helper.settings({});
    await room.close();
  });

  const start = async (server: object = {}): Promise<void> => {
    await deploy(simulator.url, [dialNode({ busyAgent: 'allow' }), OUT], { server });
    await connected();
  };
  const dials = () => simulator.ledger.dialRequests().length;

  it('knows after a restart what was dialed before, and tells the flow', async () => {
    const record = handOver(simulator);
    await start();
    await send('dial', { payload: record, _msgid: 'the first' });
    await helper.unload();
    await start();
    const refused = await send('dial', { payload: record });
    assert.equal(errorOf(refused).code, 'GWS_ALREADY_DIALED');
    assert.equal(refused.outcome, 'alreadyDialed');
    const { earlier } = refused.gws as { earlier: Record<string, string> };
    assert.equal(earlier.agent, 'agent');
    assert.equal(earlier.node, 'dial');
    assert.ok(Date.now() - Date.parse(earlier.at ?? '') < 60_000);
    assert.equal(dials(), 1);
    assert.deepEqual((await send('dial', { payload: record, redial: true })).payload, { statusCode: 0 });
  });

  it('forgets with the server where it is kept in memory, and leaves no files', async () => {
    const record = handOver(simulator);
    await start({ ledger: 'memory' });
    await send('dial', { payload: record });
    assert.equal(errorOf(await send('dial', { payload: record })).code, 'GWS_ALREADY_DIALED');
    await helper.unload();
    await start({ ledger: 'memory' });
    assert.deepEqual((await send('dial', { payload: record })).payload, { statusCode: 0 });
    assert.equal(existsSync(path.join(room.root, 'gws-ledger')), false);
  });

  it('has nothing dialed while it cannot be used, says so, and goes on when it can', async () => {
    writeFileSync(path.join(room.root, 'gws-ledger'), 'a file in its place');
    await start();
    const record = handOver(simulator);
    const refused = await send('dial', { payload: record });
    assert.equal(errorOf(refused).code, 'GWS_LEDGER_UNAVAILABLE');
    assert.match(errorOf(refused).message, /Name another directory/);
    assert.equal(refused.outcome, 'notDialed');
    assert.equal(dials(), 0);
    rmSync(path.join(room.root, 'gws-ledger'));
    for (let tries = 0; dials() === 0 && tries < 200; tries += 1) {
      await send('dial', { payload: record });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.equal(dials(), 1);
  });

  it('that was chosen and is not there has nothing dialed', async () => {
    await start({ ledger: 'gone' });
    const refused = await send('dial', { payload: handOver(simulator) });
    assert.equal(errorOf(refused).code, 'GWS_LEDGER_UNAVAILABLE');
    assert.equal(dials(), 0);
  });

  it('is one for all servers of a Node-RED', async () => {
    await deploy(
      simulator.url,
      [
        { id: 'other', type: 'gws-server', url: simulator.url, connect: 'auto', timeout: 2 },
        dialNode({ busyAgent: 'allow' }),
        dialNode({ id: 'by other', server: 'other' }),
        OUT,
      ],
      { others: { other: CREDENTIALS } },
    );
    await connected();
    const record = handOver(simulator);
    await send('dial', { payload: record });
    assert.equal(errorOf(await send('by other', { payload: record })).code, 'GWS_ALREADY_DIALED');
  });
});
