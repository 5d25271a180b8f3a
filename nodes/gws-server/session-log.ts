/**
 * The server's log of its agents' sessions: one line per change of state, routine ones at level debug. An interruption is
 * a warning, because most resolve quickly; one that lasts longer than a request may take becomes an error. The server's
 * errors reach each Catch node of its users once, see `tellOnce`, and name all agents who share them, see `SharedFaults`.
 */
import type { Node, NodeAPI } from 'node-red';
import type { Agent, GwsError, SessionState } from '../../src';
import { explained } from '../shared/explained';
import { safely } from '../shared/safely';
import type { ServerNode } from '../shared/server';
import { tellOnce } from './audience';
import { SharedFaults } from './shared-faults';

interface OpenInterruption {
  /** What was last heard of it. */
  error: GwsError;
  timer: NodeJS.Timeout;
  /** Whether it has become an error. */
  isTold: boolean;
}

/** Phases in which nobody waits for a connection. */
const AT_REST: readonly SessionState['phase'][] = ['connected', 'idle', 'refused', 'closing', 'closed'];

const SIGNING_IN: readonly SessionState['phase'][] = ['signing-in', 'starting'];

/** How many agents a text names, and how many a message lists. */
const FEW = 3;
const MOST_AGENTS = 100;

export class SessionLog {
  readonly #RED: NodeAPI;
  readonly #node: ServerNode & Node;
  readonly #default: Agent;
  readonly #limit: number;
  readonly #interruptions = new Map<Agent, OpenInterruption>();
  readonly #faults: SharedFaults;

  /**
   * @param ownAgent the agent not named in the lines
   * @param limit ms after which an interruption is an error
   */
  constructor(RED: NodeAPI, node: ServerNode & Node, ownAgent: Agent, limit: number) {
    this.#RED = RED;
    this.#node = node;
    this.#default = ownAgent;
    this.#limit = limit;
    this.#faults = new SharedFaults(node, (agents, error) => this.#error(agents, error));
  }

  note(agent: Agent, state: SessionState): void {
    if (AT_REST.includes(state.phase)) {
      this.#forget(agent);
    }
    if (state.phase === 'connected') {
      this.#node.log(this.#connected(agent));
    } else if (state.phase === 'refused') {
      const { code, message } = state.error;
      this.#faults.add(`${code} ${message}`, agent, state.error, this.#areSigningIn);
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
    this.#faults.close();
  }

  #interrupted(agent: Agent, error: GwsError): void {
    const known = this.#interruptions.get(agent);
    if (known) {
      known.error = error;
      return;
    }
    const lasts = safely(this.#node, 'An interruption', () => this.#lasts(agent, interruption));
    const interruption: OpenInterruption = { error, timer: setTimeout(lasts, this.#limit), isTold: false };
    this.#interruptions.set(agent, interruption);
    this.warn(agent, error);
  }

  /** An agent who was signed out meanwhile is not reported. */
  #lasts(agent: Agent, interruption: OpenInterruption): void {
    const { error } = interruption;
    interruption.isTold = true;
    if (!AT_REST.includes(agent.session.state.phase)) {
      this.#faults.add('interrupted', agent, error, this.#areInterrupted);
    }
  }

  #forget(agent: Agent): void {
    clearTimeout(this.#interruptions.get(agent)?.timer);
    this.#interruptions.delete(agent);
  }

  /** Whether others than these may be refused too. */
  readonly #areSigningIn = (agents: ReadonlySet<Agent>): boolean =>
    this.#node.agents.all.some((agent) => !agents.has(agent) && SIGNING_IN.includes(agent.session.state.phase));

  /** Whether the interruptions of others than these may last too. */
  readonly #areInterrupted = (agents: ReadonlySet<Agent>): boolean =>
    [...this.#interruptions].some(([agent, { isTold }]) => !isTold && !agents.has(agent));

  #error(agents: Agent[], error: GwsError): void {
    const names = agents.map(({ name }) => name);
    const [first] = agents;
    const isOwn = agents.length === 1 && first === this.#default;
    const text = isOwn ? undefined : `${listed(names)}: ${error.message}`;
    tellOnce(this.#node, explained(this.#RED, error, text), {
      ...(names.length === 1 && { agent: names[0] }),
      gws: { server: this.#node.label, agents: names.slice(0, MOST_AGENTS), count: names.length },
    });
  }

  #connected(agent: Agent): string {
    const { label } = this.#node;
    return agent === this.#default
      ? this.#RED._('gws-server.log.connected', { label })
      : this.#RED._('gws-server.log.agent-connected', { label, agent: agent.name });
  }
}

/** `anna`, `anna and ben`, `60 agents (anna, ben, carl, …)`. */
function listed(names: readonly string[]): string {
  const [last = '', ...others] = [...names].reverse();
  if (names.length > FEW) {
    return `${names.length} agents (${names.slice(0, FEW).join(', ')}, …)`;
  }
  return others.length === 0 ? last : `${others.reverse().join(', ')} and ${last}`;
}
