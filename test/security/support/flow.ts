// Flows that use Node-RED's own `tls-config` and `http proxy` nodes, loaded from its core, beside our nodes.
import type { NodeInitializer } from 'node-red';
import helper from 'node-red-node-test-helper';
import gwsCallEvents from '../../../nodes/gws-call-events/gws-call-events';
import gwsDialPreviewRecord from '../../../nodes/gws-dial-preview-record/gws-dial-preview-record';
import gwsServer from '../../../nodes/gws-server/gws-server';
import type { SessionState } from '../../../src';
import { callEventsNode, dialNode, type FlowNode, OUT, serverNode } from '../../support/flow';
import { reaches } from '../../support/session';

const core = (file: string): NodeInitializer => require(`@node-red/nodes/core/network/${file}`);

const NODES = [core('05-tls.js'), core('06-httpproxy.js'), gwsServer, gwsDialPreviewRecord, gwsCallEvents];

type Credentials = Record<string, Record<string, string>>;

export interface Network {
  server?: object;
  /** Config nodes that the server names. */
  nodes?: FlowNode[];
  /** Of those, by their ids. */
  credentials?: Credentials;
}

const SIGN_IN = { username: 'agent', password: 'simulator' };

/** Deploys a server with a dial node and call events; further servers are among `network.nodes`. */
export async function deployOver(url: string, { server = {}, nodes = [], credentials = {} }: Network): Promise<void> {
  const servers = [{ id: 'server', type: 'gws-server', url, ...server }, ...nodes].map((node) =>
    node.type === 'gws-server' ? { connect: 'auto', timeout: 2, ...node } : node,
  );
  const users = servers
    .filter(({ type, id }) => type === 'gws-server' && id !== 'server')
    .map(({ id }) => callEventsNode({ id: `events of ${id}`, server: id, wires: [] }));
  const flow = [dialNode({ waitFor: 'released' }), callEventsNode({ wires: [] }), ...users, OUT];
  const caught = [
    { id: 'catch', type: 'catch', wires: [['caught']] },
    { id: 'caught', type: 'helper' },
  ];
  const inTab = [...flow, ...caught].map((node, at) => ({ wires: [], ...node, z: 'tab', x: 100, y: 40 * at }));
  const signIns = servers.filter(({ type }) => type === 'gws-server').map(({ id }) => [id, SIGN_IN]);
  await helper.load(
    NODES as never,
    [{ id: 'tab', type: 'tab', label: 'test' }, ...servers, ...inTab] as never,
    { ...Object.fromEntries(signIns), ...credentials } as never,
  );
}

/** Resolves to what the server's session is interrupted by, with as much of its causes as there is. */
export async function interruption(id = 'server'): Promise<string> {
  const state: SessionState = await reaches(serverNode(id).session, 'interrupted');
  return state.phase === 'interrupted' ? state.error.message : '';
}

/** Sends the record to the dial node; resolves to the call's last state, or to the code of the error. */
export function dialled(record: object): Promise<string> {
  return new Promise((resolve) => {
    const on = (id: string, then: (msg: Record<string, unknown>) => string) =>
      helper.getNode(id).once('input', (msg: object) => resolve(then(msg as Record<string, unknown>)));
    on('out', ({ payload }) => (payload as { call: { state: string } }).call.state);
    on('caught', ({ error }) => String((error as { code?: string; message: string }).code));
    helper.getNode('dial').receive({ payload: record } as never);
  });
}
