/** Judges of what is typed that several dialogs share. */
import { type Bounds, REQUEST_LIMIT, WAIT_LIMIT } from '../../../src/values/times';
import { fitsLimit } from './readable';
import type { Validate } from './red';
import { sharedText } from './texts';

/** Of the time limit for a request, in seconds. */
export const requestSeconds = limit(REQUEST_LIMIT);

/** Of the time limit for an outcome, in seconds. */
export const waitSeconds = limit(WAIT_LIMIT);

function limit(bounds: Bounds): Validate<string | number, unknown> {
  return (value, _opt) => fitsLimit(value, bounds) || sharedText('invalid.seconds', bounds);
}
