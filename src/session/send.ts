/**
 * Sends a request that changes something, at most once: its outcome is either known for certain or reported as unknown
 * (rule 1 of docs/safety.md).
 */
import { GwsError } from '../errors/gws-error';
import { textOfThrown } from '../errors/printable';
import type { ApiVerdict } from '../http/api';
import { RequestFailure, WITHDRAWN } from '../http/failure';
import type { HttpRequest } from '../http/http-client';
import type { ApiResponse } from '../wire/messages';
import type { Permit } from './permit';
import type { Session } from './session';

/** How errors refer to a request. */
export interface Wording {
  /** What it would have done, as a participle: `Nothing was dialed.` */
  nothingDone: string;
  /** What is unknown if the answer is lost, and what to do: its `reason` ends in a full stop. */
  unknown(reason: string): string;
}

/**
 * @returns the body of GWS's answer, which accepted it
 * @throws {GwsError} `GWS_OUTCOME_UNKNOWN` when GWS may have carried it out or not; any other code: it certainly did not
 */
export async function sendOnce(
  session: Session,
  request: HttpRequest,
  wording: Wording,
  permit?: Permit,
): Promise<ApiResponse> {
  let verdict: ApiVerdict;
  try {
    verdict = await session.request(request, permit);
  } catch (failure) {
    if (failure instanceof GwsError && (isCertainlyNotDone(failure) || failure.code === 'GWS_OUTCOME_UNKNOWN')) {
      throw failure;
    }
    if (failure instanceof RequestFailure && isCertainlyNotDone(failure)) {
      const what = failure.kind === WITHDRAWN ? failure.reason : `GWS cannot be reached: ${failure.reason}`;
      throw new GwsError('GWS_NOT_CONNECTED', `${what}. ${wording.nothingDone}`, { cause: failure });
    }
    throw unknown(wording, `${reasonOf(failure)}.`, failure);
  }
  switch (verdict.kind) {
    case 'ok':
      return verdict.body;
    case 'unintelligible':
      throw unknown(wording, verdict.error.message, verdict.error);
    case 'rejected':
      throw verdict.error;
    default:
      // Session.request has resolved these; a new kind of verdict must not be mistaken for success.
      throw unknown(wording, `unexpected answer (${verdict.kind}).`);
  }
}

/** Whether `failure` proves that nothing was done; any other failure may have happened too late. */
export function isCertainlyNotDone(failure: unknown): boolean {
  return (
    (failure instanceof GwsError && !failure.mayHaveBeenDone) ||
    (failure instanceof RequestFailure && failure.certainlyNotSent)
  );
}

/** Why no answer came. */
export function reasonOf(failure: unknown): string {
  return failure instanceof RequestFailure ? failure.reason : `the request failed (${textOfThrown(failure)})`;
}

function unknown(wording: Wording, reason: string, cause?: unknown): GwsError {
  return new GwsError('GWS_OUTCOME_UNKNOWN', wording.unknown(reason), {
    cause,
    ...(cause instanceof GwsError && cause.httpStatus !== undefined && { httpStatus: cause.httpStatus }),
  });
}
