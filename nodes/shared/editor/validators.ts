/** Validators shared by several dialogs. */
import { REQUEST_BOUNDS } from '../../../src/values/bounds';
import { type Bounds, REQUEST_LIMIT, WAIT_LIMIT } from '../../../src/values/times';
import { fitsBound, fitsLimit } from './readable';
import type { Validate } from './red';
import { sharedText } from './texts';

/** Of the time limit for a request, in seconds. */
export const requestSeconds = limit(REQUEST_LIMIT);

/** Of the time limit for an outcome, in seconds. */
export const waitSeconds = limit(WAIT_LIMIT);

/** Of a limit on the requests to a server. */
export function requestBound(what: keyof typeof REQUEST_BOUNDS): Validate<string | number, unknown> {
  const bounds = REQUEST_BOUNDS[what];
  return (value, _opt) => fitsBound(value, bounds) || sharedText('invalid.bound', bounds);
}

function limit(bounds: Bounds): Validate<string | number, unknown> {
  return (value, _opt) => fitsLimit(value, bounds) || sharedText('invalid.seconds', bounds);
}
