// The flow that each Node-RED runs: it dials what it is told to over HTTP, for agents whom it shares with the others, and writes
// down what becomes of dials.
import type { FlowNode } from '../package/example';

interface Addresses {
  readonly gws: string;
  /** Port of PostgreSQL. */
  readonly database: number;
  readonly schema: string;
}

export interface Answer {
  readonly outcome?: string;
  readonly code?: string;
  /** The Node-RED that has the agent. */
  readonly holder?: string;
}

export const SERVER = 'gws';

export function flowFor({ gws, database, schema }: Addresses, agents: readonly string[]): FlowNode[] {
  const [username, ...others] = agents;
  const z = 'tab';
  const set = (p: string, to: string, tot = 'msg') => ({ t: 'set', p, pt: 'msg', to, tot });
  return [
    { id: z, type: 'tab', label: 'Several' },
    {
      ...{ id: 'ledger', type: 'gws-ledger', name: '', kind: 'postgres', host: '127.0.0.1', port: String(database) },
      ...{ database: 'postgres', schema, tls: '', directory: '', retention: 90, numbers: 'plain' },
      credentials: { user: 'postgres', password: '', key: '' },
    },
    {
      ...{ id: SERVER, type: 'gws-server', name: 'GWS', url: gws, connect: 'auto', timeout: 10 },
      ...{ ledger: 'ledger', shareAgents: true, version: 4 },
      credentials: {
        ...{ username, password: 'simulator' },
        agents: `username,password\n${others.map((name) => `${name},simulator`).join('\n')}`,
      },
    },
    { id: 'in', type: 'http in', z, url: '/dial', method: 'post', wires: [['order']] },
    {
      ...{ id: 'order', type: 'change', z, wires: [['dial']] },
      rules: [set('agent', 'payload.agent'), set('payload', 'payload.record')],
    },
    {
      ...{ id: 'dial', type: 'gws-dial-preview-record', z, server: SERVER, record: 'payload', recordType: 'msg' },
      ...{ device: '', deviceType: 'str', waitFor: 'accepted', timeout: 10, redial: 'refuse', busyAgent: 'refuse' },
      ...{ notReached: 'error', outputs: 1, version: 3, wires: [['done']] },
    },
    { id: 'catch', type: 'catch', z, name: '', scope: null, uncaught: false, x: 100, y: 100, wires: [['done']] },
    {
      ...{ id: 'done', type: 'function', z, outputs: 1, wires: [['out']] },
      func: `const { outcome, error = {}, gws = {} } = msg;
        msg.payload = { outcome, code: error.code, holder: gws.holder };
        return msg;`,
    },
    { id: 'out', type: 'http response', z, wires: [] },
    {
      ...{ id: 'events', type: 'gws-dial-events', z, server: SERVER, agents: [], states: ['ended', 'unknown'] },
      ...{ outcomes: [], wires: [['told']] },
    },
    {
      ...{ id: 'told', type: 'function', z, outputs: 0, wires: [] },
      func: "global.get('tell')(msg.payload.id, msg.topic, msg.gws.before);",
    },
  ];
}
