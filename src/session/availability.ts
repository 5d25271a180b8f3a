/** Whether a session can be used and, if not, what is wrong, in words. */
import { GwsError } from '../errors/gws-error';
import { printable } from '../errors/printable';
import { RequestFailure } from '../http/failure';
import type { SessionState } from './machine';

/** A sign-in, or a check whether GWS still answers, that is worth waiting for. */
export function isUnderWay(state: SessionState): boolean {
  const { phase } = state;
  return phase === 'signing-in' || phase === 'starting' || (phase === 'connected' && state.trouble?.isDoubt === true);
}

/** Why no request can be sent in `state`; undefined if one can. `timeout`: ms spent waiting for a sign-in. */
export function unavailability(state: SessionState, timeout: number): GwsError | undefined {
  switch (state.phase) {
    case 'connected':
      return state.trouble?.isDoubt
        ? notConnected(`GWS does not answer: ${state.trouble.error.message}`, state.trouble.error)
        : undefined;
    case 'refused':
      return new GwsError(state.error.code, state.error.message, { cause: state.error });
    case 'interrupted':
      return notConnected(
        `The connection to GWS is interrupted and is being restored: ${state.error.message}`,
        state.error,
      );
    case 'signing-in':
    case 'starting':
      return notConnected(`GWS did not complete the sign-in within ${timeout / 1000} s.`);
    default:
      return notConnected('The server is not connected. Deploy it, or connect it with a message.');
  }
}

export function notConnected(message: string, cause?: unknown): GwsError {
  return new GwsError('GWS_NOT_CONNECTED', message, { cause });
}

/** What went wrong with the session, whatever it was, as one of our errors. */
export function asGwsError(error: unknown): GwsError {
  if (error instanceof RequestFailure) {
    return notConnected(`GWS cannot be reached: ${error.reason}.`, error);
  }
  return GwsError.from(
    error,
    'GWS_NOT_CONNECTED',
    `The session failed: ${printable(error instanceof Error ? error.message : String(error))}`,
  );
}
