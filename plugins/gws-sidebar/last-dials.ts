/** The last dials of a server and those whose outcome is unknown, read from its ledger only when they may have changed. */
import { setTimeout } from 'node:timers/promises';
import type { ServerNode } from '../../nodes/shared/server';
import type { DialEntry } from '../../src';
import { elapsed } from '../../src/timing/clock';
import { serverName } from '../../src/wire/address';

const MOST = 100;
const MOST_UNKNOWN = 200;

/** ms after which they are read again although nothing has changed here: others may share the ledger. */
const STALE = 10_000;

/** ms that an editor waits for a ledger. */
const PATIENCE = 800;

export class LastDials {
  recent: readonly DialEntry[] = [];
  unknown: readonly DialEntry[] = [];
  /** Why they may be out of date. */
  fault: string | undefined;
  readonly #server: ServerNode;
  #seen = -1;
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  constructor(server: ServerNode) {
    this.#server = server;
  }

  /** Resolves when they are up to date, or cannot be for now. */
  async refresh(): Promise<void> {
    const { changes } = this.#server.agents.journal;
    if (changes !== this.#seen || elapsed() - this.#readAt > STALE || this.fault !== undefined) {
      this.#reading ??= this.#read(changes).finally(() => {
        this.#reading = undefined;
      });
      await Promise.race([this.#reading, setTimeout(PATIENCE, undefined, { ref: false })]);
    }
  }

  async #read(changes: number): Promise<void> {
    const { connection, agents } = this.#server;
    const server = serverName(connection.url);
    try {
      this.recent = await agents.ledger.find({ server }, MOST);
      this.unknown = await agents.ledger.find({ server, state: 'unknown' }, MOST_UNKNOWN);
      this.#seen = changes;
      this.fault = undefined;
    } catch (error) {
      this.fault = (error as Error).message;
    }
    this.#readAt = elapsed();
  }
}
