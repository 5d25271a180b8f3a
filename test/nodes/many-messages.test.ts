// More messages at once than a server can handle: what happens to them, and how responsive Node-RED stays.
import assert from 'node:assert/strict';
import type { EventEmitter } from 'node:events';
import type { NodeStatus } from 'node-red';
import helper from 'node-red-node-test-helper';
import type { GwsSimulator } from '../../simulator';
import {
  CREDENTIALS,
  connected,
  deploy,
  dialNode,
  errorOf,
  messagesOf,
  node,
  OUT,
  serverNode,
  startSimulator,
  tearDown,
  until,
} from '../support/flow';
import { reaches } from '../support/session';

const NAMES = ['anna', 'boris', 'clara', 'dora', 'emil'];
const agents = NAMES.map((username) => ({ username, password: `of-${username}` }));
const LIST = `username,password\n${agents.map(({ username, password }) => `${username},${password}`).join('\n')}`;
const QUEUE = '@gws-flows/node-red-genesys-web-services/gws-server:gws-server.status.queue';

describe('a thousand messages at once', () => {
  before((done) => {
    helper.startServer(done);
  });
  after((done) => {
    helper.stopServer(done);
  });
  afterEach(tearDown);

  const start = async (server: object = {}) => {
    const simulator = await startSimulator({ agents, singleLine: false });
    const dial = dialNode({ busyAgent: 'allow' });
    await deploy(simulator.url, [dial, OUT], { server, credentials: { ...CREDENTIALS, agents: LIST } });
    await connected();
    await Promise.all(serverNode().agents.all.map(({ session }) => reaches(session, 'connected')));
    const statuses: (string | undefined)[] = [];
    const dialer = node('dial') as unknown as EventEmitter;
    dialer.on('call:status', ({ args: [status] }: { args: [NodeStatus] }) => statuses.push(status.text));
    return { simulator, statuses };
  };
  const handOver = (simulator: GwsSimulator, username: string) => {
    const { userData } = simulator.nextPreviewRecord({ username, record: { phoneNumber: '5001' } }).data.record;
    return { recordHandle: userData?.GSW_RECORD_HANDLE, phoneNumber: '5001' };
  };
  const flood = (records: object[], agentOf: (index: number) => string) => {
    records.forEach((payload, index) => {
      node('dial').receive({ payload, agent: agentOf(index), index } as never);
    });
  };
  const worked = (isOver: () => boolean) => Promise.race([until('out', isOver), until('caught', isOver)]);
  /** How long the admin API took to answer, ms, while `work` went on. */
  const slowestAnswer = async (work: Promise<unknown>) => {
    let isOver = false;
    let slowest = 0;
    void work.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      const asked = performance.now();
      await helper.request().get('/gws-server/server/statistics').expect(200);
      slowest = Math.max(slowest, performance.now() - asked);
    }
    return slowest;
  };

  it('are all dialed, in order for each agent, while the editor gets few updates and quick answers', async () => {
    const { simulator, statuses } = await start();
    const agentOf = (index: number) => NAMES[index % NAMES.length] as string;
    const records = Array.from({ length: 1000 }, (_none, index) => handOver(simulator, agentOf(index)));
    const done = messagesOf();
    const failed = messagesOf('caught');
    const began = performance.now();
    flood(records, agentOf);
    const slowest = await slowestAnswer(worked(() => done.length + failed.length === records.length));
    const seconds = (performance.now() - began) / 1000;

    assert.deepEqual(failed.map(errorOf), []);
    for (const name of NAMES) {
      const wanted = records
        .filter((_record, index) => agentOf(index) === name)
        .map(({ recordHandle }) => recordHandle);
      const dialed = simulator.ledger.dials.filter(({ user }) => user === name).map((dial) => dial.recordHandle);
      assert.deepEqual(dialed, wanted);
    }
    assert.ok(slowest < 1000, `the admin API took ${slowest} ms`);
    assert.ok(statuses.includes(QUEUE), statuses.join());
    // A status of its own at the beginning, at the end, and when sending begins and stops.
    assert.ok(statuses.length <= 4 * (seconds + 1) + 4, `${statuses.length} statuses in ${seconds} s`);
  });

  it('report how long they took since they came in, even if they had to wait', async () => {
    await deploy('', [dialNode({ server: '' }), OUT]);
    const failed = messagesOf('caught');
    const began = performance.now();
    flood(
      Array.from({ length: 1000 }, () => ({})),
      () => '',
    );
    await until('caught', () => failed.length === 1000);
    const total = performance.now() - began;
    const [last] = failed.slice(-1) as { gws?: { elapsed?: number } }[];
    const { elapsed = 0 } = last?.gws ?? {};
    assert.ok(elapsed > total / 2 && elapsed <= total + 1, `${elapsed} of ${total} ms`);
  });
});
