/** Deploys as the editor makes them, on top of what `deploy` has loaded, and what can be observed from outside. */
import { EventEmitter, once } from 'node:events';
import type { Node, NodeMessage } from 'node-red';
import type { GwsSimulator } from '../../simulator';
import type { FlowNode } from './flow';

export type DeploymentType = 'full' | 'flows' | 'nodes';

export const DEPLOYMENT_TYPES: readonly DeploymentType[] = ['full', 'flows', 'nodes'];

interface Completion {
  error?: (Error & { code?: string }) | null;
  node: { id: string; node: Node };
  msg: NodeMessage;
}

interface Destination {
  id: string;
  node: Node;
}

/** What the test helper drives; its own `setFlows` gives up when flows take more than 300 ms to start. */
interface Runtime {
  events: EventEmitter;
  nodes: { getFlows(): { flows: FlowNode[] }; setFlows(flows: FlowNode[], type: DeploymentType): Promise<unknown> };
  hooks: {
    add(name: string, hook: (event: Completion & { destination: Destination }) => void): void;
    remove(name: string): void;
  };
}

const RED = require('node-red') as Runtime;

/** Deploys what `change` makes of the flows; resolves to the ms until they had started. */
export async function redeploy(type: DeploymentType, change: (flows: FlowNode[]) => FlowNode[]): Promise<number> {
  const flows = change(structuredClone(RED.nodes.getFlows().flows));
  const began = performance.now();
  const started = once(RED.events, 'flows:started');
  await RED.nodes.setFlows(flows, type);
  await started;
  return performance.now() - began;
}

/** Has `look` see every node that is about to receive a message; undefined ends it. */
export function onReceive(look: ((destination: Destination) => void) | undefined): void {
  RED.hooks.remove('onReceive.tests');
  if (look) {
    RED.hooks.add('onReceive.tests', ({ destination }) => look(destination));
  }
}

export function edit(id: string, properties: object): (flows: FlowNode[]) => FlowNode[] {
  return (flows) => flows.map((node) => (node.id === id ? { ...node, ...properties } : node));
}

export function remove(...ids: string[]): (flows: FlowNode[]) => FlowNode[] {
  return (flows) => flows.filter(({ id }) => !ids.includes(id));
}

/** Counts the CometD sessions of a simulator whenever something happens there. */
export class Census {
  most = 0;
  readonly #simulator: GwsSimulator;

  constructor(simulator: GwsSimulator) {
    this.#simulator = simulator;
    simulator.on('request', this.#count);
    simulator.on('subscribed', this.#count);
  }

  readonly #count = (): void => {
    this.most = Math.max(this.most, this.#simulator.sessions.cometdSessions);
  };
}

/** How a node ended its messages: each `done()` and `done(error)`. */
export class Completions {
  readonly all: Completion[] = [];
  readonly #arrivals = new EventEmitter();
  readonly #id: string;

  constructor(id: string) {
    this.#id = id;
    RED.hooks.add('onComplete.completions', (completion) => {
      if (completion.node.id === this.#id) {
        this.all.push(completion);
        this.#arrivals.emit('completion');
      }
    });
  }

  /** Codes of the errors, `ok` where there was none. */
  get codes(): string[] {
    return this.all.map(({ error }) => (error ? (error.code ?? error.message) : 'ok'));
  }

  /** Resolves when `count` messages have ended. */
  async until(count: number): Promise<void> {
    while (this.all.length < count) {
      await once(this.#arrivals, 'completion');
    }
  }

  stop(): void {
    RED.hooks.remove('*.completions');
  }
}
