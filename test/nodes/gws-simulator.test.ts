import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import helper from 'node-red-node-test-helper';
import { connected, deploy, dialNode, errorOf, node, OUT, send, statusWith, tearDown } from '../support/flow';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('gws-simulator', () => {
  afterEach(tearDown);

  const simulatorNode = (port: number, wires: string[]): { id: string; type: string } & Record<string, unknown> => ({
    id: 'sim',
    type: 'gws-simulator',
    port,
    wires: [wires],
  });

  it('is a GWS to which the other nodes connect, and hands over a record for each message', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    await deploy(url, [simulatorNode(port, ['dial']), dialNode(), OUT], { server: { connect: 'manual' } });
    await statusWith('sim', url);
    const { session } = node('server') as unknown as { session: { connect(): void } };
    session.connect();
    await connected();
    const first = await send('sim', { customer: 1 });
    const second = await send('sim', {});
    assert.equal(first.customer, 1);
    assert.deepEqual(first.payload, { statusCode: 0 });
    assert.notEqual(
      (first.record as { recordHandle: number }).recordHandle,
      (second.record as { recordHandle: number }).recordHandle,
    );
  });

  it('stops listening when the flow goes', async () => {
    const port = await freePort();
    await deploy('http://127.0.0.1:1', [simulatorNode(port, ['out']), OUT]);
    await statusWith('sim', `http://127.0.0.1:${port}`);
    await helper.unload();
    await assert.rejects(fetch(`http://127.0.0.1:${port}/simulator/ledger`));
  });

  it('says that its port is in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    await deploy('http://127.0.0.1:1', [simulatorNode(port, ['out']), OUT]);
    await statusWith('sim', 'gws-simulator.status.port-in-use');
    assert.match(errorOf(await send('sim', {})).message, /not-running/);
    await new Promise((resolve) => other.close(resolve));
  });
});
