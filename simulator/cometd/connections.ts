/** The current CometD sessions, by ID and by user: an event goes to one user of many. */
import type { ServerSession } from 'cometd-nodejs-server';
import type { HttpSession } from '../http/http-sessions';

/** A CometD session and the HTTP session in which it was opened. */
export interface Connection {
  readonly session: ServerSession;
  readonly owner: HttpSession;
}

/** The connections of one CometD server. */
export class Connections {
  readonly #byId = new Map<string, Connection>();
  readonly #byUser = new Map<string, Set<Connection>>();

  get(id: string): Connection | undefined {
    return this.#byId.get(id);
  }

  /** The connections of a user. */
  of(username: string): Connection[] {
    return [...(this.#byUser.get(username) ?? [])];
  }

  all(): Connection[] {
    return [...this.#byId.values()];
  }

  add(connection: Connection): void {
    const { session, owner } = connection;
    this.#byId.set(session.id, connection);
    this.#byUser.set(owner.username, (this.#byUser.get(owner.username) ?? new Set()).add(connection));
  }

  delete(id: string): void {
    const connection = this.#byId.get(id);
    if (connection === undefined) return;
    this.#byId.delete(id);
    const others = this.#byUser.get(connection.owner.username);
    others?.delete(connection);
    if (others?.size === 0) this.#byUser.delete(connection.owner.username);
  }
}
