// The PostgreSQL of this process of tests, which each test has a schema of its own in.
import { Secret } from '../../src';
import { type Ledger, openPostgresLedger, type PostgresLedgerOptions } from '../../src/ledger';
import { PostgresLedger } from '../../src/ledger/postgres/postgres-ledger';
import { Database, type DatabaseOptions, identifier } from '../../src/postgres';
import { PostgresServer } from './postgres-server';

let starting: Promise<PostgresServer> | undefined;
let running: PostgresServer | undefined;
let schemas = 0;

/** Started by whoever asks first. */
export function postgres(): Promise<PostgresServer> {
  starting ??= PostgresServer.start().then((server) => {
    running = server;
    return server;
  });
  return starting;
}

after(async () => {
  await starting?.then(
    (server) => server.remove(),
    () => {},
  );
  starting = undefined;
});

process.once('exit', () => running?.kill());

/** The name of a schema that is not there yet, of the kind that has to be quoted. */
export function newSchema(): string {
  schemas += 1;
  return `Gws "${schemas}" – dials`;
}

export function databaseOptions(port: number, more: Partial<DatabaseOptions> = {}): DatabaseOptions {
  return {
    hosts: [{ name: '127.0.0.1', port }],
    database: 'postgres',
    user: 'postgres',
    password: new Secret(''),
    ...more,
  };
}

/** Databases, closed after each test. */
export class Databases {
  readonly #open: Database[] = [];

  async of(server: Pick<PostgresServer, 'port'>, more: Partial<DatabaseOptions> = {}): Promise<Database> {
    const database = new Database(databaseOptions(server.port, more));
    this.#open.push(database);
    return database;
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((database) => database.close()));
  }
}

/** `table` of a schema, for SQL. */
export function table(schema: string, name: string): string {
  return `${identifier(schema)}.${name}`;
}

/** Does not wait between attempts to open. */
const QUICKLY = { base: 10, cap: 50, healthyAfter: 60_000 };

/** Ledgers in a schema of their own, closed after each test. */
export class PostgresRoom {
  readonly schema = newSchema();
  readonly #port: number;
  readonly #ledgers: Ledger[] = [];

  constructor({ port }: Pick<PostgresServer, 'port'>) {
    this.#port = port;
  }

  /** One that all in this process share. */
  open(options: Partial<PostgresLedgerOptions> = {}): Ledger {
    return this.#keep(openPostgresLedger(this.#optionsWith(options)));
  }

  /** One more Node-RED. */
  join(options: Partial<PostgresLedgerOptions> = {}): PostgresLedger {
    return this.#keep(new PostgresLedger(this.#optionsWith(options), `instance ${this.#ledgers.length}`));
  }

  #optionsWith(options: Partial<PostgresLedgerOptions>): PostgresLedgerOptions {
    return { database: databaseOptions(this.#port), schema: this.schema, backoff: QUICKLY, ...options };
  }

  #keep<Kind extends Ledger>(ledger: Kind): Kind {
    this.#ledgers.push(ledger);
    return ledger;
  }

  async close(): Promise<void> {
    await Promise.all(this.#ledgers.splice(0).map((ledger) => ledger.close()));
  }
}
