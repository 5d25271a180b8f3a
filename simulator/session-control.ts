/** Inspection of a running simulator's sessions, and ways to drop them. */
import type { Services } from './api/services';
import type { CometdSessionInfo } from './cometd/notifications';
import { accessDenied } from './gateway';
import type { HttpServer } from './http/http-server';

/** Introspection and control of sessions. */
export class SessionControl {
  readonly #services: Services;
  readonly #server: HttpServer;

  constructor(services: Services, server: HttpServer) {
    this.#services = services;
    this.#server = server;
  }

  /** How many HTTP sessions are signed in. */
  get httpSessions(): number {
    return this.#services.sessions.count;
  }

  /** How many CometD sessions there are. */
  get cometdSessions(): number {
    return this.#services.notifications.sessions().length;
  }

  /** The CometD sessions, each with its user and its subscriptions. */
  get subscriptions(): CometdSessionInfo[] {
    return this.#services.notifications.sessions();
  }

  /** How many connections are open. */
  get openSockets(): number {
    return this.#server.openSockets;
  }

  /** Signs everybody out, as a fail-over does; held polls are answered with 403. CometD sessions live on for a while. */
  forgetHttpSessions(): void {
    this.#services.sessions.forgetAll();
    this.#services.notifications.refuse(() => true, accessDenied);
  }

  /** Forgets the CometD sessions; held polls are answered with 402. */
  forgetCometdSessions(): void {
    this.#services.notifications.forgetAll();
  }

  /** Gives every HTTP session a new CSRF token. */
  changeCsrfToken(): void {
    this.#services.sessions.changeCsrfTokens();
  }

  /** Changes an agent's password; sessions that are signed in stay so. */
  setPassword(username: string, password: string): void {
    this.#services.agents.get(username).password = password;
  }
}
