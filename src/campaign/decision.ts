/** What a flow decides about a record, before or after its call. */
import { parameters, required } from '../operations/parameter-set';
import type { Values } from '../operations/parameters';

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

const ACTION = parameters({ decision: required({ kind: 'choice', choices: ACTIONS }) });
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
 *   unless it is `Personal`); with `doNotCall`, `allChain`. Anything else is ignored.
 * @throws {GwsError} `GWS_INVALID_REQUEST`; its `faults` name everything that is wrong
 */
export function readChoice(word: unknown, details: Values = {}): Choice {
  const { decision: action } = ACTION.read({ decision: word });
  switch (action) {
    case 'complete':
      return { action, ...FIELDS.and(RESULT).read(details) };
    case 'reschedule': {
      const { timestamp, callbackType = 'Campaign', ...more } = FIELDS.and(WHEN).read(details);
      return { action, ...more, callback: { callbackType, timestamp } };
    }
    case 'doNotCall':
      return { action, ...FIELDS.and(WHOM).read(details) };
    default:
      return { action, ...FIELDS.read(details) };
  }
}
