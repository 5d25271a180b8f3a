/** The interface of a `gws-server` node for other nodes. */
import type { Node, NodeAPI, NodeStatus } from 'node-red';
import type { AgentPool, CallingRules, ServerReport, Session } from '../../src';
import { type CampaignCounts, campaignsAt } from './campaigns';
import { tried } from './safely';

/** A node that uses a server, and is notified when the state of an agent's session changes. */
export interface ServerUser extends Node {
  /** Ids of the nodes that each output is wired to, as Node-RED keeps them. */
  readonly wires?: readonly (readonly string[])[];
  sessionChanged(): void;
}

export interface ServerNode extends Node<object> {
  /** Every user by node id; Node-RED reports the server's own errors and statuses through them. */
  users: Record<string, ServerUser>;
  /** Everybody who is signed in through this server. */
  readonly agents: AgentPool;
  /** Of the default agent. */
  readonly session: Session;
  /** That each of their dials must obey; undefined if none are chosen. */
  readonly rules: Promise<CallingRules> | undefined;
  /** The server's name in messages: its name, or its origin if it has none. */
  readonly label: string;
  /** Where its credentials go, and by which route. */
  readonly connection: { url: string; proxy: string; tls: string };
  /** The state of the agents' sessions, as a node status. */
  statusOfSession(): NodeStatus;
  /** The first user triggers the connection, if the server connects automatically. */
  register(user: ServerUser): void;
  /** Removing the last user disconnects; `done` is called when that is complete. */
  deregister(user: ServerUser, removed: boolean, done: () => void): void;
}

/** The server chosen in a node's settings; undefined if there is none, or it is disabled. */
export function serverOf(RED: NodeAPI, id: string): ServerNode | undefined {
  const node: Node | null = RED.nodes.getNode(id);
  return node?.type === 'gws-server' ? (node as ServerNode) : undefined;
}

/** What was counted of a server since its deploy. */
export interface ServerStatistics extends ServerReport {
  /** Where nodes work on some. */
  campaigns?: CampaignCounts[];
}

export function statisticsOf(server: ServerNode): ServerStatistics {
  const campaigns = campaignsAt(server);
  return { ...server.agents.report(), ...(campaigns.length > 0 && { campaigns }) };
}

/**
 * Has `node` use `server`, if there is one, until it is closed.
 * @param closing called when it is closed, before it is removed from the server, which waits for it
 */
export function useServer(node: ServerUser, server: ServerNode | undefined, closing: () => void | Promise<void>): void {
  server?.register(node);
  node.on('close', (removed: boolean, done: () => void) => {
    const leave = () => {
      if (server) {
        server.deregister(node, removed, done);
      } else {
        done();
      }
    };
    const closed = tried(node, 'The end of the node', closing);
    if (closed) {
      const leaveSafely = () => tried(node, 'The end of the node', leave);
      closed.then(leaveSafely, leaveSafely);
    } else {
      leave();
    }
  });
}
