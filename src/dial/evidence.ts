/**
 * What speaks for and against a call being the one that a dial made: a table, the same as in
 * docs/decisions/0004-which-call-belongs-to-a-dial.md. A row that has held for one event of a call holds for good.
 */
import { deviceIdOf, isFullNumber, isOffered, isSameNumber, numbersOf, parentIdOf } from '../calls/events';
import type { CallStateChangeMessage, Device } from '../messages';
import { isNamed, isSameRecord, type RecordNames } from './identity';

/** What was dialed, as a call is compared with it. */
export interface Dialed {
  names: RecordNames;
  phoneNumber: string;
  device: Device;
  /** ms of `performance.now()` when it was to be dialed. */
  since: number;
}

/** An event of a call. */
export interface Heard {
  message: CallStateChangeMessage;
  /** The record that its user data name. */
  names: RecordNames;
  /** Whether nothing was heard of the call before. */
  isFirst: boolean;
  /** Whether GWS did not tell it: it was found in a reading of the calls. */
  recovered: boolean;
  /** ms of `performance.now()` when the call began, at the latest. */
  began: number;
}

export interface Evidence {
  id: string;
  speaks: 'for' | 'against';
  /** Strong beats weak, whichever it speaks for; of the same weight, what speaks against wins. */
  weight: 'strong' | 'weak';
  /** A row that has held before, so that this one does not. */
  unless?: string;
  holds(heard: Heard, dialed: Dialed): boolean;
}

/** What all evidence comes to. `open`: nothing is known yet that speaks for the call, or against it. */
export type Verdict = 'proven' | 'likely' | 'open' | 'contradicted';

/** ms by which a call may be older than the dial that made it, since durations come in whole seconds. */
const ROUNDING = 2000;

const NUMBER = 'number';

export const EVIDENCE: readonly Evidence[] = [
  {
    id: 'names-record',
    speaks: 'for',
    weight: 'strong',
    holds: ({ names }, dialed) => isSameRecord(names, dialed.names),
  },
  {
    id: 'names-another',
    speaks: 'against',
    weight: 'strong',
    holds: ({ names }, dialed) => isNamed(names) && !isSameRecord(names, dialed.names),
  },
  {
    id: 'other-device',
    speaks: 'against',
    weight: 'strong',
    holds: ({ message }, { device }) => !isOnDevice(message, device),
  },
  {
    id: 'inbound',
    speaks: 'against',
    weight: 'strong',
    holds: ({ message }) => isWord(message.call.callType, 'Inbound'),
  },
  {
    id: 'consult',
    speaks: 'against',
    weight: 'strong',
    holds: ({ message: { call } }) => isWord(call.callType, 'Consult') || parentIdOf(call) !== undefined,
  },
  {
    id: 'begins-ringing',
    speaks: 'against',
    weight: 'strong',
    holds: ({ message, isFirst, recovered }) => isFirst && !recovered && isWord(message.call.state, 'Ringing'),
  },
  {
    id: 'can-be-answered',
    speaks: 'against',
    weight: 'strong',
    holds: ({ message: { call } }) => isOffered(call),
  },
  {
    id: 'began-before',
    speaks: 'against',
    weight: 'strong',
    holds: ({ began }, { since }) => began < since - ROUNDING,
  },
  {
    id: NUMBER,
    speaks: 'for',
    weight: 'weak',
    holds: ({ message: { call } }, { phoneNumber }) => numbersOf(call).some((one) => isSameNumber(one, phoneNumber)),
  },
  {
    id: 'other-number',
    speaks: 'against',
    weight: 'weak',
    unless: NUMBER,
    holds: ({ message: { call } }) => numbersOf(call).length > 0,
  },
  {
    id: 'comes-from-number',
    speaks: 'against',
    weight: 'weak',
    holds: ({ message: { call } }, { phoneNumber }) =>
      isNumber(call.ani, phoneNumber) && !isNumber(call.dnis, phoneNumber),
  },
  {
    id: 'internal',
    speaks: 'against',
    weight: 'weak',
    holds: ({ message: { call } }, { phoneNumber }) => isWord(call.callType, 'Internal') && isFullNumber(phoneNumber),
  },
  {
    id: 'rings-in-reading',
    speaks: 'against',
    weight: 'weak',
    holds: ({ message, isFirst, recovered }) => isFirst && recovered && isWord(message.call.state, 'Ringing'),
  },
  {
    id: 'missed-beginning',
    speaks: 'against',
    weight: 'weak',
    holds: ({ message: { call }, isFirst }) =>
      isFirst && (isWord(call.state, 'Held') || isWord(call.state, 'Released')),
  },
];

/** Adds the rows that hold for another event of a call to those that have `held`. */
export function weigh(held: Set<string>, heard: Heard, dialed: Dialed): void {
  for (const { id, unless, holds } of EVIDENCE) {
    if (!(unless !== undefined && held.has(unless)) && holds(heard, dialed)) {
      held.add(id);
    }
  }
}

/** What the rows that have `held` come to. */
export function verdictOf(held: ReadonlySet<string>): Verdict {
  const has = (speaks: Evidence['speaks'], weight: Evidence['weight']) =>
    EVIDENCE.some((row) => row.speaks === speaks && row.weight === weight && held.has(row.id));
  if (has('against', 'strong')) {
    return 'contradicted';
  }
  if (has('for', 'strong')) {
    return 'proven';
  }
  return has('for', 'weak') && !has('against', 'weak') ? 'likely' : 'open';
}

/** A message that names no device at all may be of any. */
function isOnDevice({ call, phoneNumber }: CallStateChangeMessage, device: Device): boolean {
  const id = deviceIdOf(call);
  if (id !== undefined) {
    return decodeURIComponentSafely(id) === device.id;
  }
  return !isText(phoneNumber) || !isText(device.phoneNumber) || phoneNumber === device.phoneNumber;
}

function isNumber(value: unknown, phoneNumber: string): boolean {
  return isText(value) && isSameNumber(value, phoneNumber);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** GWS's words are compared without their letter case. */
function isWord(value: unknown, word: string): boolean {
  return isText(value) && value.toLowerCase() === word.toLowerCase();
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
