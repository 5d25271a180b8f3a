/** The requests of a session: each waits for its turn, and is sent in the current sign-in, or once more in a new one. */
import { GwsError } from '../errors/gws-error';
import type { ApiVerdict } from '../http/api';
import type { HttpRequest } from '../http/http-client';
import { asGwsError, isUnderWay, notConnected, unavailability } from './availability';
import { behind, type Gate, type Send } from './gate';
import { laneOf } from './lane';
import type { Lifecycle } from './lifecycle';
import type { SessionState } from './machine';
import type { ResolvedSessionOptions } from './options';
import type { Permit } from './permit';
import type { Readiness } from './readiness';
import { type RequestLine, RequestQueue } from './request-queue';
import type { SignIn } from './sign-in';
import { WaitLimit } from './wait-limit';

export class SessionRequests {
  readonly #options: ResolvedSessionOptions;
  readonly #lifecycle: Lifecycle;
  readonly #readiness: Readiness;
  readonly #line: RequestLine;
  #gate: Gate | undefined;

  /** @param queue of all requests to the server; by default, its own */
  constructor(options: ResolvedSessionOptions, lifecycle: Lifecycle, readiness: Readiness, queue = new RequestQueue()) {
    this.#options = options;
    this.#lifecycle = lifecycle;
    this.#readiness = readiness;
    this.#line = queue.line();
  }

  /** Follows the session: while a sign-in is under way, requests wait for it; if there is none, waiting requests are refused. */
  follow(state: SessionState): void {
    const { timeout } = this.#options;
    if (isUnderWay(state)) {
      this.#line.hold(timeout, () => unsent(unavailability(this.#lifecycle.state, timeout)));
      return;
    }
    const reason = unavailability(state, timeout);
    if (reason) {
      this.#line.refuse(unsent(reason));
    }
    this.#line.resume();
  }

  /** See `Session`. */
  guard(gate: Gate): void {
    const inner = this.#gate;
    this.#gate = inner ? behind(gate, inner) : gate;
  }

  /** See `request` of `Session`. */
  send(request: HttpRequest, permit: Permit): Promise<ApiVerdict> {
    const lane = laneOf(request);
    const limit = lane === 'urgent' ? undefined : new WaitLimit(this.#options.longestWait, permit.askedAt);
    const ranked: HttpRequest = {
      ...request,
      ...(lane === 'urgent' && { rank: 'urgent' }),
      ...(lane === 'dial' && { isAwaited: true }),
    };
    const send: Send = (check, obstacle) =>
      this.#line.run(
        lane,
        () => this.#exchange({ ...ranked, ...(obstacle && { obstacle }) }, limit, check),
        request.signal,
        limit,
      );
    return request.method === 'GET' || !this.#gate ? send() : this.#gate(request, send, permit);
  }

  async #exchange(request: HttpRequest, limit?: WaitLimit, check?: () => void): Promise<ApiVerdict> {
    const { signIn, verdict } = await this.#send(request, limit, check);
    if (verdict.kind !== 'session' && verdict.kind !== 'csrf') {
      return verdict;
    }
    await this.#renew(signIn, verdict.kind);
    const { verdict: again } = await this.#send(request, limit, check);
    if (again.kind === 'session' || again.kind === 'csrf') {
      throw new GwsError(
        'GWS_NOT_AUTHENTICATED',
        again.kind === 'csrf'
          ? 'GWS refuses the CSRF token that it has just issued. Check that whatever is in front of it passes on cookies and the X-CSRF headers.'
          : 'GWS refuses the session right after a fresh sign-in. Check the load balancer.',
        {
          httpStatus: again.httpStatus,
        },
      );
    }
    return again;
  }

  /** Nothing is waited for between the checks and the sending. */
  async #send(
    request: HttpRequest,
    limit: WaitLimit | undefined,
    check: (() => void) | undefined,
  ): Promise<{ signIn: SignIn; verdict: ApiVerdict }> {
    const { governor, timeout } = this.#options;
    const { rank, signal } = request;
    const turn = await governor.turn({ rank, limit: timeout, within: limit?.left, signals: [signal] });
    await this.#readiness.ready();
    const signIn = this.#readiness.current();
    limit?.check();
    check?.();
    request.onSend?.();
    const verdict = await signIn.send({ ...request, turn, ...(limit && { beginWithin: limit.left }) });
    return { signIn, verdict };
  }

  /** Supplies what the answer says is missing. */
  async #renew(signIn: SignIn, reason: 'session' | 'csrf'): Promise<void> {
    const isMended = reason === 'csrf' && (await this.#refreshCsrfToken(signIn));
    if (!isMended && signIn === this.#lifecycle.signIn) {
      this.#lifecycle.forget(notConnected('GWS has forgotten the session.'));
    }
  }

  async #refreshCsrfToken(signIn: SignIn): Promise<boolean> {
    try {
      return (await signIn.refreshCsrfToken()).kind === 'ok';
    } catch (failure) {
      throw asGwsError(failure);
    }
  }
}

/** The error for a request that waited in vain for a session. */
function unsent(reason: GwsError = notConnected('There is no connection to GWS.')): GwsError {
  const { code, message, cause } = reason;
  return new GwsError(code, `${message} The request was still waiting, and was not sent.`, { cause });
}
