/**
 * Through which users an error of the server reaches Catch nodes. Node-RED passes it on for each node in `users`, as if
 * that node had failed, so a Catch node covering five users gets it five times. This module chooses representatives: each
 * Catch node that would get the error gets it, no more often than its neighbours' scopes make inevitable.
 */
import type { NodeAPI } from 'node-red';
import type { ServerUser } from '../shared/server';

type Users = Readonly<Record<string, ServerUser>>;

/** The parts of node configurations that decide what a Catch node gets. */
interface Config {
  id: string;
  type: string;
  z?: string;
  g?: string;
  d?: boolean;
  /** Of a Catch node: all nodes, those of its group, or these. */
  scope?: null | 'group' | string[];
  /** Of a Catch node: only errors that no other has caught. */
  uncaught?: boolean;
}

/** A node, or the instance of a subflow that it is in, as seen by Catch nodes next to it. */
interface Position {
  /** Id of the tab, or of the instance of a subflow, at run time. */
  flow: string;
  /** Ids as configurations have them. */
  id: string;
  group: string | undefined;
}

const SUBFLOW = 'subflow:';

/** The fewest users through whom each Catch node gets an error that it would get through all of them. */
export function audience(RED: NodeAPI, users: Users): Users {
  const flows = new Flows(RED);
  const reached = new Map(Object.values(users).map((user) => [user, flows.reachedFrom(user)]));
  const missing = new Set([...reached.values()].flat());
  const chosen: ServerUser[] = [];
  while (missing.size > 0) {
    const [best] = [...reached].sort(([, one], [, other]) => worth(other, missing) - worth(one, missing));
    if (!best) {
      break;
    }
    chosen.push(best[0]);
    for (const name of best[1]) {
      missing.delete(name);
    }
  }
  // If nobody catches it, it is logged, for which one is enough.
  const speakers = chosen.length > 0 ? chosen : Object.values(users).slice(0, 1);
  return Object.fromEntries(speakers.map((user) => [user.id, user]));
}

/** Prefers users who reach missing Catch nodes; among these, users who reach none a second time. */
function worth(names: readonly string[], missing: ReadonlySet<string>): number {
  const isNew = names.filter((name) => missing.has(name)).length;
  return isNew === 0 ? Number.NEGATIVE_INFINITY : isNew - 2 * (names.length - isNew);
}

class Flows {
  readonly #configs = new Map<string, Config>();

  constructor(RED: NodeAPI) {
    RED.nodes.eachNode((config) => this.#configs.set(config.id, config as Config));
  }

  /** Names of the Catch nodes that get what `user` reports: those of its flow, else those around the subflow that it is in. */
  reachedFrom({ id, z, g }: ServerUser & { g?: string }): string[] {
    const inFlow = (name: string) => (name.startsWith(`${z}-`) ? name.slice(z.length + 1) : name);
    let position: Position | undefined = { flow: z, id: inFlow(id), group: g && inFlow(g) };
    while (position) {
      const { flow } = position;
      const names = this.#catching(position).map((config) => `${flow}/${config.id}`);
      if (names.length > 0) {
        return names;
      }
      position = this.#around(flow);
    }
    return [];
  }

  #catching(position: Position): Config[] {
    const instance = this.#instance(position.flow);
    const flow = instance ? instance.type.slice(SUBFLOW.length) : position.flow;
    const all = [...this.#configs.values()].filter(({ type, z, d }) => type === 'catch' && z === flow && !d);
    const taking = all.filter((config) => this.#takes(config, position));
    const first = taking.filter(({ uncaught }) => !uncaught);
    return first.length > 0 ? first : taking;
  }

  #takes({ scope, g }: Config, { id, group }: Position): boolean {
    if (Array.isArray(scope)) {
      return scope.includes(id);
    }
    if (scope !== 'group' || g === undefined) {
      return true;
    }
    for (let around = group; around !== undefined; around = this.#configs.get(around)?.g) {
      if (around === g) {
        return true;
      }
    }
    return false;
  }

  /** The subflow instance, seen from outside; undefined for a tab. */
  #around(flow: string): Position | undefined {
    const instance = this.#instance(flow);
    if (!instance) {
      return undefined;
    }
    const isNested = instance.id !== flow;
    return {
      flow: isNested ? flow.slice(0, -instance.id.length - 1) : (instance.z ?? ''),
      id: instance.id,
      group: instance.g,
    };
  }

  /** Node-RED calls an instance within an instance by the ids of both. */
  #instance(flow: string): Config | undefined {
    for (let id = flow; ; id = id.slice(id.indexOf('-') + 1)) {
      const config = this.#configs.get(id);
      if (config?.type.startsWith(SUBFLOW)) {
        return config;
      }
      if (!id.includes('-')) {
        return undefined;
      }
    }
  }
}
