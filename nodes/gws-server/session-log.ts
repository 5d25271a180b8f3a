/**
 * What the server writes down of its agents' sessions: one line for each change of state, at level debug where nobody would
 * look for it. An interruption is a warning, for most heal at once; one that lasts longer than a request may becomes an error,
 * once. Errors of the server reach the Catch nodes of its users.
 */
import type { Node, NodeAPI } from 'node-red';
import type { Agent, GwsError, SessionState } from '../../src';
import { explained } from '../shared/explained';
import type { ServerNode } from '../shared/server';

interface Interruption {
  since: number;
  reported: boolean;
}

export class SessionLog {
  readonly #RED: NodeAPI;
  readonly #node: ServerNode & Node;
  readonly #default: Agent;
  readonly #limit: number;
  readonly #interruptions = new WeakMap<Agent, Interruption>();

  /**
   * @param ownAgent who is not named in the lines
   * @param limit ms after which an interruption is an error
   */
  constructor(RED: NodeAPI, node: ServerNode & Node, ownAgent: Agent, limit: number) {
    this.#RED = RED;
    this.#node = node;
    this.#default = ownAgent;
    this.#limit = limit;
  }

  note(agent: Agent, state: SessionState): void {
    if (state.phase === 'connected') {
      this.#interruptions.delete(agent);
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

  #interrupted(agent: Agent, error: GwsError): void {
    const interruption = this.#interruptions.get(agent);
    if (!interruption) {
      this.#interruptions.set(agent, { since: Date.now(), reported: false });
      this.warn(agent, error);
    } else if (!interruption.reported && Date.now() - interruption.since >= this.#limit) {
      interruption.reported = true;
      this.#error(agent, error);
    }
  }

  #error(agent: Agent, error: GwsError): void {
    const { name } = agent;
    const text = agent === this.#default ? undefined : `${name}: ${error.message}`;
    this.#node.error(explained(this.#RED, error, text), { agent: name });
  }

  #connected(agent: Agent): string {
    const { label } = this.#node;
    return agent === this.#default
      ? this.#RED._('gws-server.log.connected', { label })
      : this.#RED._('gws-server.log.agent-connected', { label, agent: agent.name });
  }
}
