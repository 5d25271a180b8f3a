/** Listeners to all agents of a server, including those who sign in later. */
import type { Agent } from './agent';

/** Starts listening to one agent. @returns a function that ends it */
export type Attend = (agent: Agent) => () => void;

/** A listener, and how to detach it from each agent. */
interface Attendance {
  readonly attend: Attend;
  readonly ends: Map<Agent, () => void>;
}

export class Attendances {
  readonly #all = new Set<Attendance>();

  /**
   * @param present the agents there are now
   * @returns a function that ends it for all agents
   */
  add(attend: Attend, present: readonly Agent[]): () => void {
    const attendance: Attendance = { attend, ends: new Map(present.map((agent) => [agent, attend(agent)])) };
    this.#all.add(attendance);
    return () => {
      this.#all.delete(attendance);
      for (const end of attendance.ends.values()) {
        end();
      }
    };
  }

  arrived(agent: Agent): void {
    for (const { attend, ends } of this.#all) {
      ends.set(agent, attend(agent));
    }
  }

  left(agent: Agent): void {
    for (const { ends } of this.#all) {
      ends.get(agent)?.();
      ends.delete(agent);
    }
  }
}
