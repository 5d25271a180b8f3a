/**
 * This Node-RED as others see it in the database: a row that says until when it lives, which it renews. Whoever has run out
 * is dead for good, and comes back with another ID, so that what it has left can be taken over. All of that goes by the
 * clock of the database; what this machine's clocks say only ever makes it give up earlier.
 */
import os from 'node:os';
import { GuardedEmitter, guarded } from '../errors/guard';
import { elapsed } from '../timing/clock';
import { Countdown } from '../timing/countdown';
import type { Database } from './database';
import { identifier } from './schema';
import { uuid7 } from './uuid';

/** s for which an instance lives after it was last heard of. */
const LIVES_FOR = 15;

/** ms between signs of life. */
const BEAT = 5_000;

/** How much sooner it tries again when it could not show a sign of life. */
const RETRIES_PER_BEAT = 5;

export interface InstanceOptions {
  readonly database: Database;
  /** Where the ledger is. */
  readonly schema: string;
  /** For people: the host's name by default. */
  readonly name?: string | undefined;
  /** s; for tests. */
  readonly livesFor?: number | undefined;
  /** ms; for tests. */
  readonly beat?: number | undefined;
}

export interface InstanceEvents {
  /** It lives under this ID from now on. */
  registered: [id: string];
  /** It no longer lives under this ID, or cannot be sure that it does. */
  lost: [id: string];
  /** It has shown a sign of life. */
  beat: [id: string];
  /** It could not. */
  failed: [error: Error];
}

export class Instance extends GuardedEmitter<InstanceEvents> {
  readonly name: string;
  readonly database: Database;
  readonly schema: string;
  readonly #livesFor: number;
  readonly #beat: number;
  readonly #table: string;
  #life: { readonly id: string; countdown: Countdown } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #registering: Promise<string> | undefined;
  #isStopped = false;
  /** ms from the monotonic clock of this process to the database's clock. */
  #offset: number | undefined;

  constructor({ database, schema, name = os.hostname(), livesFor = LIVES_FOR, beat = BEAT }: InstanceOptions) {
    super(() => {});
    this.database = database;
    this.schema = schema;
    this.name = name;
    this.#livesFor = livesFor;
    this.#beat = beat;
    this.#table = `${identifier(schema)}.instance`;
  }

  /** Undefined while it does not certainly live. */
  get id(): string | undefined {
    return this.#life && !this.#life.countdown.isOver ? this.#life.id : undefined;
  }

  /** ms for which it certainly lives. */
  get left(): number {
    return this.#life?.countdown.left ?? 0;
  }

  /** What time it is at the database: ms since 1970; by the clock of this machine until that is known. */
  now(): number {
    return this.#offset === undefined ? Date.now() : Math.round(this.#offset + elapsed());
  }

  /**
   * The ID under which it lives, as a new one if it does not.
   * @throws {DatabaseFailure}
   */
  async registered(): Promise<string> {
    const { id } = this;
    if (id !== undefined) {
      return id;
    }
    this.#registering ??= this.#renewedOrNew().finally(() => {
      this.#registering = undefined;
    });
    return this.#registering;
  }

  /** The database says that it does not live under that ID any more. */
  expired(id: string): void {
    if (this.#life?.id === id) {
      this.#end();
    }
  }

  /** Others may take over at once what it has left. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#registering?.catch(() => {});
    const { id } = this;
    if (id !== undefined) {
      this.#life = undefined;
      await this.database
        .query(
          `UPDATE ${this.#table} SET until = clock_timestamp() WHERE id = $1 AND until > clock_timestamp()`,
          [id],
          'heartbeat',
        )
        .catch(() => {});
    }
  }

  /** Whether it lives is for the database to say: this machine's clock may have been set. */
  async #renewedOrNew(): Promise<string> {
    await this.#showLife();
    return this.id ?? this.#register();
  }

  async #register(): Promise<string> {
    if (this.#life) {
      this.#end();
    }
    const id = uuid7(this.now());
    const countdown = new Countdown(this.#livesFor * 1000);
    const begun = elapsed();
    const [row] = await this.database.query<{ now: number }>(
      `INSERT INTO ${this.#table} (id, name, until) VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3)) RETURNING ${NOW}`,
      [id, this.name, this.#livesFor],
      'heartbeat',
    );
    this.#takeTime(row, begun);
    this.#life = { id, countdown };
    this.#schedule();
    this.emit('registered', id);
    return id;
  }

  /** @param delay ms */
  #schedule(delay = this.#beat): void {
    clearTimeout(this.#timer);
    if (this.#isStopped) {
      return;
    }
    const beat = () => {
      void this.#showLife();
    };
    this.#timer = setTimeout(
      guarded('A sign of life', () => {}, beat),
      delay,
    );
    this.#timer.unref();
  }

  async #showLife(): Promise<void> {
    const life = this.#life;
    if (!life) {
      return;
    }
    const countdown = new Countdown(this.#livesFor * 1000);
    const begun = elapsed();
    try {
      const [row] = await this.database.query<{ now: number }>(
        `UPDATE ${this.#table} SET until = clock_timestamp() + make_interval(secs => $2)
         WHERE id = $1 AND until > clock_timestamp() RETURNING ${NOW}`,
        [life.id, this.#livesFor],
        'heartbeat',
      );
      if (life !== this.#life) {
        return;
      }
      if (row) {
        life.countdown = countdown;
        this.#takeTime(row, begun);
        this.emit('beat', life.id);
      } else {
        this.#end();
      }
    } catch (error) {
      this.emit('failed', error as Error);
      if (life === this.#life && life.countdown.isOver) {
        this.#end();
      }
      // While it lives, there is time for another try.
      this.#schedule(this.#beat / RETRIES_PER_BEAT);
      return;
    }
    this.#schedule();
  }

  #end(): void {
    const life = this.#life;
    this.#life = undefined;
    if (life) {
      this.emit('lost', life.id);
    }
  }

  /** The answer has taken some time; the middle of that is off by half of it at most. */
  #takeTime(row: { now: number } | undefined, begun: number): void {
    if (row) {
      this.#offset = row.now - (begun + elapsed()) / 2;
    }
  }
}

const NOW = '(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now';
