/** Counts the HTTP requests that this process begins, by the port that they go to, whether or not they get there. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

const CHANNEL = 'http.client.request.start';

export class Outgoing {
  readonly #port: number;
  count = 0;

  constructor(port: number) {
    this.#port = port;
    subscribe(CHANNEL, this.#note);
  }

  close(): void {
    unsubscribe(CHANNEL, this.#note);
  }

  readonly #note = (message: unknown): void => {
    const { request } = message as { request: ClientRequest };
    if (String(request.getHeader('host')).endsWith(`:${this.#port}`)) {
      this.count += 1;
    }
  };
}
