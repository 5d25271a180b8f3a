/** What the other nodes see of a `gws-server` node. */
import type { Node, NodeAPI, NodeStatus } from 'node-red';
import type { AgentPool, ServerReport, Session } from '../../src';
import { tried } from './safely';

/** A node that uses a server; it is told when the state of an agent's session changes. */
export interface ServerUser extends Node {
  sessionChanged(): void;
}

export interface ServerNode extends Node<object> {
  /** Every user by node id; Node-RED reports the server's own errors and statuses through them. */
  users: Record<string, ServerUser>;
  /** Everybody who is signed in through this server. */
  readonly agents: AgentPool;
  /** Of the default agent. */
  readonly session: Session;
  /** What the server is called in messages: its name, else its origin. */
  readonly label: string;
  /** Where, and past what, its credentials go. */
  readonly connection: { url: string; proxy: string; tls: string };
  /** ms for a request. */
  readonly requestTimeout: number;
  /** The state of the agents' sessions, as a status of the node that shows it. */
  statusOfSession(): NodeStatus;
  /** The first user connects, if the server is to connect by itself. */
  register(user: ServerUser): void;
  /** The last user that is removed disconnects; `done` is called when that is over. */
  deregister(user: ServerUser, removed: boolean, done: () => void): void;
}

/** The server that a node's settings name; undefined when there is none, or it is disabled. */
export function serverOf(RED: NodeAPI, id: string): ServerNode | undefined {
  const node: Node | null = RED.nodes.getNode(id);
  return node?.type === 'gws-server' ? (node as ServerNode) : undefined;
}

/** What was counted of a server since it was deployed. */
export function statisticsOf({ agents }: ServerNode): ServerReport {
  return agents.report();
}

/**
 * Has `node` use `server`, if there is one, until it is closed.
 * @param closing is called when it is closed, before the server lets go of it
 */
export function useServer(node: ServerUser, server: ServerNode | undefined, closing: () => void): void {
  server?.register(node);
  node.on('close', (removed: boolean, done: () => void) => {
    tried(node, 'The end of the node', closing);
    if (server) {
      server.deregister(node, removed, done);
    } else {
      done();
    }
  });
}
