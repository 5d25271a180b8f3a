/**
 * Turns faults that several agents have at the same moment into one: when a server goes away, each of its hundreds of
 * agents notices, and people want to hear of it once.
 */
import type { Node } from 'node-red';
import type { Agent, GwsError } from '../../src';
import { elapsed } from '../../src/timing/clock';
import { safely } from '../shared/safely';

/** ms between two looks at whether others follow; without another agent, and in all, until nobody is waited for any more. */
const INTERVAL = 100;
const SETTLED = 1000;
const LATEST = 30_000;

interface SharedFault {
  /** Of the first agent. */
  readonly error: GwsError;
  readonly agents: Set<Agent>;
  readonly began: number;
  /** When the latest of them got it. */
  latest: number;
  /** Whether agents other than these may be about to get it. */
  readonly mayFollow: (agents: ReadonlySet<Agent>) => boolean;
  timer?: NodeJS.Timeout;
}

type SharedFaultReporter = (agents: Agent[], error: GwsError) => void;

export class SharedFaults {
  readonly #node: Node;
  readonly #report: SharedFaultReporter;
  readonly #open = new Map<string, SharedFault>();

  /** @param report told of each fault of `node` once, with the agents who have it in the order in which they got it */
  constructor(node: Node, report: SharedFaultReporter) {
    this.#node = node;
    this.#report = report;
  }

  /**
   * Notes that `agent` has a fault, which is reported as soon as nobody is about to get it too.
   * @param kind the same for agents who share it
   */
  add(kind: string, agent: Agent, error: GwsError, mayFollow: SharedFault['mayFollow']): void {
    const now = elapsed();
    const fault = this.#open.get(kind) ?? { error, agents: new Set(), began: now, latest: now, mayFollow };
    fault.agents.add(agent);
    fault.latest = now;
    this.#open.set(kind, fault);
    this.#look(kind, fault);
  }

  /** Nobody is told any more. */
  close(): void {
    for (const { timer } of this.#open.values()) {
      clearTimeout(timer);
    }
    this.#open.clear();
  }

  #look(kind: string, fault: SharedFault): void {
    const { agents, began, latest, error, mayFollow } = fault;
    clearTimeout(fault.timer);
    const isOpen = elapsed() < Math.min(latest + SETTLED, began + LATEST);
    if (isOpen && mayFollow(agents)) {
      fault.timer = setTimeout(
        safely(this.#node, 'A fault of several agents', () => this.#look(kind, fault)),
        INTERVAL,
      );
    } else {
      this.#open.delete(kind);
      this.#report([...agents], error);
    }
  }
}
