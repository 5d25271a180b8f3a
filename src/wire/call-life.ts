/** What the events of a call have shown of its life, and how it ended. */
import { isNothing } from '../values/basics';
import { isOffered, parentIdOf } from './call-events';
import type { CallStateChangeMessage } from './messages';
import { type CallOutcome, type CallResult, callResultOf, outcomeOf } from './outcomes';
import { ATTEMPT_KEY, HANDLE_KEY, RESULT_KEY } from './user-data';

/** How a call ended. */
export interface CallEnd {
  readonly outcome: CallOutcome;
  /** Where the dialer stated one. */
  readonly callResult?: CallResult;
}

const ANSWERED: readonly string[] = ['Established', 'Held'];
const BEGINNING: readonly string[] = ['Dialing', 'Ringing'];

/** What can become of a call that was answered. */
const AFTER_ANSWER: readonly CallOutcome[] = [
  'answered',
  'answeringMachine',
  'fax',
  'abandoned',
  'invalidNumber',
  'notAllowed',
];

export class CallLife {
  /** Whether the agent, or the dialer, made the call, rather than received it or consulted somebody by it. */
  readonly isDialed: boolean;
  #wasAnswered = false;
  #isWhole = true;

  /** @param recovered whether the event was found by reading the calls: then there have been others before */
  constructor(first: CallStateChangeMessage, recovered = false) {
    const { call } = first;
    const isForeign = call.callType === 'Inbound' || isOffered(call) || parentIdOf(call) !== undefined;
    const isOutbound = call.state === 'Dialing' || call.callType === 'Outbound' || namesRecord(first);
    this.isDialed = isOutbound && !isForeign;
    this.#isWhole = BEGINNING.includes(call.state);
    this.note(first, recovered);
  }

  /** Whether it has been seen answered. */
  get wasAnswered(): boolean {
    return this.#wasAnswered;
  }

  note({ call: { state } }: CallStateChangeMessage, recovered = false): void {
    this.#wasAnswered ||= ANSWERED.includes(state);
    this.#isWhole &&= !recovered;
  }

  /**
   * How it ended. The dialer's word counts, unless it contradicts what was seen of the call. Without one, an answer that
   * was not seen was not given, provided that no part of the call was missed.
   * @param last its last event, which need not have been {@link note}d
   */
  end(last: CallStateChangeMessage, recovered = false): CallEnd {
    const callResult = resultIn(last);
    const said = callResult && outcomeOf(callResult);
    return { outcome: this.#outcome(said, recovered), ...(callResult && { callResult }) };
  }

  #outcome(said: CallOutcome | undefined, recovered: boolean): CallOutcome {
    if (this.#wasAnswered) {
      return said !== undefined && AFTER_ANSWER.includes(said) ? said : 'answered';
    }
    if (said !== undefined && said !== 'unknown') {
      return said;
    }
    return this.#isWhole && !recovered ? 'failed' : 'unknown';
  }
}

function resultIn({ call, userData }: CallStateChangeMessage): CallResult | undefined {
  return callResultOf(stated(RESULT_KEY, [call.userData, userData]));
}

function namesRecord({ call, userData }: CallStateChangeMessage): boolean {
  const sources = [call.userData, userData];
  return [HANDLE_KEY, ATTEMPT_KEY].some((key) => stated(key, sources) !== undefined);
}

function stated(key: string, sources: readonly unknown[]): unknown {
  const values = sources.map((data) => (data as Record<string, unknown> | null | undefined)?.[key]);
  return values.find((value) => !isNothing(value));
}
