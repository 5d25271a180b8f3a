/** When a session tries again: how long it waits after each kind of failure, and the timer for that. */

import { guarded, type OnFailure } from '../errors/guard';
import { Backoff } from '../timing/backoff';
import type { NextAttempt, SessionState } from './machine';
import type { ResolvedSessionOptions } from './options';

/** Longest wait between failing polls, in ms: with many agents, even the last should soon notice that the server is back. */
const MAX_POLL_WAIT = 5000;

export class Retries {
  /** Between failing polls. Kept apart from sign-ins: failed polls are no reason to delay a sign-in once the server answers. */
  readonly polls: Backoff;
  readonly #signIns: Backoff;
  readonly #options: ResolvedSessionOptions;
  readonly #onFailure: OnFailure;
  #timer: NodeJS.Timeout | undefined;

  /** @param onFailure told what a scheduled retry throws */
  constructor(options: ResolvedSessionOptions, onFailure: OnFailure) {
    this.#options = options;
    this.#onFailure = onFailure;
    this.#signIns = new Backoff(options.backoff);
    this.polls = new Backoff({ ...options.backoff, cap: Math.min(options.backoff.cap, MAX_POLL_WAIT) });
  }

  /** Takes note of the new state of the session: only a healthy period resets the waits. */
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

  /** Whether to try at once, since nothing has failed since the last healthy period; counts as a failure, so the next answer is no. */
  mayTryAtOnce(): boolean {
    this.#signIns.ended();
    const { isFresh } = this.#signIns;
    if (isFresh) {
      this.#signIns.next();
    }
    return isFresh;
  }

  /** When to sign in again after a failed sign-in or a lost connection. */
  signIn(): NextAttempt {
    return this.#notBefore(this.#signIns.next());
  }

  /** When to open the next CometD connection within a sign-in. */
  channel(): NextAttempt {
    return this.#notBefore(this.polls.next());
  }

  /** When to sign in again after GWS has refused a sign-in. */
  refusedSignIn(): NextAttempt {
    return inTime(this.#options.refusedDelay);
  }

  /** Calls `retry` in `delay` ms; replaces whatever was scheduled before. */
  schedule(delay: number, retry: () => void): void {
    this.cancel();
    this.#timer = setTimeout(guarded('The next attempt', this.#onFailure, retry), delay);
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }

  /** In `delay` ms, or later if the server has asked for a longer pause. */
  #notBefore(delay: number): NextAttempt {
    return inTime(Math.max(delay, Math.ceil(this.#options.governor.pause)));
  }
}

function inTime(delay: number): NextAttempt {
  return { delay, retryAt: Date.now() + delay };
}
