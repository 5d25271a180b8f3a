/** Reads what the settings say of attempts, pauses and consent. */
import { choice, isNothing, text, wholeNumber } from '../../values/basics';
import { fault } from '../../values/faults';
import { isObject, type JsonObject } from '../../values/plain-json';
import { kindIn, Unreadable } from '../../values/unreadable';
import { type DialOutcome, OUTCOMES } from '../../wire/outcomes';
import type { ConsentField } from '../consent/consent';
import { readPlace } from '../place';
import type { AttemptLimit } from './attempts';
import type { Whose } from './outcomes';
import type { Pause } from './pause';
import { readSpan, SPAN_UNITS } from './spans';

/** A value of a list, and its name in messages. */
interface Item {
  readonly value: unknown;
  readonly name: string;
}

/** Notes what `read` throws as a fault of what is named, and returns `missing` then. */
type Attempt = <Read>(name: string, read: () => Read, missing: Read) => Read;

/** More than anybody is called. */
const MOST = 1000;

const EVERYWHERE = readPlace('*');

/** `{ where, most, within: '24 hours', per }` */
export function readLimit(item: Item, attempt: Attempt): AttemptLimit {
  const read = fieldsOf(item, ['where', 'most', 'within', 'per'], attempt);
  const within = (value: unknown) => readSpan(value, ['hours', 'calendarDays']) as AttemptLimit['within'];
  return {
    where: read('where', readPlace, EVERYWHERE),
    most: read('most', callsFrom1, 1),
    within: read('within', within, { amount: 1, unit: 'calendarDays' }),
    per: read('per', whose, 'number'),
  };
}

/** `{ where, after: ['answered'], lasts: '7 calendarDays', per }` */
export function readPause(item: Item, attempt: Attempt): Pause {
  const read = fieldsOf(item, ['where', 'after', 'lasts', 'per'], attempt);
  return {
    where: read('where', readPlace, EVERYWHERE),
    after: read('after', outcomes, []),
    lasts: read('lasts', (value) => readSpan(value, SPAN_UNITS), { amount: 1, unit: 'calendarDays' }),
    per: read('per', whose, 'number'),
  };
}

/** `{ where, field }` */
export function readConsent(item: Item, attempt: Attempt): ConsentField {
  const read = fieldsOf(item, ['where', 'field'], attempt);
  return { where: read('where', readPlace, EVERYWHERE), field: read('field', text, '') };
}

/** Only `where` and `per` may be left out. */
function fieldsOf({ value, name }: Item, known: readonly string[], attempt: Attempt) {
  const fields = attempt(name, () => objectOf(value), {});
  for (const key of Object.keys(fields).filter((one) => !known.includes(one))) {
    attempt<void>(`${name}.${key.slice(0, 40)}`, notKnown, undefined);
  }
  return <Read>(key: string, read: (given: unknown) => Read, missing: Read): Read => {
    const given = fields[key];
    const isOptional = key === 'where' || key === 'per';
    return isOptional && isNothing(given) ? missing : attempt(`${name}.${key}`, () => read(given), missing);
  };
}

function objectOf(value: unknown): JsonObject {
  if (!isObject(value)) {
    throw new Unreadable(fault('setting.object', { kind: kindIn(value) }));
  }
  return value;
}

function notKnown(): never {
  throw new Unreadable(fault('setting.unknown'));
}

function callsFrom1(value: unknown): number {
  const calls = wholeNumber(value);
  if (calls < 1 || calls > MOST) {
    throw new Unreadable(fault('setting.calls', { most: MOST }));
  }
  return calls;
}

function whose(value: unknown): Whose {
  return choice(value, { choices: ['number', 'person'] }) as Whose;
}

/** A list, or a text with commas. */
function outcomes(value: unknown): DialOutcome[] {
  const parts: unknown = typeof value === 'string' ? value.split(',') : value;
  if (!Array.isArray(parts) || parts.length === 0) {
    throw new Unreadable(fault('setting.outcomes', { kind: kindIn(value) }));
  }
  return parts.map((part) => choice(part, { choices: OUTCOMES }) as DialOutcome);
}
