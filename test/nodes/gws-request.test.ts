import assert from 'node:assert/strict';
import type { GwsSimulator } from '../../simulator';
import { type Device, Secret } from '../../src';
import {
  connected,
  deploy,
  dialNode,
  errorOf,
  type FlowNode,
  handOver,
  type Message,
  nextMessage,
  node,
  OUT,
  send,
  serverNode,
  startSimulator,
  statusWith,
  tearDown,
} from '../support/flow';

const SHARED = '@gws-flows/node-red-genesys-web-services/gws-server:gws-server.status';

function requestNode(properties: object = {}): FlowNode {
  return {
    id: 'request',
    type: 'gws-request',
    server: 'server',
    method: 'GET',
    path: '',
    pathType: 'str',
    body: 'payload',
    bodyType: 'msg',
    wires: [['out']],
    ...properties,
  };
}

describe('gws-request', () => {
  let simulator: GwsSimulator;

  beforeEach(async () => {
    simulator = await startSimulator({ agents: [{ username: 'anna', password: 'simulator' }], singleLine: false });
  });

  afterEach(tearDown);

  const start = async (properties: object = {}, ...others: FlowNode[]): Promise<void> => {
    await deploy(simulator.url, [requestNode(properties), ...others, OUT], { server: { name: 'My GWS' } });
    await connected();
  };
  const lastRequest = () => simulator.ledger.requests.filter(({ path }) => !path.includes('/notifications')).at(-1);

  it('sends the message on with the answer, and keeps the rest of it', async () => {
    await start({ path: '/me/devices?fields=*' });
    const answered = statusWith('request', 'gws-request.status.answered');
    const msg = await send('request', { payload: 'whatever', topic: 'kept', _msgid: '1' });
    const { devices, statusCode } = msg.payload as { devices: Device[]; statusCode: number };
    assert.deepEqual([statusCode, devices[0]?.phoneNumber], [0, '5005']);
    const { elapsed, ...gws } = msg.gws as Record<string, unknown>;
    assert.deepEqual(gws, { server: 'My GWS', agent: 'agent', statusCode: 0 });
    assert.equal(typeof elapsed, 'number');
    assert.deepEqual([msg.topic, msg._msgid, msg.agent], ['kept', '1', 'agent']);
    assert.deepEqual([lastRequest()?.path, lastRequest()?.body], ['/api/v2/me/devices?fields=*', '']);
    assert.equal((await answered).fill, 'green');
  });

  it('takes method and path from the message if the node leaves them open, and only then', async () => {
    await start({ method: 'msg' }, requestNode({ id: 'fixed', path: '/me' }));
    const msg = await send('request', { method: 'post', path: '/me/nothing', payload: { operationName: 'Ready' } });
    assert.equal(errorOf(msg).code, 'GWS_REJECTED');
    assert.deepEqual(
      [lastRequest()?.method, lastRequest()?.path, lastRequest()?.body],
      ['POST', '/api/v2/me/nothing', '{"operationName":"Ready"}'],
    );
    await send('fixed', { method: 'DELETE', path: '/me/nothing' });
    assert.deepEqual([lastRequest()?.method, lastRequest()?.path], ['GET', '/api/v2/me']);
    assert.match(errorOf(await send('request', { path: '/me' })).message, /method must be one of .* it is missing/);
  });

  it('reads path and body as the node says', async () => {
    await start({
      method: 'PUT',
      path: '"/users/" & user',
      pathType: 'jsonata',
      body: '{"operationName":"Any","list":[1]}',
      bodyType: 'json',
    });
    await send('request', { user: 'Käthe', payload: 'not this' });
    assert.deepEqual(
      [lastRequest()?.path, lastRequest()?.body],
      ['/api/v2/users/K%C3%A4the', '{"operationName":"Any","list":[1]}'],
    );
  });

  it('sends no body if the node has none', async () => {
    await start({ method: 'POST', path: '/me/nothing', body: '' });
    await send('request', { payload: 'not this' });
    assert.deepEqual([lastRequest()?.method, lastRequest()?.body], ['POST', '']);
  });

  it('sends in the session of the agent that the message names', async () => {
    await start({ path: '/me' });
    await serverNode().agents.signIn({ username: 'anna', password: new Secret('simulator') });
    const { payload, agent, gws } = await send('request', { agent: 'anna' });
    assert.equal((payload as { user: { userName: string } }).user.userName, 'anna');
    assert.deepEqual([agent, (gws as { agent: string }).agent], ['anna', 'anna']);
    const { code } = errorOf(await send('request', { agent: 'boris' }));
    assert.equal(code, 'GWS_NOT_CONNECTED');
  });

  it('reports what is wrong to Catch, with what is known in the message, and sends nothing on', async () => {
    await start();
    const msg = await send('request', { path: '/me/nothing' });
    assert.equal(errorOf(msg).code, 'GWS_REJECTED');
    const { elapsed, ...gws } = msg.gws as Record<string, unknown>;
    assert.deepEqual(gws, { server: 'My GWS', agent: 'agent', statusCode: 6, httpStatus: 404 });
    assert.ok((elapsed as number) >= 0);

    for (const path of ['//other.example.com', '/../admin', '/notifications', undefined, {}]) {
      const shown = statusWith('request', `${SHARED}.failed.GWS_INVALID_REQUEST`);
      assert.equal(errorOf(await send('request', { path })).code, 'GWS_INVALID_REQUEST');
      assert.equal((await shown).fill, 'red');
    }
    assert.match(lastRequest()?.path ?? '', /nothing$/);
  });

  it('reports an expression that fails', async () => {
    await start({ path: '$error("no path")', pathType: 'jsonata' });
    const { code, message } = errorOf(await send('request', {}));
    assert.equal(code, 'GWS_INVALID_REQUEST');
    assert.match(message, /the path cannot be read \(.*no path/);
  });

  it('does not dial a record that the dial node has dialed, unless the message says so', async () => {
    await start({ method: 'POST', busyAgent: 'allow' }, dialNode({ busyAgent: 'allow' }));
    const record = handOver(simulator);
    const { id } = await serverNode().session.device();
    const dial = (more: object = {}): Message =>
      ({
        path: `/me/devices/${id}/calls`,
        payload: { operationName: 'Dial', devicePath: `/devices/${id}`, outboundRecord: record },
        ...more,
      }) as unknown as Message;
    await send('dial', { payload: record });
    assert.equal(errorOf(await send('request', dial())).code, 'GWS_ALREADY_DIALED');
    assert.equal(simulator.ledger.dials.length, 1);
    await send('request', dial({ redial: true }));
    assert.equal(simulator.ledger.dials.length, 2);

    const other = handOver(simulator, '5002');
    await send(
      'request',
      dial({ payload: { operationName: 'Dial', devicePath: `/devices/${id}`, outboundRecord: other } }),
    );
    assert.equal(errorOf(await send('dial', { payload: other })).code, 'GWS_ALREADY_DIALED');
  });

  it('says that the outcome is unknown when it is closed while it waits', async () => {
    await start({ method: 'POST', path: '/me/nothing', body: '' });
    simulator.faults.add({ path: /nothing/ }, { stallAfter: true });
    const asked = new Promise<void>((resolve) => {
      simulator.on('request', ({ path }) => path.includes('nothing') && resolve());
    });
    const caught = nextMessage('caught');
    node('request').receive({} as Message);
    await asked;
    await (node('request') as unknown as { close(removed: boolean): Promise<void> }).close(false);
    assert.equal(errorOf(await caught).code, 'GWS_OUTCOME_UNKNOWN');
  });

  it('shows that no server is chosen', async () => {
    await deploy(simulator.url, [requestNode({ server: '' }), OUT]);
    await statusWith('request', `${SHARED}.no-server`);
    assert.equal(errorOf(await send('request', { path: '/me' })).code, 'GWS_NOT_CONNECTED');
  });
});
