/** What a message says apart from parameters, and the error for anything in a message that cannot be read. */

import { isNothing, text } from '../values/basics';
import { faultIn } from '../values/unreadable';
import { GwsError } from './gws-error';

/** Text, or a number as text; undefined for nothing. @throws {GwsError} `GWS_INVALID_REQUEST` */
export function asText(value: unknown, name: string): string | undefined {
  if (isNothing(value)) {
    return undefined;
  }
  try {
    return text(value);
  } catch (error) {
    throw invalidRequest([`${name} ${faultIn(error)}`]);
  }
}

export function invalidRequest(faults: string[]): GwsError {
  return new GwsError('GWS_INVALID_REQUEST', `The request cannot be sent: ${faults.join('; ')}. Nothing was sent.`, {
    faults,
  });
}

/** The error for something that the current state of a call, an agent or a device does not allow. @param reason a sentence */
export function notPossible(reason: string): GwsError {
  return new GwsError('GWS_NOT_POSSIBLE', `${reason} Nothing was sent.`);
}
