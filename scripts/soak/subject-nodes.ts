/** The nodes under test, as they are installed: a Node-RED with a flow of all three, fed and observed by function nodes. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NodeRedApp } from 'node-red';
import type { ServerNode } from '../../nodes/shared/server';
import type { CallStateChangeMessage } from '../../src';
import { type Subject, type SubjectOptions, type Tell, WAITS } from './protocol';

interface FlowMessage {
  order?: number;
  error?: { code?: string; message: string };
  payload?: unknown;
  gws?: { eventId: string; recovered: boolean };
}

/** What the function nodes call, and what they leave here. */
interface Bridge {
  /** Sends a message on from the node `orders`, through the output of that number. */
  order?(output: number, msg: object): void;
  /** Sends a message to the call events node. */
  control?(msg: object): void;
  made(msg: FlowMessage): void;
  failed(msg: FlowMessage): void;
  event(msg: FlowMessage): void;
}

export async function startNodes(options: SubjectOptions, tell: Tell): Promise<Subject> {
  const bridge: Bridge = {
    made: ({ order }) => tell({ type: 'outcome', order: order as number }),
    failed({ order, error }) {
      // Without an order it is an error of the server node itself.
      if (order !== undefined) {
        tell({ type: 'outcome', order, code: error?.code ?? error?.message ?? 'no error' });
      }
    },
    event({ payload, gws }) {
      const { id, state } = (payload as CallStateChangeMessage).call;
      tell({ type: 'event', eventId: gws?.eventId ?? '', callId: id, state, recovered: gws?.recovered === true });
    },
  };
  const userDir = mkdtempSync(path.join(tmpdir(), 'gws-soak-'));
  const { username, password } = options;
  writeFileSync(path.join(userDir, 'flows.json'), JSON.stringify(flow(options)));
  writeFileSync(path.join(userDir, 'flows_cred.json'), JSON.stringify({ server: { username, password } }));
  const RED = require('node-red') as NodeRedApp;
  RED.init(createServer(), {
    userDir,
    flowFile: 'flows.json',
    nodesDir: path.resolve(__dirname, '../../dist/nodes'),
    httpAdminRoot: false,
    httpNodeRoot: false,
    credentialSecret: false,
    logging: { console: { level: 'off', metrics: false, audit: false } },
    functionGlobalContext: { soak: bridge },
    telemetry: { enabled: false },
  } as never);
  const started = once(RED.events, 'flows:started');
  await RED.start();
  await started;
  const { session } = (RED.nodes as unknown as { getNode(id: string): ServerNode }).getNode('server');
  tell({ type: 'phase', phase: session.state.phase });
  session.on('state', ({ phase }) => tell({ type: 'phase', phase }));

  return {
    dial: ({ order, waitFor, record }) => bridge.order?.(WAITS.indexOf(waitFor), { order, payload: record }),
    connect: () => bridge.control?.({ action: 'connect' }),
    listeners: () => session.eventNames().reduce((sum, event) => sum + session.listenerCount(event), 0),
    async close() {
      await RED.stop();
      rmSync(userDir, { recursive: true, force: true });
    },
  };
}

function flow({ url, timeout, dialTimeout }: SubjectOptions): object[] {
  const place = { z: 'tab', x: 100, y: 100 };
  const call = (id: string, name: keyof Bridge) => ({
    ...place,
    id,
    type: 'function',
    func: `global.get('soak').${name}(msg);`,
    outputs: 0,
    wires: [],
  });
  const source = (id: string, name: keyof Bridge, body: string, wires: string[][]) => ({
    ...place,
    id,
    type: 'function',
    initialize: `global.get('soak').${name} = ${body};`,
    func: '',
    outputs: wires.length,
    wires,
  });
  return [
    { id: 'tab', type: 'tab', label: 'soak' },
    {
      id: 'server',
      type: 'gws-server',
      url,
      connect: 'auto',
      timeout: String(timeout / 1000),
    },
    source(
      'orders',
      'order',
      '(output, msg) => node.send(Array.from({ length: output + 1 }, (_, at) => (at === output ? msg : null)))',
      WAITS.map((waitFor) => [waitFor]),
    ),
    ...WAITS.map((waitFor) => ({
      ...place,
      id: waitFor,
      type: 'gws-dial-preview-record',
      server: 'server',
      record: 'payload',
      recordType: 'msg',
      device: '',
      deviceType: 'str',
      waitFor,
      timeout: String(dialTimeout / 1000),
      redial: 'refuse',
      busyAgent: 'allow',
      wires: [['made']],
    })),
    call('made', 'made'),
    { ...place, id: 'catch', type: 'catch', scope: null, wires: [['failed']] },
    call('failed', 'failed'),
    source('control', 'control', '(msg) => node.send(msg)', [['events']]),
    {
      ...place,
      id: 'events',
      type: 'gws-call-events',
      server: 'server',
      states: [],
      notificationTypes: [],
      inputs: 1,
      wires: [['event']],
    },
    call('event', 'event'),
  ];
}
