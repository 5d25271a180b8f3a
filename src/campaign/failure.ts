/** What a failed operation or dial means for the record it was about. */
import type { GwsError, GwsErrorCode } from '../errors/gws-error';

/**
 * - `notSent`: certainly not done, for reasons that pass and have nothing to do with the record
 * - `notFound`: GWS does not know the record or campaign (page ReturnValues: 6)
 * - `refused`: certainly not done, and will not be
 * - `unknown`: it may have been done
 */
export type Failure = 'notSent' | 'notFound' | 'refused' | 'unknown';

const PASSING: readonly GwsErrorCode[] = [
  'GWS_NOT_CONNECTED',
  'GWS_NOT_AUTHENTICATED',
  'GWS_NOT_POSSIBLE',
  'GWS_LEDGER_UNAVAILABLE',
];

/** `statusCode`s of GWS (page ReturnValues): operation forbidden, no permission, resource not found. */
const FORBIDDEN = [3, 5];
const NOT_FOUND = 6;
/** Resource could not be retrieved: here, that no record is left. No page says so; the simulator answers it. */
const NOT_RETRIEVED = 12;

export function failureOf(error: GwsError): Failure {
  if (error.mayHaveBeenDone) {
    return 'unknown';
  }
  if (PASSING.includes(error.code)) {
    return 'notSent';
  }
  return error.code === 'GWS_REJECTED' && error.statusCode === NOT_FOUND ? 'notFound' : 'refused';
}

/** Whether a refused StartPreviewSession would be refused again: there is no such campaign, or no right to work on it. */
export function isFinal(error: GwsError): boolean {
  const { code, statusCode = -1 } = error;
  return (
    code === 'GWS_NOT_AUTHENTICATED' ||
    code === 'GWS_INVALID_REQUEST' ||
    (code === 'GWS_REJECTED' && [...FORBIDDEN, NOT_FOUND].includes(statusCode))
  );
}

/** Whether a failed GetPreviewRecord says that no record is left. */
export function isEmpty({ code, statusCode }: GwsError): boolean {
  return code === 'GWS_REJECTED' && statusCode === NOT_RETRIEVED;
}
