/** HTTP sessions: the JSESSIONID cookie, the CSRF token bound to it, and the expiry of both. */
import { elapsed } from '../common/clock';
import { newToken } from '../common/identifiers';

/** A signed-in HTTP session. */
export interface HttpSession {
  readonly id: string;
  readonly username: string;
  csrfToken: string;
  /** By the monotonic clock. */
  lastUsed: number;
}

/** The HTTP sessions of the server. */
export class HttpSessions {
  /** Least recently used first. */
  readonly #sessions = new Map<string, HttpSession>();
  readonly #timeout: number;

  /** @param timeout milliseconds of inactivity after which a session is gone */
  constructor(timeout: number) {
    this.#timeout = timeout;
  }

  get count(): number {
    this.#expire();
    return this.#sessions.size;
  }

  /** The live session that a Cookie header names. */
  find(cookieHeader: string | undefined): HttpSession | undefined {
    this.#expire();
    for (const id of cookieValues(cookieHeader, 'JSESSIONID')) {
      const session = this.#sessions.get(id);
      if (session !== undefined) return session;
    }
    return undefined;
  }

  create(username: string): HttpSession {
    const session = { id: newToken().toUpperCase(), username, csrfToken: newToken(), lastUsed: elapsed() };
    this.#sessions.set(session.id, session);
    return session;
  }

  /** Notes that a session was used, which restarts its timeout. */
  touch(session: HttpSession): void {
    session.lastUsed = elapsed();
    if (this.#sessions.delete(session.id)) this.#sessions.set(session.id, session);
  }

  isLive(session: HttpSession): boolean {
    return this.#sessions.get(session.id) === session;
  }

  invalidate(session: HttpSession): void {
    this.#sessions.delete(session.id);
  }

  forgetAll(): void {
    this.#sessions.clear();
  }

  changeCsrfTokens(): void {
    for (const session of this.#sessions.values()) session.csrfToken = newToken();
  }

  #expire(): void {
    const oldest = elapsed() - this.#timeout;
    for (const [id, session] of this.#sessions) {
      if (session.lastUsed >= oldest) return;
      this.#sessions.delete(id);
    }
  }
}

/** Every value that a Cookie header has for a name. */
function cookieValues(header: string | undefined, name: string): string[] {
  return (header ?? '').split(';').flatMap((pair) => {
    const equals = pair.indexOf('=');
    return equals > 0 && pair.slice(0, equals).trim() === name ? [pair.slice(equals + 1).trim()] : [];
  });
}
