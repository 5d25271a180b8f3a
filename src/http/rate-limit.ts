/**
 * Answers that refuse a request because there were too many: 429 (RFC 6585), and 503 (RFC 9110), which may also mean that
 * nothing is there to serve it. The former comes from a filter that runs before anything is done; the latter from anywhere.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { GwsError, type GwsErrorCode } from '../errors/gws-error';
import { type HttpAnswer, isDocumented, mayHaveDone, parseBody } from './body';

const TOO_MANY = 429;
const UNAVAILABLE = 503;

/** The longest pause, in ms, that a server can ask for. */
const MAX_PAUSE = 5 * 60_000;

/** `delay-seconds` of RFC 9110; some servers send fractions of seconds. */
const SECONDS = /^\d{1,20}(?:\.\d{1,9})?$/;

/** `IMF-fixdate` and the older form of RFC 850. */
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}, [\w\- ]{7,12} \d\d:\d\d:\d\d GMT$/;

/** What the refusal of a request says. */
export interface RateRefusal {
  readonly status: typeof TOO_MANY | typeof UNAVAILABLE;
  /** ms after which the server accepts requests again; undefined if it does not say. */
  readonly retryAfter: number | undefined;
  /** Whether nothing was carried out. */
  readonly isCertain: boolean;
}

/** The refusal that the answer is; undefined if it is none. A 503 with one of GWS's codes is GWS's own error. */
export function rateRefusalIn({ httpStatus, headers, text }: HttpAnswer): RateRefusal | undefined {
  if (httpStatus !== TOO_MANY && httpStatus !== UNAVAILABLE) {
    return undefined;
  }
  const body = parseBody(text);
  if (httpStatus === UNAVAILABLE && body && isDocumented(body)) {
    return undefined;
  }
  return {
    status: httpStatus,
    retryAfter: retryAfterIn(headers),
    isCertain: httpStatus === TOO_MANY && !(body && mayHaveDone(body)),
  };
}

/** The pause requested by `Retry-After` in ms, at most {@link MAX_PAUSE}; undefined if it cannot be understood. */
function retryAfterIn({ 'retry-after': given = '', date }: IncomingHttpHeaders): number | undefined {
  const text = given.trim();
  const wait = SECONDS.test(text) ? Number(text) * 1000 : untilDate(text, date);
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(0, wait), MAX_PAUSE);
}

/** By the server's clock if it sends the time, because ours may differ. */
function untilDate(text: string, now: string | undefined): number {
  if (!HTTP_DATE.test(text)) {
    return Number.NaN;
  }
  const here = HTTP_DATE.test(now ?? '') ? Date.parse(now ?? '') : Number.NaN;
  return Date.parse(text) - (Number.isNaN(here) ? Date.now() : here);
}

/** The server refuses requests because there are too many, or presumably does. */
export class RateLimited extends GwsError {
  /** HTTP status of the refusal; undefined if nothing was sent. */
  declare readonly status?: RateRefusal['status'];

  private constructor(code: GwsErrorCode, message: string, status?: RateRefusal['status'], mayHaveBeenDone = false) {
    super(code, message, { mayHaveBeenDone, ...(status !== undefined && { httpStatus: status }) });
    Object.defineProperty(this, 'status', { value: status });
  }

  /**
   * The error of a request that was refused.
   * @param wait ms after which the next request is sent
   */
  static refused({ status, isCertain }: RateRefusal, wait: number): RateLimited {
    const said = `(HTTP ${status})`;
    const next = wait > 0 ? ` The next request is sent in ${seconds(wait)} s.` : '';
    return status === TOO_MANY
      ? new RateLimited(
          isCertain ? 'GWS_REJECTED' : 'GWS_NOT_CONNECTED',
          `The server limits the rate of requests ${said}${isCertain ? '; nothing was done' : ', but it also says that something was done'}.${next} ${ADVICE}`,
          status,
          !isCertain,
        )
      : new RateLimited(
          'GWS_NOT_CONNECTED',
          `The server, or something in front of it, is overloaded, limits the rate of requests, or has nothing to serve them ${said}.${next} ${ADVICE}`,
          status,
          true,
        );
  }

  /**
   * The error of a request that was not sent, because the server asks for a pause longer than it can wait.
   * @param wait as for {@link refused}
   */
  static unsent(wait: number): RateLimited {
    return new RateLimited(
      'GWS_NOT_POSSIBLE',
      `The server limits the rate of requests, and the next one can only be sent in ${seconds(wait)} s. Nothing was sent. ${ADVICE}`,
    );
  }
}

const ADVICE =
  'All agents of this server node are slowed down together. If this persists, have the limit raised for this machine, or reduce the load: fewer agents, fewer messages.';

function seconds(ms: number): string {
  return (ms / 1000).toFixed(ms < 10_000 ? 1 : 0);
}

/** Why a request failed, for protocols without a notion of such refusals. */
export class RateRefusalError extends Error {
  override readonly name = 'RateRefusalError';

  constructor(readonly limit: RateRefusal) {
    super(`too many requests (HTTP ${limit.status})`);
  }
}
