// Instances that share agents in a PostgreSQL: each with connections of its own, as if in another Node-RED.
import { setTimeout } from 'node:timers/promises';
import { Leases } from '../../src/leases/leases';
import { type Database, Instance, migrate } from '../../src/postgres';
import { Databases, newSchema, table } from './postgres';
import type { PostgresServer } from './postgres-server';

/** s and ms; on a busy machine nothing may expire that is not to. */
export const LIFE = { livesFor: 3, beat: 300 };
export const TIMING = { grace: 400, patience: 400, tick: 40 };

export const SERVER = 'https://gws.example';

export interface Sharer {
  readonly name: string;
  readonly instance: Instance;
  readonly database: Database;
  readonly leases: Leases;
  /** Agents who must stay for now. */
  readonly busy: Set<string>;
  /** Agents signed in here. */
  readonly signedIn: Set<string>;
  /** What happened to agents here: `held anna`, `moved anna`, `lost anna`. */
  readonly told: string[];
}

interface SharerOptions {
  readonly agents: readonly string[];
  readonly livesFor?: number;
  readonly beat?: number;
  readonly port?: number;
}

export class Room {
  readonly schema = newSchema();
  readonly #server: PostgresServer;
  readonly #databases = new Databases();
  readonly #sharers: Sharer[] = [];

  private constructor(server: PostgresServer) {
    this.#server = server;
  }

  static async make(server: PostgresServer): Promise<Room> {
    const room = new Room(server);
    await migrate(await room.database(), room.schema);
    return room;
  }

  database(options: { user?: string; port?: number } = {}): Promise<Database> {
    const { port = this.#server.port, ...more } = options;
    return this.#databases.of({ port }, more);
  }

  /** An instance that takes no part yet; its agents are signed in and out at once. */
  async sharer(name: string, { agents, port, ...life }: SharerOptions): Promise<Sharer> {
    const database = await this.database(port === undefined ? {} : { port });
    const instance = new Instance({ database, schema: this.schema, name, ...LIFE, ...life });
    const leases = new Leases({ instance, timing: TIMING });
    const sharer: Sharer = {
      ...{ name, instance, database, leases },
      ...{ busy: new Set(), signedIn: new Set(), told: [] },
    };
    leases.of({ server: SERVER, agents, isBusy: (agent) => sharer.busy.has(agent) });
    leases.on('held', (agent) => {
      sharer.told.push(`held ${agent}`);
      sharer.signedIn.add(agent);
    });
    for (const what of ['moved', 'lost'] as const) {
      leases.on(what, (agent) => {
        sharer.told.push(`${what} ${agent}`);
        sharer.signedIn.delete(agent);
        if (what === 'moved') {
          leases.signedOut(agent);
        }
      });
    }
    this.#sharers.push(sharer);
    return sharer;
  }

  /** The machine is gone: nothing is said to anybody any more. */
  async kill({ database, leases }: Sharer): Promise<void> {
    await database.close();
    void leases.close();
  }

  query<Row extends object = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<Row[]> {
    const named = sql.replace(/@(\w+)/g, (_all, name: string) => table(this.schema, name));
    return this.#server.query<Row>(named, values);
  }

  async close(): Promise<void> {
    await Promise.all(this.#sharers.map(({ leases }) => leases.close()));
    await Promise.all(this.#sharers.splice(0).map(({ instance }) => instance.stop()));
    await this.#databases.close();
  }
}

/** Resolves when `condition` holds; it has no event of its own. @throws {Error} naming what never came about */
export async function until(what: string, condition: () => boolean | Promise<boolean>, limit = 20_000): Promise<void> {
  const end = performance.now() + limit;
  while (!(await condition())) {
    if (performance.now() > end) {
      throw new Error(`Not in ${limit / 1000} s: ${what}`);
    }
    await setTimeout(10);
  }
}
