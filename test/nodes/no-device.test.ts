// A server whose device does not exist or is ambiguous: reported at once, and not as a refusal by GWS, which was not asked.
import assert from 'node:assert/strict';
import type { GwsSimulator, SimulatorOptions } from '../../simulator';
import {
  agentNode,
  callEventsNode,
  callNode,
  connected,
  deploy,
  dialNode,
  errorOf,
  handOver,
  OUT,
  outboundNode,
  send,
  serverNode,
  startSimulator,
  tearDown,
} from '../support/flow';

const NONE = { fill: 'yellow', shape: 'dot', text: 'gws-server.status.no-device' };
const TWO = ['5005', '5006'].map((phoneNumber) => ({ id: `device-${phoneNumber}`, phoneNumber }));

describe('a server without a device', () => {
  let simulator: GwsSimulator;

  afterEach(tearDown);

  const start = async (device: string, options: SimulatorOptions = {}): Promise<void> => {
    simulator = await startSimulator(options);
    const nodes = [dialNode(), callEventsNode(), callNode('Dial'), outboundNode('StartPreviewSession'), agentNode()];
    await deploy(simulator.url, [...nodes, OUT], { server: { device } });
    await connected();
  };
  const posts = () =>
    simulator.ledger.requests.filter(({ method, path }) => method === 'POST' && !path.includes('/notifications'));

  for (const [why, device, options] of [
    ['the user has no such device', '9999', {}],
    ['the user has no device', '', { devices: [] }],
    ['the user has several, and none is named', '', { devices: TWO }],
  ] as const) {
    it(`is connected, but yellow: ${why}`, async () => {
      await start(device, options as SimulatorOptions);
      assert.deepEqual(serverNode().statusOfSession(), NONE);
    });

    it(`sends nothing, and does not blame GWS: ${why}`, async () => {
      await start(device, options as SimulatorOptions);
      for (const [id, msg] of [
        ['dial', { payload: { recordHandle: 1, phoneNumber: '5001' } }],
        ['call', { parameters: { destination: '5001' } }],
        ['agent', {}],
        ['outbound', { parameters: { campaignName: 'Spring Renewals', applicationId: 141 } }],
      ] as const) {
        const { code, message } = errorOf(await send(id, msg));
        assert.equal(code, 'GWS_NOT_POSSIBLE', `${id}: ${message}`);
      }
      assert.deepEqual(posts(), []);
    });
  }

  it('sends nothing for a message that names a device which is not there', async () => {
    await start('');
    assert.equal(serverNode().statusOfSession().fill, 'green');
    const { code } = errorOf(await send('agent', { device: '9999' }));
    assert.equal(code, 'GWS_NOT_POSSIBLE');
    assert.deepEqual(posts(), []);
  });

  it('still dials for a flow that names a device', async () => {
    await start('9999');
    await tearDown();
    simulator = await startSimulator();
    await deploy(simulator.url, [dialNode({ device: '5005' }), OUT], { server: { device: '9999' } });
    await connected();
    assert.equal((await send('dial', { payload: handOver(simulator) })).error, undefined);
  });
});
