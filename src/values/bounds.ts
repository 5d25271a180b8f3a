/** Limits on concurrent requests to a server, as given in settings: whole numbers, or nothing for the default. */
import { isNothing, wholeNumber } from './basics';
import type { Bounds } from './times';
import { Unreadable } from './unreadable';

/** By kind, see `QueueLimits`. Above these, a setting would no longer limit anything. */
export const REQUEST_BOUNDS = {
  perAgent: { min: 1, max: 1000 },
  perServer: { min: 1, max: 10_000 },
  waiting: { min: 1, max: 1_000_000 },
} as const satisfies Readonly<Record<string, Bounds>>;

/** What a setting says; undefined for nothing, or 0. @throws {Unreadable} */
export function bound(value: unknown, { min, max }: Bounds): number | undefined {
  const read = isNothing(value) ? 0 : wholeNumber(value);
  if (read === 0) {
    return undefined;
  }
  if (read < min || read > max) {
    throw new Unreadable(`must be a whole number from ${min} to ${max}, but it is not`);
  }
  return read;
}
