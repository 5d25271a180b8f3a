/** What a flow decides about a record, before or after its call. */
import { invalidRequest } from '../errors/requests';
import { type ParameterSet, parameters, required } from '../operations/parameter-set';
import type { Values } from '../operations/parameters';
import { quotedName } from '../values/unreadable';

/** `dial` and `skip` come before the call, `complete` after it, the others at either time. */
export const ACTIONS = ['dial', 'skip', 'reschedule', 'doNotCall', 'complete'] as const;

type Action = (typeof ACTIONS)[number];

/** When somebody is to be called again: at a time (seconds since 1970), or some ms from now. */
export interface Callback {
  readonly callbackType: 'Personal' | 'Campaign';
  readonly timestamp?: number;
  readonly delay?: number;
}

/** What a decision says besides which record it is about. */
export interface Choice {
  readonly action: Action;
  /** With `complete`; without it, the settings say. */
  readonly callResult?: string;
  /** With `reschedule`. */
  readonly callback?: Callback;
  /** With `doNotCall`: whether it concerns every number of the person. */
  readonly allChain?: boolean;
  /** Parameters of UpdateRecord, written before the record is finished. */
  readonly fields?: Values;
}

/** `key` is the {@link CampaignRecord}'s. */
export type Decision = Choice & { readonly key: string };

const ACTION = parameters({ action: required({ kind: 'choice', choices: ACTIONS }) });
const FIELDS = parameters({ fields: { kind: 'object' } });
const RESULT = parameters({ callResult: { kind: 'text' } });
const WHEN = parameters({
  timestamp: required({ kind: 'futureTime' }),
  callbackType: { kind: 'choice', choices: ['Personal', 'Campaign'] },
});
const WHOM = parameters({ allChain: { kind: 'flag' } });

/**
 * Reads what a flow has decided.
 * @param word one of {@link ACTIONS}, in upper or lower case
 * @param details `fields` (an object); with `complete`, `callResult`; with `reschedule`, `timestamp` and `callbackType` (`Campaign`
 *   unless it is `Personal`); with `doNotCall`, `allChain`
 * @throws {GwsError} `GWS_INVALID_REQUEST`; its `faults` name everything that is wrong
 */
export function readChoice(word: unknown, details: Values = {}): Choice {
  const { action } = ACTION.read({ action: word });
  switch (action) {
    case 'complete':
      return { action, ...readOnly(FIELDS.and(RESULT), action, details) };
    case 'reschedule': {
      const { timestamp, callbackType = 'Campaign', ...more } = readOnly(FIELDS.and(WHEN), action, details);
      return { action, ...more, callback: { callbackType, timestamp } };
    }
    case 'doNotCall':
      return { action, ...readOnly(FIELDS.and(WHOM), action, details) };
    default:
      return { action, ...readOnly(FIELDS, action, details) };
  }
}

/** A detail that is misspelled, or belongs to another action, must not be lost unnoticed. */
function readOnly<Read>(known: ParameterSet<Read>, action: Action, details: Values): Read {
  const names = known.list.map(({ name }) => name);
  const strangers = Object.keys(details).filter((name) => !names.includes(name));
  if (strangers.length > 0) {
    throw invalidRequest(strangers.map((name) => `${action} has no parameter ${quotedName(name)}`));
  }
  return known.read(details);
}
