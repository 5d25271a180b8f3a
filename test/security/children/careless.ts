// Flows, and the Node-RED around them, that throw wherever our nodes call them, against built nodes and a simulator, in a
// process that an exception or a promise left to reject would end.
import { GwsSimulator } from '../../../simulator';
import type { AgentPool } from '../../../src';
import { type FakeNode, FakeRed, phase } from '../support/fake-red';

const throws = (what: string) => () => {
  throw new Error(what);
};

/** Resolves when the node has warned of `what`. */
async function warned({ warnings }: FakeNode, what: RegExp): Promise<void> {
  while (!warnings.some((warning) => what.test(warning))) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function main(): Promise<void> {
  const agents = [{ username: 'anna', password: 'simulator' }];
  const simulator = new GwsSimulator({ agents, timing: { dialDelay: 2, ringing: 2, answer: 2, talking: 5 } });
  await simulator.start();
  const red = new FakeRed().load();
  const credentials = { username: 'agent', password: 'simulator', agents: 'username,password\nanna,simulator' };
  const { server, dial, events } = red.flow(simulator.url, { credentials });
  const told: string[] = [];
  const tell = async (node: FakeNode, what: RegExp) => {
    await warned(node, what);
    told.push(String(what));
  };

  events.status = throws('a status of one user');
  await phase(server, 'connected');
  await tell(events, /The status could not be handled: a status of one user/);
  events.warnings.length = 0;
  const { agents: pool } = server as unknown as { agents: AgentPool };
  await pool.signOut('anna');
  await tell(events, /The status could not be handled: a status of one user/);

  events.send = throws('a flow');
  const order = () => ({ payload: simulator.nextPreviewRecord({ record: { phoneNumber: '5001' } }) });
  await red.input(dial, order());
  await tell(server, /A message on \/v2\/me\/calls could not be handled: a flow/);

  dial.emit('input', { payload: 'no record' }, () => {}, throws('a done'));
  while (dial.errors.length === 0) {
    await new Promise(setImmediate);
  }
  dial.error = throws('a log');
  dial.emit('input', { payload: 'no record' }, () => {}, throws('a done'));
  await tell(dial, /A message could not be handled: a log/);

  dial.status = throws('a status');
  for (let at = 0; at < 8; at += 1) {
    await red.input(dial, { payload: 'no record' });
  }
  await tell(dial, /The status could not be handled: a status/);

  server.error = throws('a Catch node');
  const lost = phase(server, 'interrupted');
  await simulator.stop();
  await lost;
  await tell(server, /An interruption could not be handled: a Catch node/);

  await simulator.start();
  await phase(server, 'connected');
  await red.input(dial, order());
  red.status = throws('a status of all');
  const more = red.create('more', 'gws-call-events', { server: 'server', states: [], notificationTypes: [] });
  await tell(more, /The status could not be handled: a status of all/);
  const host = red.create('host', 'gws-simulator', { port: 0, host: '', csrf: false, campaigns: '', agents: 1 });
  const { sent } = host;
  await red.input(host, {});
  await tell(host, /The status could not be handled: a status of all/);
  const dialed = simulator.ledger.dials.length;
  await red.closeAll();
  await simulator.stop();
  console.log(JSON.stringify({ told, dialed, handedOver: sent.length }));
}

void main();
