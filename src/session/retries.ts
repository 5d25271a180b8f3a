/** When a session tries again: how long it waits after which failure, and the timer for it. */

import { guarded, type OnFailure } from '../errors/guard';
import { Backoff } from '../timing/backoff';
import type { Retry, SessionState } from './machine';
import type { ResolvedSessionOptions } from './options';

/** ms, at most, between two polls that fail: of many agents the last is to find soon that the server is there again. */
const MAX_POLL_WAIT = 5000;

export class Retries {
  /** Between polls that fail. That they did says nothing against a sign-in, once the server answers again. */
  readonly polls: Backoff;
  readonly #signIns: Backoff;
  readonly #options: ResolvedSessionOptions;
  readonly #onFailure: OnFailure;
  #timer: NodeJS.Timeout | undefined;

  /** @param onFailure told what an attempt throws when its time has come */
  constructor(options: ResolvedSessionOptions, onFailure: OnFailure) {
    this.#options = options;
    this.#onFailure = onFailure;
    this.#signIns = new Backoff(options.backoff);
    this.polls = new Backoff({ ...options.backoff, cap: Math.min(options.backoff.cap, MAX_POLL_WAIT) });
  }

  /** Says in which state the session is from now on: only a healthy time has waits start small again. */
  follow(state: SessionState): void {
    if (state.phase !== 'connected') {
      this.#signIns.ended();
      this.polls.ended();
    } else if (state.trouble) {
      this.polls.ended();
    } else {
      this.#signIns.connected(state.since);
      this.polls.connected(state.since);
    }
  }

  /** Whether nothing has failed since the last healthy period, so that it is worth trying at once; the next time it is not. */
  mayTryAtOnce(): boolean {
    this.#signIns.ended();
    const { isFresh } = this.#signIns;
    if (isFresh) {
      this.#signIns.next();
    }
    return isFresh;
  }

  /** The next sign-in after one that failed, or after a connection that was lost. */
  signIn(): Retry {
    return this.#notBefore(this.#signIns.next());
  }

  /** The next CometD connection within a sign-in. */
  channel(): Retry {
    return this.#notBefore(this.polls.next());
  }

  /** The next sign-in after one that GWS refused. */
  refusedSignIn(): Retry {
    return inTime(this.#options.refusedDelay);
  }

  /** Has `retry` called in `delay` ms, instead of what was to be tried before. */
  schedule(delay: number, retry: () => void): void {
    this.cancel();
    this.#timer = setTimeout(guarded('The next attempt', this.#onFailure, retry), delay);
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }

  /** In `delay` ms, or when a server that wants to be left alone has been left alone for as long. */
  #notBefore(delay: number): Retry {
    return inTime(Math.max(delay, Math.ceil(this.#options.governor.pause)));
  }
}

function inTime(delay: number): Retry {
  return { delay, retryAt: Date.now() + delay };
}
