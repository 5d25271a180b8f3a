// What flows ask of the ledger of dials.
import assert from 'node:assert/strict';
import { exported } from '../../nodes/gws-dial-history/export';
import type { GwsSimulator } from '../../simulator';
import { type DialEntry, type Ledger, openFileLedger } from '../../src';
import type { StoryStep } from '../../src/agents/step';
import { serverName } from '../../src/wire/address';
import { redeploy } from '../support/deploys';
import {
  connected,
  deploy,
  dialNode,
  errorOf,
  type FlowNode,
  handOver,
  type Message,
  messagesOf,
  node,
  OUT,
  send,
  startSimulator,
  tearDown,
  until,
} from '../support/flow';
import { LedgerRoom } from '../support/ledger';

const DAY = 24 * 60 * 60 * 1000;

describe('gws-dial-history', () => {
  let simulator: GwsSimulator;
  let room: LedgerRoom;
  /** The same one, as somebody else in this process has it. */
  let ledger: Ledger;

  beforeEach(async () => {
    room = new LedgerRoom();
    simulator = await startSimulator();
    ledger = openFileLedger({ directory: room.directory() });
  });

  afterEach(async () => {
    await ledger.close();
    await tearDown();
    await room.close();
  });

  const historyNode = (properties: object = {}): FlowNode => ({
    id: 'history',
    type: 'gws-dial-history',
    server: 'server',
    operation: 'Find',
    parameters: {},
    wires: [['out']],
    ...properties,
  });

  const start = (properties: object = {}, more: FlowNode[] = []) =>
    deploy(simulator.url, [room.node(), historyNode(properties), OUT, ...more], {
      server: { name: 'My GWS', ledger: 'book', connect: 'manual' },
    });

  async function dialed(facts: object = {}): Promise<DialEntry> {
    const claim = await ledger.claim({
      server: serverName(simulator.url),
      agent: 'agent',
      number: '+49 30 901820',
      ...facts,
    });
    assert.ok(claim.kind === 'claimed');
    return claim.entry;
  }

  const ask = (operation: string, parameters: object = {}, msg: object = {}) =>
    send('history', { operation, parameters, ...msg });

  const found = async (parameters: object) =>
    ((await ask('Find', parameters)).payload as DialEntry[]).map(({ handle }) => handle);

  it('suppresses numbers for all who share the ledger, says which, and allows them again', async () => {
    await start();
    const until = new Date(Date.now() + DAY);
    const parameters = { number: '+49 30 901820', reason: 'refusal', until, by: 'web form' };
    const { payload, gws } = await ask('Suppress', parameters);
    const added = payload as { id: string; until: number };
    assert.equal(added.until, until.getTime());
    assert.equal((gws as { count: number }).count, 1);
    await ask('Suppress', { number: '+49 30 901821', reason: 'objection' });
    assert.deepEqual(
      (await ledger.suppressions.of(['030 901820'])).map(({ id }) => id),
      [added.id],
    );
    const reasonsOf = async (asked: object) =>
      ((await ask('Suppressed', asked)).payload as { reason: string }[]).map(({ reason }) => reason).sort();
    assert.deepEqual(await reasonsOf({}), ['objection', 'refusal']);
    assert.deepEqual(await reasonsOf({ number: '+49 30 901821' }), ['objection']);
    assert.equal((await reasonsOf({ limit: 1 })).length, 1);
    assert.equal((await ask('Unsuppress', { number: '+49 30 901820', reason: 'objection' })).payload, 0);
    assert.equal((await ask('Unsuppress', { number: '+49 30 901820' })).payload, 1);
    assert.deepEqual(await reasonsOf({}), ['objection']);
  });

  it('finds dials, the newest first, without a connection to GWS', async () => {
    await start({ parameters: { number: { value: '0049 30 901820', type: 'str' } } });
    await dialed({ handle: '1' });
    await dialed({ handle: '2', number: '+49 30 901821' });
    const { id } = await dialed({ handle: '3', campaign: 'Spring' });
    const msg = await send('history', { _msgid: 'm1', agent: 'ben', payload: 'x' });
    const [entry] = msg.payload as DialEntry[];
    assert.deepEqual([entry?.id, entry?.handle, entry?.campaign, entry?.state], [id, '3', 'Spring', 'claimed']);
    const { elapsed, ...gws } = msg.gws as Record<string, unknown>;
    assert.deepEqual(gws, { server: 'My GWS', operation: 'Find', count: 2 });
    assert.deepEqual([msg._msgid, msg.agent], ['m1', 'ben'], 'the message keeps its own');
    assert.equal(typeof elapsed, 'number');
  });

  it('finds by each thing that a dial is known by, in whatever way it is written', async () => {
    await start();
    const attempt = '6FA459EA-EE8A-3CA4-894E-DB77E160355E';
    const { at } = await dialed({ handle: '1', attempt: attempt.toLowerCase().replaceAll('-', '') });
    await dialed({ handle: '2', number: '5001', agent: 'anna', campaign: 'Spring' });
    const { id } = await dialed({ handle: '3', number: '5002' });
    await ledger.note(id, { state: 'accepted' });
    await ledger.note(id, { state: 'ended', outcome: 'busy' });
    const anotherServer = { server: 'https://other.example/api/v2', handle: '4' };
    await dialed(anotherServer);
    for (const [parameters, handles] of [
      [{}, ['3', '2', '1']],
      [{ limit: 2 }, ['3', '2']],
      [{ number: 'tel:0049-30-901820' }, ['1']],
      [{ recordHandle: '002' }, ['2']],
      [{ recordHandle: 3 }, ['3']],
      [{ attempt: `{${attempt}}` }, ['1']],
      [{ agent: 'anna' }, ['2']],
      [{ campaign: 'Spring' }, ['2']],
      [{ outcome: 'busy' }, ['3']],
      [{ from: new Date(at - DAY), until: new Date(at) }, []],
      [{ from: new Date(at).toISOString(), recordHandle: '1' }, ['1']],
      [{ agent: 'agent', number: '5001' }, []],
    ] as const) {
      assert.deepEqual(await found(parameters), handles, JSON.stringify(parameters));
      const { limit, ...others } = parameters as { limit?: number };
      const { payload } = await ask('Count', others);
      assert.equal(payload, limit ? 3 : handles.length, `Count ${JSON.stringify(parameters)}`);
    }
  });

  for (const [operation, parameters, fault] of [
    ['Find', { limit: 0 }, /limit must be/],
    ['Find', { limit: 10_001 }, /use Export/],
    ['Find', { from: 'yesterday' }, /from must be a time/],
    ['Find', { outcome: 'lovely' }, /outcome must be/],
    ['Find', { outcome: 'alreadyDialed' }, /outcome must be/],
    ['Find', { attempt: '{}' }, /attempt is not/],
    ['Find', { phone: '5001' }, /Find has no parameter/],
    ['Export', { perPart: 0 }, /perPart must be/],
    ['Resolve', { id: 'x', decision: 'notDialed' }, /by is missing/],
    ['Erase', {}, /either number or before/],
    ['Erase', { number: '5001', before: '2020-01-01T00:00:00Z' }, /not both/],
    ['Suppress', { number: '+49 30 901820' }, /reason is missing/],
    ['Suppress', { number: '+49 30 901820', reason: 'refusal', until: '2020-01-01T00:00:00Z' }, /a time that is over/],
    ['Suppressed', { limit: 0 }, /limit must be a whole number from 1 to 10000/],
    ['Erase', { before: new Date() }, /at least a day ago/],
    ['Forget', {}, /not one of Find, Count, Export, Resolve, Explain, Erase/],
  ] as const) {
    it(`refuses ${operation} with ${JSON.stringify(parameters)}`, async () => {
      await start();
      await dialed();
      const { code, message } = errorOf(await ask(operation, parameters));
      assert.equal(code, 'GWS_INVALID_REQUEST');
      assert.match(message, fault);
      assert.equal(await ledger.count({}), 1);
    });
  }

  describe('exports', () => {
    const exportedAs = async (parameters: object) => {
      const received = messagesOf();
      node('history').receive({ topic: 't', operation: 'Export', parameters } as unknown as Message);
      await until('out', () => received.some(({ parts }) => 'count' in (parts as object)));
      return received;
    };

    it('everything, part by part, so that a join node puts it together', async () => {
      await start();
      const handles = Array.from({ length: 250 }, (_, index) => String(index + 1));
      await Promise.all(handles.map((handle) => dialed({ handle })));
      const received = await exportedAs({ format: 'jsonl', perPart: 100 });
      const { id } = (received[0] as Message).parts as { id: string };
      assert.deepEqual(
        received.map(({ parts }) => parts),
        [
          { id, type: 'string', ch: '', index: 0 },
          { id, type: 'string', ch: '', index: 1 },
          { id, type: 'string', ch: '', index: 2, count: 3 },
        ],
      );
      const lines = received.map(({ payload }) => (payload as string).trimEnd().split('\n'));
      assert.deepEqual(
        lines.map(({ length }) => length),
        [100, 100, 50],
      );
      const entries = lines.flat().map((line) => JSON.parse(line) as DialEntry);
      assert.deepEqual(
        entries.map(({ handle }) => Number(handle)).sort((one, other) => one - other),
        handles.map(Number),
      );
      assert.ok(
        entries.every(({ id: one }, at) => at === 0 || one < (entries[at - 1]?.id ?? '')),
        'the newest first',
      );
      assert.ok(received.every(({ topic, gws }) => topic === 't' && (gws as { server: string }).server === 'My GWS'));
      const { gws } = received[2] as Message;
      assert.equal((gws as { count: number }).count, 250);
    });

    it('a table for spreadsheets, in which nothing becomes a formula', async () => {
      await start();
      const { id, at } = await dialed({ handle: '1', campaign: '=HYPERLINK("x")', list: 'a,"b"', device: '-1+2' });
      const [{ payload } = {} as Message] = await exportedAs({});
      const [header = '', line = '', ...rest] = (payload as string).split('\n');
      const cells = line.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)?.map((cell) => cell.replace(/,$/, '')) ?? [];
      const row = Object.fromEntries(header.split(',').map((name, column) => [name, cells[column]]));
      assert.deepEqual(
        [row.id, row.at, row.campaign, row.list, row.device, row.number, row.endedAt],
        [id, new Date(at).toISOString(), `"'=HYPERLINK(""x"")"`, '"a,""b"""', '-1+2', '+49 30 901820', ''].map(
          (text) => (text === '-1+2' ? "'-1+2" : text),
        ),
      );
      assert.deepEqual(rest, ['']);
    });

    it('without reading further than what it hands on, however many entries there are', async () => {
      const entry: DialEntry = { id: '1', at: 1, state: 'claimed', times: {}, server: 's', agent: 'a' };
      let read = 0;
      async function* pages() {
        for (; read < 200_000; read += 100) {
          yield Array<DialEntry>(100).fill(entry);
        }
      }
      let handedOn = 0;
      for await (const { before } of exported(pages(), { format: 'csv', perPart: 1000, id: 'x' })) {
        assert.ok(read - before <= 100, `${read} read, ${before} handed on`);
        handedOn = before;
      }
      assert.equal(handedOn, 200_000);
    });

    it('one part that has no entry where there is none', async () => {
      await start();
      const received = await exportedAs({ format: 'jsonl', agent: 'nobody' });
      assert.deepEqual(
        received.map(({ payload, parts }) => [payload, (parts as { count: number }).count]),
        [['', 1]],
      );
    });

    it('no more when the node is closed, and says that it is incomplete', async () => {
      await start({}, [{ id: 'stop', type: 'helper' }]);
      await Promise.all(Array.from({ length: 1500 }, () => dialed()));
      const caught = messagesOf('caught');
      const received = messagesOf();
      node('history').receive({ operation: 'Export', parameters: { perPart: 1 } } as unknown as Message);
      await until('out', () => received.length > 0);
      await redeploy('nodes', (flows) => flows.filter(({ id }) => id !== 'history'));
      assert.ok(received.every(({ parts }) => !('count' in (parts as object))));
      assert.ok(received.length < 1500);
      assert.ok(caught.every((msg) => errorOf(msg).code === 'GWS_NOT_POSSIBLE'));
    });
  });

  describe('settles what is unknown', () => {
    it('with who has decided; a dial that was not carried out may then be made again', async () => {
      await start();
      const { id } = await dialed({ handle: '1' });
      await ledger.note(id, { state: 'unknown' });
      const { payload } = await ask('Resolve', { id, decision: 'notDialed', by: 'sandra' });
      const { state, outcome, resolvedBy } = payload as DialEntry;
      assert.deepEqual([state, outcome, resolvedBy], ['notDialed', 'notDialed', 'sandra']);
      assert.notEqual((await dialed({ handle: '1' })).id, id);
    });

    it('with an outcome', async () => {
      await start();
      const { id } = await dialed();
      await ledger.note(id, { state: 'unknown' });
      const { payload } = await ask('Resolve', { id, decision: 'ended', outcome: 'busy', by: 'sandra' });
      const { state, outcome } = payload as DialEntry;
      assert.deepEqual([state, outcome], ['ended', 'busy']);
    });

    for (const [before, decision] of [
      ['claimed', 'notDialed'],
      ['claimed', 'ended'],
      ['accepted', 'notDialed'],
      ['dialing', 'notDialed'],
      ['established', 'notDialed'],
      ['ended', 'notDialed'],
      ['notDialed', 'ended'],
    ] as const) {
      it(`but never declares a dial that is ${before} to be ${decision}`, async () => {
        await start();
        const { id } = await dialed();
        await ledger.note(id, { state: before });
        const { code, message } = errorOf(await ask('Resolve', { id, decision, by: 'sandra' }));
        assert.equal(code, 'GWS_NOT_POSSIBLE');
        assert.match(message, /Nothing was changed/);
        assert.equal((await ledger.find({ id }))[0]?.state, before);
      });
    }

    it('and says when there is no such dial', async () => {
      await start();
      assert.match(errorOf(await ask('Resolve', { id: '7', decision: 'ended', by: 'x' })).message, /no entry/);
    });
  });

  describe('erases', () => {
    it('a number, in all servers of the ledger, and keeps the count and the refusal', async () => {
      await start();
      await dialed({ handle: '1' });
      await dialed({ handle: '2', number: '004930901820', server: 'https://other.example/api/v2' });
      await dialed({ handle: '3', number: '5001' });
      const { payload } = await ask('Erase', { number: '+49 30 901820' });
      assert.equal(payload, 2);
      assert.deepEqual(
        (await ledger.find({})).map(({ number }) => number),
        ['5001', 'erased', 'erased'],
      );
      assert.equal(
        (await ledger.look({ server: serverName(simulator.url), agent: 'agent', handle: '1' }))?.kind,
        'taken',
      );
    });

    it('nothing that is younger than the time given', async () => {
      await start();
      await dialed();
      assert.equal((await ask('Erase', { before: new Date(Date.now() - 2 * DAY) })).payload, 0);
      assert.equal(await ledger.count({}), 1);
    });
  });

  it('says that the ledger cannot be used', async () => {
    await ledger.close();
    await deploy(simulator.url, [historyNode(), OUT], { server: { ledger: 'gone', connect: 'manual' } });
    const { code } = errorOf(await ask('Count'));
    assert.equal(code, 'GWS_LEDGER_UNAVAILABLE');
  });

  it('explains why a record was not dialed again, with numbers only by their last digits', async () => {
    const dial = dialNode({ wires: [['out']] });
    await deploy(simulator.url, [room.node(), historyNode(), dial, OUT], { server: { ledger: 'book' } });
    await connected();
    const record = handOver(simulator, '5001234567');
    await send('dial', { payload: record });
    errorOf(await send('dial', { payload: record }));
    const explained = async (parameters: object) => (await ask('Explain', parameters)).payload as StoryStep[];
    const steps = await explained({ recordHandle: record.recordHandle });
    assert.equal(steps.find(({ what }) => what === 'claimed')?.number, '…567');
    assert.equal(steps.find(({ what }) => what === 'failed')?.code, 'GWS_ALREADY_DIALED');
    assert.ok(!JSON.stringify(steps).includes('5001234567'));
    assert.deepEqual(await explained({ recordHandle: record.recordHandle, number: '5009' }), []);
    assert.ok((await explained({ number: '5001234567' })).some(({ what }) => what === 'failed'));
    assert.match(errorOf(await ask('Explain')).message, /one of recordHandle, attempt, number, callId and id/);
  });
});
