// What the sidebar "Genesys" asks of the runtime, in a flow that runs against the simulator.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import helper from 'node-red-node-test-helper';
import type { Diagnosis } from '../../plugins/gws-sidebar/diagnosis';
import gwsSidebar from '../../plugins/gws-sidebar/gws-sidebar';
import type { DialRow, Row, ToldStep, View } from '../../plugins/gws-sidebar/rows';
import type { GwsSimulator } from '../../simulator';
import { NotAllowed, type Reason } from '../../src';
import { serverName } from '../../src/wire/address';
import {
  connected,
  dialNode,
  errorOf,
  handOver,
  load,
  nextMessage,
  node,
  OUT,
  send,
  serverNode,
  startSimulator,
  tearDown,
} from '../support/flow';
import { FAST } from '../support/timing';

const KEY = 'a key that nobody guesses';

describe('the sidebar', () => {
  let simulator: GwsSimulator;

  before((done) => {
    helper.startServer(done);
  });
  after((done) => {
    helper.stopServer(done);
  });
  beforeEach(async () => {
    simulator = await startSimulator();
  });
  afterEach(tearDown);

  const start = async (server: object = {}, dial: object = {}) => {
    const nodes = [
      dialNode(dial),
      { id: 'records', type: 'gws-outbound-events', server: 'server', wires: [['pushed']] },
      { id: 'catch', type: 'catch', wires: [['caught']] },
    ];
    await load(
      [
        { id: 'tab', type: 'tab', label: 'test' },
        {
          id: 'server',
          type: 'gws-server',
          name: 'Ours',
          url: simulator.url,
          connect: 'auto',
          timeout: 2,
          ledger: 'memory',
          ...server,
        },
        ...[...nodes, OUT, { id: 'caught', type: 'helper' }, { id: 'pushed', type: 'helper' }].map((one) => ({
          z: 'tab',
          x: 1,
          y: 1,
          wires: [],
          ...one,
        })),
      ],
      { server: { username: 'agent', password: 'simulator' } },
      [gwsSidebar as never],
    );
    await connected();
  };

  const view = async (since = ''): Promise<View> =>
    (await helper.request().get(`/gws-sidebar/view?since=${since}`).expect(200)).body;
  const explained = async (what: string): Promise<ToldStep[]> =>
    (
      await helper
        .request()
        .get(`/gws-sidebar/explain?for=${encodeURIComponent(what)}`)
        .expect(200)
    ).body;
  const ofKind = <Kind extends Row['kind']>({ rows }: View, kind: Kind) =>
    rows.filter((row): row is Row & { kind: Kind } => row.kind === kind);

  /** Looks until somebody new has come to look: answers are shared for a moment. */
  const viewWhen = async (fits: (seen: View) => boolean): Promise<View> => {
    for (let tries = 0; tries < 200; tries += 1) {
      const seen = await view();
      if (fits(seen)) {
        return seen;
      }
      await pause(25);
    }
    assert.fail(JSON.stringify(await view()));
  };
  const dials = (seen: View) => ofKind(seen, 'dial');

  it('shows servers, and agents with their state, since when, and their device', async () => {
    const before = Date.now();
    await start();
    const seen = await viewWhen((one) => ofKind(one, 'agent')[0]?.phase === 'connected');
    const [server] = ofKind(seen, 'server');
    assert.deepEqual(
      [server?.label, server?.status.fill, server?.ledger],
      ['Ours', 'green', { kind: 'memory', phase: 'open' }],
    );
    const [agent] = ofKind(seen, 'agent');
    assert.equal(agent?.agent, 'agent');
    assert.ok(agent?.since !== undefined && agent.since >= before && agent.since <= Date.now(), JSON.stringify(agent));
    assert.ok(agent.device, JSON.stringify(agent));
  });

  it('shows the last dials with their outcome, where they were made, and numbers only by their end', async () => {
    await start();
    const record = handOver(simulator, '5001234567');
    await send('dial', { _msgid: 'm1', payload: record });
    const seen = await viewWhen((one) => dials(one).length > 0);
    const [dial] = dials(seen);
    assert.deepEqual(
      [dial?.handle, dial?.number, dial?.node, dial?.path, dial?.agent],
      [String(record.recordHandle), '…567', 'dial', ['dial'], 'agent'],
    );
    assert.ok(!JSON.stringify(seen).includes('5001234567'));
  });

  it('shows each refusal with its reason: before the ledger, by the ledger, and by GWS', async () => {
    await start();
    errorOf(await send('dial', { _msgid: 'm1', payload: { phoneNumber: '5001' } }));
    const record = handOver(simulator);
    await send('dial', { _msgid: 'm2', payload: record });
    errorOf(await send('dial', { _msgid: 'm3', payload: record, redial: false }));
    errorOf(await send('dial', { _msgid: 'm4', payload: { recordHandle: 987_654, phoneNumber: '5002' } }));
    const seen = await viewWhen((one) => dials(one).filter(({ code }) => code).length >= 3);
    const reasons = new Map(
      dials(seen).map((dial) => [dial.path?.length === 0 ? '' : dial.handle, dial.code] as const),
    );
    const codes = dials(seen).map(({ code }) => code);
    assert.ok(codes.includes('GWS_INVALID_RECORD'), codes.join());
    assert.equal(reasons.get('987654') !== undefined, true, JSON.stringify(dials(seen)));
    const again = dials(seen).filter(({ handle, code }) => handle === String(record.recordHandle) && code);
    assert.equal(again.length, 1, 'once, although several parts of the package know of it');
    assert.ok(again[0]?.text && again[0].node === 'dial');
  });

  it('shows a dial whose answer is lost once, with the code and the entry that it has in the end', async () => {
    await start();
    simulator.faults.add({ method: 'POST', path: /calls$/ }, { dropBefore: true });
    errorOf(await send('dial', { _msgid: 'm1', payload: handOver(simulator) }));
    const seen = await viewWhen((one) => ofKind(one, 'unknown').length > 0 && dials(one).some(({ code }) => code));
    const [dial, other] = dials(seen);
    assert.deepEqual([dial?.state, dial?.code, other], ['unknown', 'GWS_OUTCOME_UNKNOWN', undefined]);
  });

  it('shows a dial that the calling rules refuse once, with the rule, and explains it without the latest events, too', async () => {
    await start();
    const { ledger, journal } = serverNode().agents;
    const reason = { code: 'hours.closed', values: { local: '22:10', zone: 'Europe/Berlin' } };
    const verdict = { rules: '1', verdict: 'later', rule: 'hours', reason, notBefore: '2026-11-29T08:00:00.000Z' };
    const told = { server: serverName(simulator.url), agent: 'agent', handle: '77', number: '5001', node: 'dial' };
    const refuse = async (message: string) => {
      const claim = await ledger.claim({ ...told, message, verdict });
      assert.ok(claim.kind === 'claimed');
      await ledger.note(claim.entry.id, { state: 'notDialed', outcome: 'notAllowed' });
    };
    await refuse('m1');
    const error = new NotAllowed({
      ...{ verdict: 'later', rule: 'hours', notBefore: Date.parse(verdict.notBefore) },
      ...{ reason: reason as Reason, rules: [], at: 0 },
    });
    journal.failed({ ...told, message: 'm1' }, error);
    await refuse('m2');
    const seen = await viewWhen((one) => dials(one).length >= 2);
    const [without, withNote, other] = dials(seen);
    assert.deepEqual([withNote?.code, other], ['GWS_NOT_ALLOWED', undefined]);
    const said = { reason, rule: 'hours', notBefore: verdict.notBefore };
    assert.deepEqual([withNote?.said, without?.said], [said, said], 'for words in the language of the editor');
    assert.match(String(without?.text), /22:10 in Europe\/Berlin, outside the hours/);
    const steps = await explained('77');
    const step = steps.find(({ what }) => what === 'verdict');
    assert.match(String(step?.text), /outside the hours/);
    assert.equal(step?.details?.notBefore, verdict.notBefore);
    assert.deepEqual(step?.said, said);
  });

  it('sends only what has changed to whoever has seen the rest', async () => {
    await start();
    const first = await viewWhen((one) => ofKind(one, 'agent')[0]?.phase === 'connected');
    assert.equal(first.isWhole, true);
    const same = await view(first.token);
    assert.deepEqual([same.isWhole, same.rows, same.gone], [false, [], []]);
    await send('dial', { _msgid: 'm1', payload: handOver(simulator) });
    let later = await view(first.token);
    while (dials(later).length === 0) {
      later = await view(first.token);
    }
    assert.equal(later.isWhole, false);
    assert.ok(!later.rows.some(({ kind }) => kind === 'server'), 'the server has not changed');
    assert.equal((await view('of.another')).isWhole, true);
    assert.equal((await view('<x>')).isWhole, true);
  });

  it('tells what is gone', async () => {
    simulator = await startSimulator({ timing: { ...FAST, noAnswer: 2000 } });
    await start({}, { waitFor: 'released' });
    const outcome = Promise.race([nextMessage('out'), nextMessage('caught')]);
    node('dial').receive({ _msgid: 'm1', payload: handOver(simulator, '5003') } as never);
    const waiting = await viewWhen((one) => ofKind(one, 'wait').length > 0);
    const [wait] = ofKind(waiting, 'wait');
    assert.deepEqual([wait?.node, wait?.waitsFor], ['dial', 'released']);
    await outcome;
    let later = await view(waiting.token);
    while (!later.gone.includes(wait?.key ?? '')) {
      later = await view(waiting.token);
    }
    assert.equal(later.isWhole, false);
  });

  it('settles a dial whose outcome is unknown, once', async () => {
    await start();
    const { ledger } = serverNode().agents;
    const claim = await ledger.claim({
      server: serverName(simulator.url),
      agent: 'agent',
      handle: '77',
      number: '5001',
    });
    assert.ok(claim.kind === 'claimed');
    await ledger.note(claim.entry.id, { state: 'unknown', outcome: 'unknown' });
    const seen = await viewWhen((one) => ofKind(one, 'unknown').length > 0);
    const [{ entry } = {} as DialRow] = ofKind(seen, 'unknown');
    const settle = (body: object) => helper.request().post('/gws-sidebar/settle').send(body);
    assert.equal((await settle({ server: 'server', entry, decision: 'maybe' })).status, 409);
    assert.equal((await settle({ server: 'other', entry, decision: 'ended' })).status, 409);
    assert.deepEqual((await settle({ server: 'server', entry, decision: 'notDialed' }).expect(200)).body, {
      state: 'notDialed',
    });
    const { body, status } = await settle({ server: 'server', entry, decision: 'ended' });
    assert.deepEqual([status, body.code], [409, 'GWS_NOT_POSSIBLE']);
    const [settled] = await ledger.find({ id: String(entry) });
    assert.deepEqual([settled?.state, settled?.resolvedBy], ['notDialed', 'Node-RED editor']);
    await viewWhen((one) => ofKind(one, 'unknown').length === 0);
  });

  it('explains a dial by its handle, number, call and entry, in the order in which it happened', async () => {
    await start({}, { waitFor: 'released' });
    const pushed = nextMessage('pushed');
    const record = handOver(simulator, '5001');
    await pushed;
    await send('dial', { _msgid: 'm1', payload: record });
    errorOf(await send('dial', { _msgid: 'm2', payload: record }));
    const [entry] = await serverNode().agents.ledger.find({});
    assert.ok(entry?.callId);
    const found = await explained(String(record.recordHandle));
    const steps = found.map(({ what }) => what);
    assert.deepEqual(steps.slice(0, 2), ['handedOut', 'claimed'], steps.join());
    assert.equal(steps.at(-1), 'failed');
    assert.ok(
      ['accepted', 'dialing', 'call', 'ended'].every((what) => steps.includes(what as never)),
      steps.join(),
    );
    assert.equal(found.at(-1)?.code, 'GWS_ALREADY_DIALED');
    assert.ok(found.every(({ at }, index) => index === 0 || at >= (found[index - 1]?.at ?? 0)));
    for (const what of [entry.callId, entry.id, ` ${record.recordHandle} `]) {
      assert.ok(
        (await explained(what)).some((step) => step.what === 'ended'),
        what,
      );
    }
    assert.deepEqual(await explained('no such thing'), []);
    assert.deepEqual(await explained(''), []);
  });

  it('explains what the latest events know when the ledger is away, and says that it is', async () => {
    await start();
    await serverNode().agents.ledger.close();
    const pushed = nextMessage('pushed');
    const record = handOver(simulator);
    await pushed;
    errorOf(await send('dial', { _msgid: 'm1', payload: record }));
    const steps = await explained(String(record.recordHandle));
    assert.deepEqual(new Set(steps.map(({ what }) => what)), new Set(['ledgerUnavailable', 'handedOut', 'failed']));
    const seen = await viewWhen((one) => ofKind(one, 'server')[0]?.fault !== undefined);
    assert.ok(dials(seen).some(({ code }) => code === 'GWS_LEDGER_UNAVAILABLE'));
  });

  it('saves a diagnosis without secrets, people, hosts or telephone numbers', async () => {
    await start({ device: '', place: 'Place of sandra', name: 'Prod of ACME' });
    const record = handOver(simulator, '+44 1632 960123');
    await send('dial', { _msgid: 'm1', payload: record });
    const { body } = await helper.request().get('/gws-sidebar/diagnosis').expect(200);
    const diagnosis = body as Diagnosis;
    assert.match(diagnosis.versions.node ?? '', /^v\d+/);
    assert.equal(diagnosis.servers.length, 1);
    assert.ok(diagnosis.servers[0]?.events.dials.length);
    const text = JSON.stringify(diagnosis);
    for (const secret of [
      'simulator',
      KEY,
      '960123',
      '960 123',
      'sandra',
      'ACME',
      simulator.url,
      new URL(simulator.url).host,
    ]) {
      assert.ok(!text.includes(secret), `${secret} in ${text}`);
    }
  });
});
