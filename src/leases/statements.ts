/**
 * The statements on leases, each one a transaction of its own at READ COMMITTED, so that none of them holds a lock while its
 * sender stands still. The database's clock decides, and nobody else's.
 *
 * Who takes over an agent compares the epoch with that of its snapshot when it locks the row. Deciding by a join or by
 * (NOT) EXISTS alone whether the holder is dead takes agents from holders who live: PostgreSQL checks the condition anew with
 * the new lease but with the instances of its snapshot, where a new holder is not yet known.
 */
import type { Database } from '../postgres';
import type { Lease, Listing, Member } from './machine';

/** ms. */
export interface Terms {
  /** Until an expired instance's agents may be taken over; no request to dial takes longer to be sent. */
  readonly grace: number;
  /** Until agents whom nobody takes are taken beyond a share. */
  readonly patience: number;
}

export class LeaseStatements {
  readonly #database: Database;
  readonly #server: string;
  readonly #terms: Terms;
  readonly #tables: Readonly<Record<'lease' | 'instance' | 'member', string>>;

  /**
   * @param schema as an identifier
   * @param server whose agents they are
   */
  constructor(database: Database, schema: string, server: string, terms: Terms) {
    this.#database = database;
    this.#server = server;
    this.#terms = terms;
    this.#tables = { lease: `${schema}.lease`, instance: `${schema}.instance`, member: `${schema}.member` };
  }

  /** Makes the agents known; sorted, since instances that start together would lock each other out otherwise. */
  async list(agents: readonly string[]): Promise<void> {
    const { lease } = this.#tables;
    await this.#database.query(
      `INSERT INTO ${lease} AS l (server, agent) SELECT $1, a FROM unnest($2::text[]) a ORDER BY a
       ON CONFLICT (server, agent) DO UPDATE SET listed_at = clock_timestamp()
       WHERE l.listed_at < clock_timestamp() - interval '1 hour'`,
      [this.#server, agents],
    );
  }

  /**
   * Becomes a member, if the instance is alive; forgets members who have long been dead.
   * @param agents how many it lists
   */
  async join(id: string, agents: number): Promise<void> {
    const { instance, member } = this.#tables;
    await this.#database.query(
      `WITH dead AS (DELETE FROM ${member} m WHERE m.server = $1 AND NOT EXISTS
         (SELECT FROM ${instance} i WHERE i.id = m.instance AND i.until > clock_timestamp() - interval '1 hour'))
       INSERT INTO ${member} (server, instance, agents) SELECT $1, i.id, $3 FROM ${instance} i
       WHERE i.id = $2::uuid AND i.until > clock_timestamp() ON CONFLICT (server, instance) DO UPDATE SET agents = excluded.agents`,
      [this.#server, id, agents],
    );
  }

  async depart(id: string): Promise<void> {
    const { member } = this.#tables;
    await this.#database.query(`DELETE FROM ${member} WHERE server = $1 AND instance = $2::uuid`, [this.#server, id]);
  }

  /** The members who are alive. */
  async members(): Promise<readonly Listing[]> {
    const { instance, member } = this.#tables;
    return this.#database.query<Listing>(
      `SELECT m.instance::text AS instance, m.agents FROM ${member} m JOIN ${instance} i ON i.id = m.instance
       WHERE m.server = $1 AND i.until > clock_timestamp()`,
      [this.#server],
    );
  }

  /** The same, and which leases they have; that takes the database some time if there are many. */
  async counts(): Promise<readonly Member[]> {
    const { lease, instance, member } = this.#tables;
    return this.#database.query<Member>(
      `SELECT m.instance::text AS instance, m.agents, coalesce(l.held, 0) AS held, coalesce(l.epochs, 0) AS epochs
       FROM ${member} m JOIN ${instance} i ON i.id = m.instance
       LEFT JOIN (SELECT holder, count(*)::int AS held, sum(epoch)::float8 AS epochs FROM ${lease} WHERE server = $1
         GROUP BY holder) l ON l.holder = m.instance
       WHERE m.server = $1 AND i.until > clock_timestamp()`,
      [this.#server],
    );
  }

  /** All leases of the instance. */
  async leasesOf(id: string): Promise<readonly Lease[]> {
    const { lease } = this.#tables;
    return this.#database.query<Lease>(
      `SELECT agent, epoch::float8 AS epoch FROM ${lease} WHERE server = $1 AND holder = $2::uuid`,
      [this.#server, id],
    );
  }

  /** Agents whom nobody has taken for a while: few, or none. */
  async leftOver(): Promise<readonly string[]> {
    const { lease, instance } = this.#tables;
    const { grace, patience } = this.#terms;
    const rows = await this.#database.query<{ agent: string }>(
      `SELECT l.agent FROM ${lease} l LEFT JOIN ${instance} i ON i.id = l.holder
       WHERE l.server = $1 AND ${FREE_FOR('$2', '$3')}`,
      [this.#server, grace / 1000, patience / 1000],
    );
    return rows.map(({ agent }) => agent);
  }

  /**
   * Takes over agents whom nobody has, or whose holder expired longer than the grace ago; none, if the instance itself is not
   * alive.
   * @param agents of whom to take
   * @param leftOver only those whom nobody has taken for a while
   */
  async acquire(id: string, agents: readonly string[], most: number, leftOver = false): Promise<readonly Lease[]> {
    const { lease, instance } = this.#tables;
    const { grace, patience } = this.#terms;
    return this.#database.query<Lease>(
      `WITH c AS MATERIALIZED (
         SELECT l.agent, l.epoch FROM ${lease} l LEFT JOIN ${instance} i ON i.id = l.holder
         WHERE l.server = $2 AND l.agent = ANY($3::text[]) AND ${FREE_FOR('$5', '$6')}),
       p AS (
         SELECT l.agent FROM ${lease} l JOIN c ON c.agent = l.agent AND c.epoch = l.epoch WHERE l.server = $2
         ORDER BY md5(l.agent || $1::text) LIMIT $4 FOR UPDATE OF l SKIP LOCKED)
       UPDATE ${lease} l SET holder = $1::uuid, epoch = l.epoch + 1, since = clock_timestamp()
       FROM p WHERE l.server = $2 AND l.agent = p.agent
         AND EXISTS (SELECT FROM ${instance} WHERE id = $1::uuid AND until > clock_timestamp())
       RETURNING l.agent, l.epoch::float8 AS epoch`,
      [id, this.#server, agents, most, grace / 1000, leftOver ? patience / 1000 : 0],
    );
  }

  /** Gives leases back, as far as the instance still has them. */
  async release(id: string, leases: readonly Lease[]): Promise<void> {
    const { lease } = this.#tables;
    await this.#database.query(
      `WITH p AS MATERIALIZED (
         SELECT l.agent FROM ${lease} l JOIN unnest($3::text[], $4::bigint[]) AS g (agent, epoch)
           ON g.agent = l.agent AND g.epoch = l.epoch
         WHERE l.server = $1 AND l.holder = $2::uuid ORDER BY l.agent FOR UPDATE OF l)
       UPDATE ${lease} l SET holder = NULL, epoch = l.epoch + 1, since = clock_timestamp()
       FROM p WHERE l.server = $1 AND l.agent = p.agent AND l.holder = $2::uuid`,
      [this.#server, id, leases.map(({ agent }) => agent), leases.map(({ epoch }) => epoch)],
    );
  }

  /** Name of the instance that has the agent; undefined if none has. */
  async holderOf(agent: string): Promise<string | undefined> {
    const { lease, instance } = this.#tables;
    const [row] = await this.#database.query<{ name: string }>(
      `SELECT i.name FROM ${lease} l JOIN ${instance} i ON i.id = l.holder
       WHERE l.server = $1 AND l.agent = $2 AND i.until > clock_timestamp()`,
      [this.#server, agent],
    );
    return row?.name;
  }
}

/** Whether nobody has had the agent of the lease `l`, held by `i`, for so many seconds. */
const FREE_FOR = (grace: string, patience: string): string => `CASE
           WHEN l.holder IS NULL THEN coalesce(l.since, l.listed_at) + make_interval(secs => ${patience}) <= clock_timestamp()
           ELSE i.id IS NULL OR i.until + make_interval(secs => ${grace}::float8 + ${patience}::float8) <= clock_timestamp() END`;
