// What dials a record again: the value true, and nothing that looks like it.
import assert from 'node:assert/strict';
import type { GwsSimulator } from '../../simulator';
import {
  callNode,
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

const REQUEST: FlowNode = {
  id: 'request',
  type: 'gws-request',
  server: 'server',
  method: 'POST',
  path: '',
  body: 'payload',
  bodyType: 'msg',
  wires: [['out']],
};

describe('a record that was dialed', () => {
  let simulator: GwsSimulator;
  let record: { recordHandle: number; phoneNumber: string };
  let path: string;

  before(async () => {
    simulator = await startSimulator();
    await deploy(simulator.url, [dialNode(), callNode('Dial', { waitFor: 'accepted' }), REQUEST, OUT]);
    await connected();
    path = `/me/devices/${(await serverNode().session.device()).id}/calls`;
    record = handOver(simulator);
    await send('dial', { payload: record });
  });

  after(tearDown);

  const userData = (): object => ({ GSW_RECORD_HANDLE: record.recordHandle });
  const WAYS: Record<string, (redial: unknown) => Promise<unknown>> = {
    'msg.redial of dial preview record': (redial) => send('dial', { payload: record, redial }),
    'msg.redial of GWS request': (redial) =>
      send('request', {
        path,
        payload: { operationName: 'Dial', destination: { phoneNumber: '5001' }, userData: userData() },
        redial,
      }),
    'redial of call control': (redial) =>
      send('call', {
        parameters: { destination: '5001', userData: userData(), ...(redial !== undefined && { redial }) },
      }),
  };
  const LOOK_ALIKE = [
    'true',
    'TRUE',
    ' true ',
    'yes',
    'on',
    'false',
    '0',
    '1',
    '',
    1,
    0,
    -1,
    {},
    [],
    [true],
    { redial: true },
    null,
    false,
    undefined,
  ];

  for (const [way, dial] of Object.entries(WAYS)) {
    for (const redial of LOOK_ALIKE) {
      it(`is not dialed again for ${JSON.stringify(redial)} (${way})`, async () => {
        const before = simulator.ledger.dialRequests().length;
        const { code } = errorOf((await dial(redial)) as never);
        assert.match(code, /^GWS_(ALREADY_DIALED|INVALID_REQUEST)$/);
        assert.equal(simulator.ledger.dialRequests().length, before);
      });
    }

    it(`is dialed again for true (${way})`, async () => {
      const before = simulator.ledger.dialRequests().length;
      await dial(true);
      assert.equal(simulator.ledger.dialRequests().length, before + 1);
    });
  }
});
