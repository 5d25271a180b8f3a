/**
 * The evidence for and against a call being the one that a dial made: the same table as in
 * docs/decisions/0004-which-call-belongs-to-a-dial.md.
 */
import { isFullNumber, isSameNumber } from '../wire/call-events';
import type { Device } from '../wire/messages';
import type { CallFacts } from './call-facts';
import { isNamed, isSameRecord, type RecordNames } from './identity';

/** What was dialed, in the form used for comparison with calls. */
export interface DialTraits {
  names: RecordNames;
  phoneNumber: string;
  /** Undefined if it is not known. */
  device: Device | undefined;
  /** When it was about to be sent, on the monotonic clock. */
  since: number;
}

export type Evidence = {
  id: string;
  speaks: 'for' | 'against';
  /** Strong evidence beats weak, either way; at equal weight, evidence against wins. */
  weight: 'strong' | 'weak';
} & (
  | { anyDial?: never; holds(call: CallFacts, dialed: DialTraits): boolean }
  | { anyDial: true; holds(call: CallFacts): boolean }
);

/** What the evidence amounts to. `open`: so far nothing in favour of the call outweighs the evidence against it. */
export type Conclusion = 'proven' | 'likely' | 'open' | 'contradicted';

/** ms by which a call may seem older than the dial that made it, since durations come in whole seconds. */
const ROUNDING = 2000;

export const EVIDENCE: readonly Evidence[] = [
  { id: 'names-record', speaks: 'for', weight: 'strong', holds: (call, { names }) => isSameRecord(call, names) },
  {
    id: 'names-another',
    speaks: 'against',
    weight: 'strong',
    holds: (call, { names }) => isNamed(call) && !isSameRecord(call, names),
  },
  {
    id: 'other-device',
    speaks: 'against',
    weight: 'strong',
    holds: (call, { device }) => device !== undefined && !isOnDevice(call, device),
  },
  {
    id: 'inbound',
    speaks: 'against',
    weight: 'strong',
    anyDial: true,
    holds: ({ callTypes }) => callTypes.has('inbound'),
  },
  {
    id: 'consult',
    speaks: 'against',
    weight: 'strong',
    anyDial: true,
    holds: ({ callTypes, isConsult }) => isConsult || callTypes.has('consult'),
  },
  {
    id: 'begins-ringing',
    speaks: 'against',
    weight: 'strong',
    anyDial: true,
    holds: ({ firstState, first }) => firstState === 'ringing' && !first.recovered,
  },
  { id: 'can-be-answered', speaks: 'against', weight: 'strong', anyDial: true, holds: ({ isOffered }) => isOffered },
  {
    id: 'began-before',
    speaks: 'against',
    weight: 'strong',
    holds: ({ first, began }, { since }) => first.at < since || began < since - ROUNDING,
  },
  {
    id: 'number',
    speaks: 'for',
    weight: 'weak',
    holds: ({ numbers }, { phoneNumber }) => hasNumber(numbers, phoneNumber),
  },
  {
    id: 'other-number',
    speaks: 'against',
    weight: 'weak',
    holds: ({ numbers }, { phoneNumber }) => numbers.length > 0 && !hasNumber(numbers, phoneNumber),
  },
  {
    id: 'comes-from-number',
    speaks: 'against',
    weight: 'weak',
    holds: ({ callers, called }, { phoneNumber }) => hasNumber(callers, phoneNumber) && !hasNumber(called, phoneNumber),
  },
  {
    id: 'internal',
    speaks: 'against',
    weight: 'weak',
    holds: ({ callTypes }, { phoneNumber }) => callTypes.has('internal') && isFullNumber(phoneNumber),
  },
  {
    id: 'rings-in-reading',
    speaks: 'against',
    weight: 'weak',
    holds: ({ firstState, first }) => firstState === 'ringing' && first.recovered,
  },
  {
    id: 'missed-beginning',
    speaks: 'against',
    weight: 'weak',
    holds: ({ firstState }) => firstState === 'held' || firstState === 'released',
  },
];

/** What the evidence says about whether the dial made `call`. */
export function conclusionOf(call: CallFacts, dialed: DialTraits): Conclusion {
  const has = (speaks: Evidence['speaks'], weight: Evidence['weight']) =>
    EVIDENCE.some((row) => row.speaks === speaks && row.weight === weight && row.holds(call, dialed));
  if (has('against', 'strong')) {
    return 'contradicted';
  }
  if (has('for', 'strong')) {
    return 'proven';
  }
  return has('for', 'weak') && !has('against', 'weak') ? 'likely' : 'open';
}

/** Whether `call` cannot belong to any dial, whatever else becomes known. */
export function isStrangers(call: CallFacts): boolean {
  return EVIDENCE.some((row) => row.anyDial && row.holds(call));
}

/** A call whose events name no device at all may be on any. */
function isOnDevice({ devices, deviceNumbers }: CallFacts, { id, phoneNumber }: Device): boolean {
  const isNumber = typeof phoneNumber === 'string' && phoneNumber !== '';
  return (
    [...devices].every((device) => decodeURIComponentSafely(device) === id) &&
    (!isNumber || [...deviceNumbers].every((number) => number === phoneNumber))
  );
}

function hasNumber(numbers: Iterable<string>, phoneNumber: string): boolean {
  return [...numbers].some((number) => isSameNumber(number, phoneNumber));
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
