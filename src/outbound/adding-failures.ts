/** What may become of a row that is added, besides being added. */
import { GwsError } from '../errors/gws-error';
import { ChannelRefused } from '../session/channel-refused';

/** Whether it could not be sent just now. */
export function isForNow({ code, httpStatus, mayHaveBeenDone }: GwsError): boolean {
  const isAway = ['GWS_NOT_CONNECTED', 'GWS_NOT_AUTHENTICATED', 'GWS_NOT_POSSIBLE', 'GWS_LEDGER_UNAVAILABLE'];
  return !mayHaveBeenDone && (isAway.includes(code) || httpStatus === 429);
}

/** Whether the same would happen to all other rows. */
export function isForGood(error: GwsError): boolean {
  return error.code === 'GWS_NOT_AUTHENTICATED' || error instanceof ChannelRefused;
}

export function duplicate(earlier: number): GwsError {
  return new GwsError(
    'GWS_INVALID_REQUEST',
    `The row is the same as the one with index ${earlier}, and was not added a second time.`,
  );
}

export function unsettled(): GwsError {
  return new GwsError(
    'GWS_OUTCOME_UNKNOWN',
    'An earlier run of the job has sent this row, and ended before the answer came; or another Node-RED is sending it. It may have been added, and is not sent again. Look it up in the calling list.',
  );
}

export function silent(count: number, cause: unknown): GwsError {
  return new GwsError(
    'GWS_OUTCOME_UNKNOWN',
    `Outbound Contact Server has acknowledged none of the last ${count} rows, so no more are sent. Check whether it runs and the campaign is loaded, and look these rows up in the calling list.`,
    { cause },
  );
}
