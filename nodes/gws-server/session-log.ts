/**
 * The server's log of its agents' sessions: one line per change of state, routine ones at level debug. An interruption is
 * a warning, because most resolve quickly; one that lasts longer than a request may take becomes an error, once. The
 * server's errors reach the Catch nodes of its users, see `audience`.
 */
import type { Node, NodeAPI } from 'node-red';
import type { Agent, GwsError, SessionState } from '../../src';
import { explained } from '../shared/explained';
import { safely } from '../shared/safely';
import type { ServerNode } from '../shared/server';
import { audience } from './audience';

interface OpenInterruption {
  /** What was last heard of it. */
  error: GwsError;
  timer: NodeJS.Timeout;
}

/** Phases in which nobody waits for a connection. */
const AT_REST: readonly SessionState['phase'][] = ['connected', 'idle', 'refused', 'closing', 'closed'];

export class SessionLog {
  readonly #RED: NodeAPI;
  readonly #node: ServerNode & Node;
  readonly #default: Agent;
  readonly #limit: number;
  readonly #interruptions = new Map<Agent, OpenInterruption>();

  /**
   * @param ownAgent the agent not named in the lines
   * @param limit ms after which an interruption is an error
   */
  constructor(RED: NodeAPI, node: ServerNode & Node, ownAgent: Agent, limit: number) {
    this.#RED = RED;
    this.#node = node;
    this.#default = ownAgent;
    this.#limit = limit;
  }

  note(agent: Agent, state: SessionState): void {
    if (AT_REST.includes(state.phase)) {
      this.#forget(agent);
    }
    if (state.phase === 'connected') {
      this.#node.log(this.#connected(agent));
    } else if (state.phase === 'refused') {
      this.#error(agent, state.error);
    } else if (state.phase === 'interrupted') {
      this.#interrupted(agent, state.error);
    } else {
      this.#node.debug(`${agent.name}: ${state.phase}`);
    }
  }

  warn(agent: Agent, { message }: GwsError): void {
    this.#node.warn(agent === this.#default ? message : `${agent.name}: ${message}`);
  }

  /** Stops reporting interruptions. */
  close(): void {
    for (const agent of this.#interruptions.keys()) {
      this.#forget(agent);
    }
  }

  #interrupted(agent: Agent, error: GwsError): void {
    const known = this.#interruptions.get(agent);
    if (known) {
      known.error = error;
      return;
    }
    const lasts = safely(this.#node, 'An interruption', () => this.#lasts(agent, interruption));
    const interruption = { error, timer: setTimeout(lasts, this.#limit) };
    this.#interruptions.set(agent, interruption);
    this.warn(agent, error);
  }

  /** An agent who was signed out meanwhile is not reported. */
  #lasts(agent: Agent, { error }: OpenInterruption): void {
    if (!AT_REST.includes(agent.session.state.phase)) {
      this.#error(agent, error);
    }
  }

  #forget(agent: Agent): void {
    clearTimeout(this.#interruptions.get(agent)?.timer);
    this.#interruptions.delete(agent);
  }

  /** As if the representatives of all users had failed. */
  #error(agent: Agent, error: GwsError): void {
    const { name } = agent;
    const text = agent === this.#default ? undefined : `${name}: ${error.message}`;
    const { users } = this.#node;
    this.#node.users = { ...audience(this.#RED, users) };
    try {
      this.#node.error(explained(this.#RED, error, text), { agent: name });
    } finally {
      this.#node.users = users;
    }
  }

  #connected(agent: Agent): string {
    const { label } = this.#node;
    return agent === this.#default
      ? this.#RED._('gws-server.log.connected', { label })
      : this.#RED._('gws-server.log.agent-connected', { label, agent: agent.name });
  }
}
