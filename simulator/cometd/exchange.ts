/**
 * One request to the CometD server as an exchange of values: the server gets stand-ins for a request and a response, and
 * its output becomes an Answer that can still be corrupted, delayed or replaced before it is sent.
 */
import { EventEmitter } from 'node:events';
import type { Answer } from '../common/answers';

/** A message of the Bayeux protocol. */
export interface BayeuxMessage {
  channel: string;
  id?: string;
  clientId?: string;
  subscription?: unknown;
  [field: string]: unknown;
}

/** The browser cookie's value as the CometD server makes it; nothing else is passed on to it. */
const BROWSER_COOKIE = /(?:^|;)\s*BAYEUX_BROWSER=([0-9a-f]{40})\s*(?:;|$)/;

/** The request, as far as the CometD server looks at it. */
export function cometdRequest(cookieHeader: string | undefined, messages: BayeuxMessage[]) {
  const browser = BROWSER_COOKIE.exec(cookieHeader ?? '')?.[1];
  return { method: 'POST', headers: { cookie: browser && `BAYEUX_BROWSER=${browser}` }, body: messages };
}

/** The response that the CometD server writes to. */
export class CometdExchange extends EventEmitter {
  statusCode = 200;
  readonly #headers: Record<string, string> = {};
  readonly #answered: (answer: Answer) => void;
  readonly #isOpen: () => boolean;
  #done = false;

  constructor(
    readonly messages: BayeuxMessage[],
    answered: (answer: Answer) => void,
    isOpen: () => boolean,
  ) {
    super();
    this.#answered = answered;
    this.#isOpen = isOpen;
  }

  /** What the CometD server uses to find out whether anybody is still there. */
  get socket(): { destroyed: boolean } {
    return { destroyed: this.#done || !this.#isOpen() };
  }

  setHeader(name: string, value: string): void {
    this.#headers[name] = value;
  }

  /** Called by the CometD server: the answer is ready. */
  end(content = ''): void {
    this.answer({
      status: this.statusCode,
      headers: { ...this.#headers },
      body: content,
      sent: (failure) => this.#settle(failure),
    });
  }

  /** Answers in the CometD server's place; whatever it answers later goes nowhere. */
  answer(answer: Answer): void {
    if (this.#done) return;
    this.#done = true;
    this.#answered(answer);
  }

  #settle(failure: Error | undefined): void {
    if (failure === undefined) this.emit('finish');
    else if (this.listenerCount('error') > 0) this.emit('error', failure);
  }
}
