/**
 * A PostgreSQL database, by way of `pg`: statements on connections of their own kind, each decided within a time limit, and
 * errors that say whether a statement may have been carried out. Nothing depends on the state of a session, so that it
 * works behind PgBouncer in transaction mode, too.
 */
import type { Pool, PoolClient, PoolConfig } from 'pg';
import { GwsError } from '../errors/gws-error';
import type { Secret } from '../secrets/secret';
import { elapsed } from '../timing/clock';
import { Slots } from '../timing/slots';
import { loadDriver } from './driver';
import { connectFailure, queryFailure } from './failure';
import type { Host } from './hosts';
import { Latency } from './latency';

/** What a connection is for: what takes long must not delay what is urgent. */
export type Lane = 'work' | 'heartbeat' | 'read';

/** Connections, and ms for which the server works on a statement. */
const LANES: Readonly<Record<Lane, { readonly max: number; readonly limit: number }>> = {
  work: { max: 4, limit: 10_000 },
  heartbeat: { max: 1, limit: 5_000 },
  read: { max: 2, limit: 60_000 },
};

/** ms to wait for a connection. */
const CONNECT_LIMIT = 5_000;

/** ms that an answer may take on its way, beyond what the server is allowed. */
const ON_THE_WAY = 2_000;

export interface DatabaseOptions {
  /** In order of preference; the first that can be written to is used. */
  readonly hosts: readonly Host[];
  readonly database: string;
  readonly user: string;
  readonly password: Secret;
  /** As `tls.connect` takes it; `true`: with the authorities that Node.js knows; none: without TLS. */
  readonly tls?: PoolConfig['ssl'];
  /** Shown in `pg_stat_activity`. */
  readonly application?: string | undefined;
  /** ms; for tests. */
  readonly connectLimit?: number | undefined;
  readonly statementLimit?: number | undefined;
}

export type SqlValues = readonly unknown[];

/** Runs statements within one transaction. */
export type Run = <Row extends object>(sql: string, values?: SqlValues) => Promise<Row[]>;

export class Database {
  /** Of statements, by what their connections are for. */
  readonly latency: Readonly<Record<Lane, Latency>> = {
    work: new Latency(),
    heartbeat: new Latency(),
    read: new Latency(),
  };
  readonly #options: DatabaseOptions;
  readonly #pools = new Map<Lane, Pool>();
  /** Whoever waits for a connection does so here, and not in the pool, which gives up after a while. */
  readonly #slots: Readonly<Record<Lane, Slots>> = {
    work: new Slots(LANES.work.max),
    heartbeat: new Slots(LANES.heartbeat.max),
    read: new Slots(LANES.read.max),
  };
  readonly #closing = new AbortController();
  #host: Host;
  /** Whether time limits are the server's too; a pooler may refuse to pass them on. */
  #setsLimits = true;

  constructor(options: DatabaseOptions) {
    this.#options = options;
    [this.#host = { name: 'localhost', port: 5432 }] = options.hosts;
  }

  /** Whom connections go to. */
  get host(): Host {
    return this.#host;
  }

  get hosts(): readonly Host[] {
    return this.#options.hosts;
  }

  /** For people: `host:port/database`. */
  get name(): string {
    const { name, port } = this.#host;
    return `${name}:${port}/${this.#options.database}`;
  }

  /** Whether a connection pooler has refused to pass time limits on. */
  get isPooled(): boolean {
    return !this.#setsLimits;
  }

  get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Connections go to `host` from now on. */
  use(host: Host): void {
    this.#host = host;
    this.#drop();
  }

  /**
   * Carries out one statement, in a transaction of its own.
   * @throws {DatabaseFailure} `lost`: it may have been carried out
   * @throws {GwsError} `GWS_LEDGER_UNAVAILABLE` if `pg` is not there
   */
  query<Row extends object>(sql: string, values: SqlValues = [], lane: Lane = 'work'): Promise<Row[]> {
    return this.#with(lane, (run) => run<Row>(sql, values));
  }

  /** All statements of `work`, or none. @throws as {@link query} */
  transaction<Result>(work: (run: Run) => Promise<Result>): Promise<Result> {
    return this.#with('work', async (run) => {
      await run('BEGIN');
      const result = await work(run);
      await run('COMMIT');
      return result;
    });
  }

  /** What is under way is given up. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#drop();
  }

  #with<Result>(lane: Lane, work: (run: Run) => Promise<Result>): Promise<Result> {
    return this.#slots[lane].run(() => this.#withClient(lane, work));
  }

  async #withClient<Result>(lane: Lane, work: (run: Run) => Promise<Result>): Promise<Result> {
    const client = await this.#connect(lane);
    let failure: unknown;
    try {
      return await work((sql, values) => this.#run(client, lane, sql, values));
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      // A connection on which something has failed may be in any state.
      client.release(failure !== undefined);
    }
  }

  async #connect(lane: Lane): Promise<PoolClient> {
    try {
      return await this.#pool(lane).connect();
    } catch (error) {
      if (error instanceof GwsError) {
        throw error;
      }
      const failure = connectFailure(error);
      if (failure.isOfPooler && this.#setsLimits) {
        this.#setsLimits = false;
        this.#drop();
        return this.#connect(lane);
      }
      throw failure;
    }
  }

  async #run<Row extends object>(client: PoolClient, lane: Lane, sql: string, values?: SqlValues): Promise<Row[]> {
    const begun = elapsed();
    try {
      const answer = client.query<Row>(sql, values === undefined ? undefined : [...values]);
      const { rows } = await this.#unlessClosed(answer);
      this.latency[lane].note(elapsed() - begun);
      return rows;
    } catch (error) {
      throw queryFailure(error);
    }
  }

  #unlessClosed<Result>(answer: Promise<Result>): Promise<Result> {
    const { signal } = this.#closing;
    return new Promise((resolve, reject) => {
      const giveUp = () => reject(new Error('The ledger was closed'));
      signal.addEventListener('abort', giveUp);
      answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
    });
  }

  #pool(lane: Lane): Pool {
    if (this.isClosed) {
      throw new Error('The ledger was closed');
    }
    const known = this.#pools.get(lane);
    if (known) {
      return known;
    }
    const { Pool } = loadDriver();
    const pool = new Pool(this.#config(lane));
    // A connection that breaks while nobody uses it, or while somebody does: its statement fails, or there is none.
    pool.on('error', () => {});
    pool.on('connect', (client) => client.on('error', () => {}));
    this.#pools.set(lane, pool);
    return pool;
  }

  #config(lane: Lane): PoolConfig {
    const { database, user, password, tls, application, connectLimit, statementLimit } = this.#options;
    const { max, limit } = LANES[lane];
    const atServer = statementLimit ?? limit;
    return {
      host: this.#host.name,
      port: this.#host.port,
      database,
      user,
      // As a function, so that an empty one is not looked for in the environment.
      password: () => password.reveal(),
      ssl: tls ?? false,
      max,
      application_name: application ?? 'node-red-genesys-web-services',
      connectionTimeoutMillis: connectLimit ?? CONNECT_LIMIT,
      query_timeout: atServer + ON_THE_WAY,
      idleTimeoutMillis: 30_000,
      maxLifetimeSeconds: 3600,
      keepAlive: true,
      allowExitOnIdle: true,
      types: { getTypeParser: parserOf },
      ...(this.#setsLimits && {
        statement_timeout: atServer,
        lock_timeout: 3_000,
        idle_in_transaction_session_timeout: 10_000,
      }),
    };
  }

  /** Existing connections are closed when their statements are done. */
  #drop(): void {
    for (const pool of this.#pools.values()) {
      pool.end().catch(() => {});
    }
    this.#pools.clear();
  }
}

type Parse = (text: string) => unknown;

/** Whoever else uses `pg` in this process may have set parsers of his own. */
const PARSERS: ReadonlyMap<number, Parse> = new Map<number, Parse>([
  [16, (text) => text === 't'],
  [21, Number],
  [23, Number],
  [701, Number],
  [114, JSON.parse],
  [3802, JSON.parse],
]);

/** Whole numbers up to 32 bits, floating-point numbers, booleans and JSON; everything else is text. */
const parserOf = ((oid: number): Parse => PARSERS.get(oid) ?? String) as NonNullable<
  PoolConfig['types']
>['getTypeParser'];
