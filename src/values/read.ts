/** The readers of values, by kind of parameter; the editor's dialogs use the same ones. */

import { type Choices, choice, digits, flag, text, wholeNumber } from './basics';
import { plainCopy } from './plain-json';
import { phoneNumber } from './telephone';
import { anyTime, futureTime, seconds, timeOfDay, WAIT_LIMIT } from './times';
import { Unreadable } from './unreadable';

/** What more a parameter says of its values. */
export interface Details extends Choices {
  /** Of a `flag`: whether only `true` itself, and no text, says yes. */
  readonly exact?: boolean;
}

const READERS = {
  text,
  secret: text,
  phoneNumber,
  wholeNumber,
  seconds: wholeSeconds,
  digits,
  timeOfDay,
  time: anyTime,
  futureTime: (value: unknown) => futureTime(value),
  object,
  flag,
  choice,
} satisfies Readonly<Record<string, (value: unknown, details: Details) => unknown>>;

export type ValueKind = keyof typeof READERS;

/** What is read for a kind. */
export type ValueOf<Kind extends ValueKind> = ReturnType<(typeof READERS)[Kind]>;

/**
 * @returns `value` as an operation takes it
 * @throws {Unreadable} what is wrong with it, as the rest of a sentence that begins with its name
 */
export function readValue(kind: ValueKind, value: unknown, details: Details = {}): unknown {
  return READERS[kind](value, details);
}

/** User data and other maps: a copy of exactly what JSON would carry. */
function object(value: unknown): Record<string, unknown> {
  try {
    return plainCopy(value);
  } catch (error) {
    throw new Unreadable((error as Error).message.replace(/^it /, ''));
  }
}

/** As GWS takes a span of time. */
function wholeSeconds(value: unknown): number {
  const read = wholeNumber(value);
  return read === 0 ? 0 : seconds(read, WAIT_LIMIT);
}
