// Everything that makes a telephone ring: each way, in each form, is a dial like any other.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { GwsSimulator } from '../../simulator';
import { type Agent, AgentPool, GwsError, type OutboundRecord, parseRecord, perform, request, Secret } from '../../src';
import '../support/arbitraries';
import { ROWS, requestPaths, requestShapes, sampleOf, TABLE } from '../support/entrances';
import { Bench, QUICK, reaches } from '../support/session';

const ATTEMPT = '2ADE3BC7AA7D4017AC7901B70D274752';
/** Of the simulator's first record. */
const HANDLE = 431;
const OTHER_ATTEMPT = '00000000AA7D4017AC7901B70D274752';

describe('the ways to make a telephone ring', () => {
  const bench = new Bench();
  let pool: AgentPool;
  let agent: Agent;
  let simulator: GwsSimulator;
  let device: string;
  let record: OutboundRecord;
  let userData: Record<string, unknown>;

  before(async () => {
    simulator = await bench.simulator({ singleLine: false });
    pool = new AgentPool({ url: simulator.url, username: 'agent', password: new Secret('simulator'), ...QUICK });
    pool.connect();
    agent = pool.default;
    await reaches(agent.session, 'connected');
    device = (await agent.session.device()).id;
    assert.equal(parseRecord(simulator.nextPreviewRecord()).recordHandle, HANDLE);
    record = { recordHandle: HANDLE, phoneNumber: '5001', otherFields: { GSW_CALL_ATTEMPT_GUID: ATTEMPT } };
    userData = { GSW_RECORD_HANDLE: HANDLE, GSW_PHONE: '5001', GSW_CALL_ATTEMPT_GUID: ATTEMPT };
    await agent.dialer.dial({ record, waitFor: 'accepted', timeout: 1000 });
  });

  after(async () => {
    await pool.close();
    await bench.clear();
  });

  const codeOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'done',
      (error: unknown) => (error instanceof GwsError ? error.code : `a bare ${String(error)}`),
    );
  /** What comes of a request, and what GWS was asked for. */
  const post = async (
    body: unknown,
    { method = 'POST', path = `/me/devices/${device}/calls`, redial = false } = {},
  ) => {
    const before = simulator.ledger.requests.length;
    const code = await codeOf(request(agent, { method, path, body, redial, busyAgent: 'allow' }));
    const sent = simulator.ledger.requests.slice(before).filter((made) => !made.path.includes('/notifications'));
    return { code, sent: sent.length };
  };
  const REFUSED = { code: 'GWS_ALREADY_DIALED', sent: 0 };

  describe('that are operations', () => {
    it('are all known', () => {
      assert.deepEqual(Object.keys(TABLE).sort(), Object.keys(ROWS).sort());
    });

    for (const [operation, effect] of Object.entries(ROWS)) {
      it(`treat a dialed record as they must: ${operation} ${effect}`, async () => {
        const row = TABLE[operation as keyof typeof TABLE];
        if (!row || !('prepare' in row)) {
          assert.equal(effect, 'signs in or out');
          return;
        }
        const values = Object.fromEntries(
          row.parameters.map((parameter) => [parameter.name, sampleOf(parameter, { handle: HANDLE, userData })]),
        );
        const sent = () => simulator.ledger.requests.filter(({ body }) => body.includes(`"${operation}"`)).length;
        const before = sent();
        const order = { operation, values, wait: false, timeout: 500 };
        const code = await codeOf(perform(row, agent, order));
        const takesUserData = row.parameters.some(({ name }) => name === 'userData');
        if (effect === 'dials' || (effect === 'transfers' && takesUserData)) {
          assert.deepEqual([code, sent()], ['GWS_ALREADY_DIALED', before]);
        } else if (operation !== 'DoNotDisturbOff') {
          assert.deepEqual([code === 'GWS_ALREADY_DIALED', sent()], [false, before + 1]);
        }
        await reaches(agent.session, 'connected');
      });
    }
  });

  describe('that are requests of any shape', () => {
    const shapes = () => requestShapes({ device, record, userData });
    const paths = () => requestPaths({ device, handle: HANDLE });

    for (const method of ['POST', 'PUT', 'DELETE']) {
      it(`are refused for a record that was dialed (${method})`, async () => {
        for (const [name, body] of Object.entries(shapes())) {
          for (const path of paths()) {
            for (const given of [body, JSON.stringify(body)]) {
              assert.deepEqual(await post(given, { method, path }), REFUSED, `${name} to ${path}`);
            }
          }
        }
      });
    }

    it('are refused if the record is in the path or the query', async () => {
      const dial = { operationName: 'Dial' };
      const path = `/me/outbound-records/${HANDLE}`;
      assert.deepEqual(await post(dial, { path }), REFUSED);
      const query = `?operationName=Dial&userData[GSW_CALL_ATTEMPT_GUID]=%7B${ATTEMPT.toLowerCase()}%7D`;
      assert.deepEqual(await post(undefined, { path: `/me/devices/${device}/calls${query}` }), REFUSED);
    });

    it('are refused by the session itself, which every request passes', async () => {
      for (const body of Object.values(shapes())) {
        const path = `/me/devices/${device}/calls`;
        const sending = agent.session.request({ method: 'POST', path, body: JSON.stringify(body) });
        assert.equal(await codeOf(sending), 'GWS_ALREADY_DIALED');
      }
    });

    const invisible = fc.constantFrom('', ' ', '\u00a0', '\u200b', '\ufeff', '\u200e', '\u00ad', '\t', '\n');
    const embraced = fc.constantFrom(['', ''], ['{', '}'], ['(', ')'], ['[', ']'], ['"', '"']);
    const cased = (text: string) =>
      fc
        .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
        .map((upper) =>
          [...text].map((letter, at) => (upper[at] ? letter.toUpperCase() : letter.toLowerCase())).join(''),
        );
    const written = (text: string) =>
      fc
        .tuple(cased(text), embraced, fc.array(invisible, { maxLength: 4 }), fc.nat({ max: text.length }))
        .map(([word, [open, close], marks, at]) => {
          const inside = `${word.slice(0, at)}${marks.join('')}${word.slice(at)}`;
          return `${marks[0] ?? ''}${open}${inside}${close}${marks[1] ?? ''}`;
        });
    const dashed = ATTEMPT.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    const named = fc.oneof(
      fc.tuple(cased('GSW_CALL_ATTEMPT_GUID'), fc.oneof(written(ATTEMPT), written(dashed))),
      fc.tuple(
        fc.oneof(cased('GSW_RECORD_HANDLE'), cased('recordHandle')),
        fc.constantFrom('', '0', '00').chain((zeros) => written(`${zeros}${HANDLE}`)),
      ),
    );
    const wrap = fc.constantFrom<(key: string, value: unknown) => unknown>(
      (key, value) => ({ [key]: value }),
      (key, value) => [{ key, value }],
      (key, value) => [{ Name: key, Value: value }],
      (key, value) => [
        ['x', 'y'],
        [key, value],
      ],
      (key, value) => JSON.stringify({ [key]: value }),
      (key, value) => ({ [key]: [value] }),
    );
    const outer = fc.array(fc.constantFrom('userData', 'otherFields', 'customFields', 'record', 'x'), { maxLength: 4 });
    const operation = fc.oneof(
      written('Dial').filter((name) => !/["{([]/.test(name)),
      fc.constantFrom(undefined, 'MakeCall', ''),
    );

    it('are refused however the record is named, and wherever', async () => {
      await fc.assert(
        fc.asyncProperty(named, wrap, outer, operation, async ([key, value], wrapped, keys, operationName) => {
          const inner = keys.reduce((body: unknown, outside) => ({ [outside]: body }), wrapped(key, value));
          const body = { ...(operationName !== undefined && { operationName }), parameters: inner };
          assert.deepEqual(await post(body), REFUSED, JSON.stringify(body));
        }),
        { numRuns: 500 },
      );
    });

    it('count as a dial of the record that they name, for each way to dial it', async () => {
      for (const [name, body] of [
        ['C1', { operationName: 'dial', destination: { phoneNumber: '5009' }, userData: {} }],
        ['C2', { operationName: 'MakeCall', destination: { phoneNumber: '5009' }, userData: {} }],
      ] as const) {
        const other = { ...body, userData: { GSW_CALL_ATTEMPT_GUID: name } };
        simulator.faults.add({ body: new RegExp(name) }, { respond: { status: 502, body: '<html>' } });
        assert.equal((await post(other)).code, 'GWS_OUTCOME_UNKNOWN');
        const dial = agent.dialer.dial({
          record: { recordHandle: 999, phoneNumber: '5009', otherFields: { GSW_CALL_ATTEMPT_GUID: ` {${name}} ` } },
          waitFor: 'accepted',
          timeout: 100,
        });
        assert.equal(await codeOf(dial), 'GWS_ALREADY_DIALED');
      }
    });

    it('are refused when they name two records, and nothing is sent', async () => {
      const two = [
        { outboundRecord: record, userData: { GSW_CALL_ATTEMPT_GUID: OTHER_ATTEMPT } },
        { outboundRecord: { ...record, recordHandle: 998 }, userData },
        { destination: { phoneNumber: '5001' }, userData: [userData, { GSW_RECORD_HANDLE: 998 }] },
      ];
      for (const body of two) {
        for (const operationName of ['Dial', 'MakeCall', undefined]) {
          const { code, sent } = await post({ ...(operationName && { operationName }), ...body }, { redial: true });
          assert.deepEqual([code, sent], ['GWS_INVALID_REQUEST', 0]);
        }
      }
    });

    it('are refused if the record cannot be identified', async () => {
      for (const outboundRecord of [null, '', 'text', 7, [], {}, { phoneNumber: '5001' }, { recordHandle: {} }]) {
        for (const body of [
          { operationName: 'dial', OutboundRecord: outboundRecord },
          { operationName: 'Dial', data: { outboundRecord } },
        ]) {
          assert.deepEqual(await post(body), { code: 'GWS_INVALID_RECORD', sent: 0 }, JSON.stringify(body));
        }
      }
    });

    it('are sent if no telephone rings, even for a record that was dialed', async () => {
      for (const operationName of [
        'UpdateUserData',
        'CompleteRecord',
        ' rejectrecord ',
        'AddRecord',
        'PauseCallRecording',
      ]) {
        const body = { operationName, recordHandle: HANDLE, userData };
        assert.equal((await post(body, { path: '/me/calls/1' })).sent, 1, operationName);
      }
      assert.equal((await post({ operationName: 'Whatever', name: 'x' }, { path: '/me/channels/voice' })).sent, 1);
      assert.equal(
        (await post({ phoneNumbers: [{ phoneNumber: '5001' }] }, { method: 'PUT', path: '/contacts/1' })).sent,
        1,
      );
      assert.equal((await post(undefined, { method: 'DELETE', path: '/me/outbound-records/7' })).sent, 1);
    });

    it('are sent again when the record is to be called again', async () => {
      const body = { operationName: 'Dial', destination: { phoneNumber: '5001' }, userData };
      assert.equal((await post(body, { redial: true })).sent, 1);
    });
  });

  describe('that transfer a call', () => {
    const transfer = (to: string, data: object, operationName = 'SingleStepTransfer') =>
      post({ operationName, destination: { phoneNumber: to }, userData: data }, { path: '/me/calls/1' });

    it('are refused if the destination is the person of a dialed record', async () => {
      for (const name of ['SingleStepTransfer', 'initiatetransfer', 'SingleStepConference', 'InitiateConference']) {
        assert.deepEqual(await transfer('5001', userData, name), REFUSED, name);
        assert.deepEqual(await transfer('5001', { GSW_CALL_ATTEMPT_GUID: ATTEMPT }, name), REFUSED, name);
      }
    });

    it('are sent to anybody else, and for records that were not dialed', async () => {
      assert.equal((await transfer('5002', userData)).sent, 1);
      assert.equal((await transfer('5001', {})).sent, 1);
      assert.equal((await transfer('5001', { GSW_CALL_ATTEMPT_GUID: OTHER_ATTEMPT })).sent, 1);
    });
  });
});
