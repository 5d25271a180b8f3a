/**
 * The contact-centre session of an agent, which is not the HTTP session but lives in one: what starts and ends it, and
 * whether it is ours. If it is, it is started again after an interruption and ended with the sign-in.
 */
import { GwsError } from '../errors/gws-error';
import type { HttpRequest } from '../http/http-client';
import type { ApiResponse } from '../wire/messages';
import type { AgentLogin, ResolvedSessionOptions } from './options';
import { voiceFailure } from './sign-in-answers';

/** Where it is started and ended. */
export const SESSION_PATH = '/me';

/** Page EndContactCenterSession; with it the HTTP session ends. */
export const END_REQUEST: HttpRequest = operation({ operationName: 'EndContactCenterSession' });

/** Page StartContactCenterSession, for `voice`. */
export function startRequest({ place, loginCode, queue }: AgentLogin): HttpRequest {
  return operation({
    operationName: 'StartContactCenterSession',
    channels: ['voice'],
    ...(place && { place }),
    ...(loginCode && { loginCode }),
    ...(queue && { queue }),
  });
}

function operation(body: object): HttpRequest {
  return { method: 'POST', path: SESSION_PATH, body: JSON.stringify(body) };
}

type SendChange = () => Promise<ApiResponse>;

export class ContactCenterSession {
  readonly #configured: AgentLogin | undefined;
  /** Another object after each change. */
  #now: { readonly login: AgentLogin | undefined; readonly isOurs: boolean };

  constructor({ startSession, place, loginCode, queue }: ResolvedSessionOptions) {
    this.#configured = startSession ? { place, loginCode, queue } : undefined;
    this.#now = { login: this.#configured, isOurs: false };
  }

  /** How to start one if there is none; undefined: do not start one. */
  get login(): AgentLogin | undefined {
    return this.#now.login;
  }

  /** Notes that one is being started: GWS may start it even if its answer never arrives. */
  claim(): void {
    this.#now = { ...this.#now, isOurs: true };
  }

  /** Has `send` start one, which is ours unless GWS certainly did not. */
  start(login: AgentLogin, send: SendChange): Promise<ApiResponse> {
    return this.#change(login, true, async () => {
      const answer = await send();
      const failed = voiceFailure(answer);
      if (failed) {
        throw failed;
      }
      return answer;
    });
  }

  /** Has `send` end it; it is then not started again. */
  end(send: SendChange): Promise<ApiResponse> {
    return this.#change(undefined, false, send);
  }

  /** At the end of a sign-in. @returns whether it is ours to be ended */
  release(): boolean {
    const { isOurs } = this.#now;
    this.#now = { login: this.#configured, isOurs: false };
    return isOurs;
  }

  async #change(login: AgentLogin | undefined, isOurs: boolean, send: SendChange): Promise<ApiResponse> {
    const before = this.#now;
    const after = { login, isOurs };
    this.#now = after;
    try {
      return await send();
    } catch (error) {
      if (error instanceof GwsError && !error.mayHaveBeenDone && this.#now === after) {
        this.#now = before;
      }
      throw error;
    }
  }
}
