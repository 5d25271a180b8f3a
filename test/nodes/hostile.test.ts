import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { GwsSimulator } from '../../simulator';
import { anyJson, anyText, isPristine, objectLike } from '../support/arbitraries';
import {
  callEventsNode,
  connected,
  deploy,
  dialNode,
  type Message,
  messagesOf,
  node,
  OUT,
  startSimulator,
  tearDown,
  until,
} from '../support/flow';

const CODES =
  /^GWS_(INVALID_RECORD|INVALID_REQUEST|NOT_CONNECTED|NOT_AUTHENTICATED|REJECTED|NOT_POSSIBLE|TIMEOUT|OUTCOME_UNKNOWN|ALREADY_DIALED|CALL_FAILED|PROTOCOL)$/;

const record = objectLike({
  recordHandle: fc.constantFrom(431, 432, '433', 1e21),
  phoneNumber: fc.constantFrom('5001', '5002', ''),
  otherFields: objectLike({ GSW_CALL_ATTEMPT_GUID: anyText }),
  userData: objectLike({ GSW_RECORD_HANDLE: fc.nat(), GSW_PHONE: fc.constant('5001') }),
});

describe('messages of any content', () => {
  let simulator: GwsSimulator;
  let arrived: Message[];
  let failed: Message[];
  let sequence = 0;

  const start = async (properties: object): Promise<void> => {
    simulator = await startSimulator();
    for (let handle = 431; handle <= 433; handle += 1) {
      simulator.nextPreviewRecord();
    }
    await deploy(simulator.url, [
      dialNode(properties),
      callEventsNode({ wires: [['seen']] }),
      { id: 'seen', type: 'helper' },
      OUT,
    ]);
    await connected();
    arrived = messagesOf('out');
    failed = messagesOf('caught');
  };

  afterEach(tearDown);

  /** The results of the messages, once as many have come out as went in. */
  const outcomes = async (msgs: object[]): Promise<Message[]> => {
    const ids = msgs.map((msg) => {
      sequence += 1;
      const _msgid = `m${sequence}`;
      node('dial').receive({ ...msg, _msgid } as never);
      return _msgid;
    });
    const ours = (messages: Message[]) => messages.filter(({ _msgid }) => ids.includes(String(_msgid)));
    const all = () => [...ours(arrived), ...ours(failed)];
    await Promise.race([
      until('out', () => all().length >= ids.length),
      until('caught', () => all().length >= ids.length),
    ]);
    assert.deepEqual(
      all()
        .map(({ _msgid }) => String(_msgid))
        .sort(),
      ids.sort(),
      'each ends once',
    );
    return all();
  };

  for (const config of [
    {},
    { waitFor: 'dialing', timeout: 0.01, redial: 'allow' },
    { record: 'deep.record[0]', device: 'device', deviceType: 'msg' },
    { record: '$lookup(payload, "x").y', recordType: 'jsonata' },
  ]) {
    it(`have exactly one result each in a node with ${JSON.stringify(config)}`, async () => {
      await start(config);
      // Properties of the message itself are Node-RED's concern, and some would break it before we see the message.
      const properties = {
        payload: fc.oneof(record, anyJson),
        deep: objectLike({ record: fc.array(record) }),
        device: fc.oneof(fc.constantFrom('', '5005', 5005), anyText),
        devicePath: anyText,
        redial: fc.boolean(),
        gws: anyJson,
        topic: anyJson,
      };
      const msg = fc.record(properties, { requiredKeys: [] });
      await fc.assert(
        fc.asyncProperty(fc.array(msg, { minLength: 1, maxLength: 5 }), async (msgs) => {
          for (const { error } of (await outcomes(msgs)) as { error?: { code: string } }[]) {
            assert.ok(error === undefined || CODES.test(error.code), JSON.stringify(error));
          }
          isPristine();
        }),
        { numRuns: 60 },
      );
      const all = [...arrived, ...failed].map(({ _msgid }) => _msgid);
      assert.equal(new Set(all).size, all.length, 'none ended twice');
    });
  }

  it('from GWS reach the flow as they are, or are left out, and the flow survives', async () => {
    await start({ waitFor: 'established' });
    const seen = messagesOf('seen');
    let signs = 0;
    const call = objectLike({ id: anyText, state: fc.oneof(fc.constantFrom('Dialing', 'Released'), anyText) });
    const event = fc.oneof(objectLike({ messageType: fc.constant('CallStateChangeMessage'), call }), anyJson);
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 5 }), async (events) => {
        const sign = `sign ${++signs}`;
        const marked = { messageType: 'CallStateChangeMessage', call: { id: sign, state: 'Dialing' } };
        for (const data of [...events, marked]) {
          simulator.publishCall('agent', data);
        }
        await until('seen', () => seen.some(({ payload }) => (payload as typeof marked).call?.id === sign));
        isPristine();
      }),
      { numRuns: 60 },
    );
  });
});
