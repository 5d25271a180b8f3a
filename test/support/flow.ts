/** A flow of our nodes in the test helper's Node-RED, wired to a simulator, and ways to await what it does. */
import { EventEmitter, once } from 'node:events';
import path from 'node:path';
import type { Node, NodeInitializer, NodeMessage, NodeStatus } from 'node-red';
import helper from 'node-red-node-test-helper';
import gwsAgent from '../../nodes/gws-agent/gws-agent';
import gwsAgentEvents from '../../nodes/gws-agent-events/gws-agent-events';
import gwsCall from '../../nodes/gws-call/gws-call';
import gwsCallEvents from '../../nodes/gws-call-events/gws-call-events';
import gwsCallingRules from '../../nodes/gws-calling-rules/gws-calling-rules';
import gwsCampaign from '../../nodes/gws-campaign/gws-campaign';
import gwsDialEvents from '../../nodes/gws-dial-events/gws-dial-events';
import gwsDialHistory from '../../nodes/gws-dial-history/gws-dial-history';
import gwsDialPreviewRecord from '../../nodes/gws-dial-preview-record/gws-dial-preview-record';
import gwsEvents from '../../nodes/gws-events/gws-events';
import gwsLedger from '../../nodes/gws-ledger/gws-ledger';
import gwsMayCall from '../../nodes/gws-may-call/gws-may-call';
import gwsOutbound from '../../nodes/gws-outbound/gws-outbound';
import gwsOutboundEvents from '../../nodes/gws-outbound-events/gws-outbound-events';
import gwsRequest from '../../nodes/gws-request/gws-request';
import gwsServer from '../../nodes/gws-server/gws-server';
import gwsSimulator from '../../nodes/gws-simulator/gws-simulator';
import type { ServerNode } from '../../nodes/shared/server';
import { GwsSimulator, type SimulatorOptions } from '../../simulator';
import { reaches } from './session';
import { FAST } from './timing';

export type Message = NodeMessage & Record<string, unknown>;

export interface FlowNode {
  id: string;
  type: string;
  [property: string]: unknown;
}

const NODES = [
  gwsServer,
  gwsDialPreviewRecord,
  gwsCallEvents,
  gwsOutbound,
  gwsOutboundEvents,
  gwsCall,
  gwsRequest,
  gwsEvents,
  gwsAgent,
  gwsAgentEvents,
  gwsSimulator,
  gwsLedger,
  gwsCallingRules,
  gwsDialEvents,
  gwsDialHistory,
  gwsMayCall,
  gwsCampaign,
];

export const CREDENTIALS = { username: 'agent', password: 'simulator' };

helper.init(path.resolve(__dirname, '../../node_modules/node-red/lib/red.js'));

let simulators: GwsSimulator[] = [];

/** What reached the helper nodes, by node id. A Node-RED node whose last input listener is removed breaks, so each keeps one. */
let arrivals = new EventEmitter();

/** A running simulator that {@link tearDown} stops. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<GwsSimulator> {
  const simulator = new GwsSimulator({ timing: FAST, ...options });
  simulators.push(simulator);
  await simulator.start();
  return simulator;
}

export async function tearDown(): Promise<void> {
  await helper.unload();
  await Promise.all(simulators.map((simulator) => simulator.stop()));
  simulators = [];
}

/** Deploys `flow` with a tab, a server node `server` for `url`, and a Catch node wired to the helper node `caught`. */
export async function deploy(
  url: string,
  flow: FlowNode[],
  {
    server = {},
    credentials = CREDENTIALS,
    others = {},
  }: { server?: object; credentials?: Record<string, string>; others?: Record<string, Record<string, string>> } = {},
): Promise<void> {
  await load(
    [
      { id: 'tab', type: 'tab', label: 'test' },
      { id: 'server', type: 'gws-server', url, connect: 'auto', timeout: 2, ...server },
      ...[...flow, { id: 'catch', type: 'catch', wires: [['caught']] }, { id: 'caught', type: 'helper' }].map(
        (node, index) =>
          ['gws-server', 'gws-ledger', 'gws-calling-rules'].includes(node.type)
            ? node
            : { z: 'tab', x: 100, y: 40 * index, wires: [], ...node },
      ),
    ],
    { server: credentials, ...others },
  );
}

/** Deploys `flow` as it is. `more`: node types other than ours and the test helper's. */
export async function load(
  flow: FlowNode[],
  credentials: Record<string, Record<string, string>>,
  more: NodeInitializer[] = [],
): Promise<void> {
  await helper.load([...NODES, ...more], flow as never, credentials as never);
  arrivals = new EventEmitter().setMaxListeners(0);
  for (const { id, type } of flow) {
    if (type === 'helper') {
      node(id).on('input', (msg) => arrivals.emit(id, msg));
    }
  }
}

export const OUT: FlowNode = { id: 'out', type: 'helper' };

export function dialNode(properties: object = {}): FlowNode {
  return {
    id: 'dial',
    type: 'gws-dial-preview-record',
    server: 'server',
    record: 'payload',
    recordType: 'msg',
    device: '',
    deviceType: 'str',
    waitFor: 'accepted',
    timeout: 5,
    redial: 'refuse',
    wires: [['out']],
    ...properties,
  };
}

export function callEventsNode(properties: object = {}): FlowNode {
  return {
    id: 'events',
    type: 'gws-call-events',
    server: 'server',
    states: [],
    notificationTypes: [],
    wires: [['out']],
    ...properties,
  };
}

export function callNode(operation: string, properties: object = {}): FlowNode {
  return {
    id: 'call',
    type: 'gws-call',
    server: 'server',
    operation,
    parameters: {},
    waitFor: 'done',
    timeout: 5,
    wires: [['out']],
    ...properties,
  };
}

export function outboundNode(operation: string, properties: object = {}): FlowNode {
  return {
    id: 'outbound',
    type: 'gws-outbound',
    server: 'server',
    operation,
    parameters: {},
    timeout: 5,
    wires: [['out']],
    ...properties,
  };
}

export function agentNode(properties: object = {}): FlowNode {
  return {
    id: 'agent',
    type: 'gws-agent',
    server: 'server',
    operation: 'Ready',
    parameters: {},
    waitFor: 'done',
    timeout: 2,
    wires: [['out']],
    ...properties,
  };
}

export function node(id: string): Node {
  return helper.getNode(id) as unknown as Node;
}

/** The next message that reaches the node. */
export async function nextMessage(id = 'out'): Promise<Message> {
  const [msg] = await once(arrivals, id);
  return msg as Message;
}

/** All messages that reach the node from now on. */
export function messagesOf(id = 'out'): Message[] {
  const messages: Message[] = [];
  arrivals.on(id, (msg: Message) => messages.push(msg));
  return messages;
}

/** Resolves when `condition` holds, checked now and after each message that reaches the node. */
export async function until(id: string, condition: () => boolean): Promise<void> {
  await firstThat(arrivals, id, condition);
}

/** Sends `msg` to the node and resolves to what reaches `out` or `caught` first. */
export async function send(id: string, msg: object): Promise<Message> {
  const outcome = Promise.race([nextMessage('out'), nextMessage('caught')]);
  node(id).receive(msg as NodeMessage);
  return outcome;
}

/** What the Catch node reports of a message. */
export function errorOf(msg: Message): { code: string; message: string; cause?: unknown } {
  const { error } = msg as { error?: { code: string; message: string } };
  if (!error) {
    throw new Error(`no error, but the message ${JSON.stringify(msg)}`);
  }
  return error;
}

/** A record that the simulator has just handed to the agent. */
export function handOver(simulator: GwsSimulator, phoneNumber = '5001'): { recordHandle: number; phoneNumber: string } {
  const { userData } = simulator.nextPreviewRecord({ record: { phoneNumber } }).data.record;
  return { recordHandle: userData?.GSW_RECORD_HANDLE as number, phoneNumber };
}

export function serverNode(id = 'server'): ServerNode {
  return node(id) as unknown as ServerNode;
}

export async function connected(): Promise<void> {
  await reaches(serverNode().session, 'connected');
}

/** Resolves to the first status of the node, from now on, that has `text`. */
export function statusWith(id: string, text: string): Promise<NodeStatus> {
  return statusThat(id, (status) => status.text === text);
}

/** Resolves to the first status of the node, from now on, that matches. */
export async function statusThat(id: string, matches: (status: NodeStatus) => boolean): Promise<NodeStatus> {
  let status: NodeStatus = {};
  await firstThat(node(id) as unknown as EventEmitter, 'call:status', (call?: { args: [NodeStatus] }) => {
    status = call?.args[0] ?? {};
    return matches(status);
  });
  return status;
}

function firstThat<T>(emitter: EventEmitter, event: string, matches: (value?: T) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = (value?: T) => {
      if (matches(value)) {
        emitter.off(event, check);
        resolve();
      }
    };
    emitter.on(event, check);
    check();
  });
}
