/** What happens to a call, by dialed number. Add numbers and scenarios to this table. */
import type { CallState } from '../../src/wire/messages';

/** The course of a call. */
export type ScenarioName =
  | 'answers'
  | 'busy'
  | 'noAnswer'
  | 'invalid'
  | 'farEndHangsUp'
  | 'staysUp'
  | 'slow'
  | 'silent'
  | 'crosses'
  | 'answerLost';

/** Durations in milliseconds; each is the wait *before* the state that it leads to. */
export interface Timing {
  /** From the accepted request to Dialing. */
  dialDelay: number;
  /** The same for a `slow` number. */
  slow: number;
  /** From Dialing to Ringing. */
  ringing: number;
  /** From Ringing to Established. */
  answer: number;
  /** From Established until the far end hangs up. */
  talking: number;
  /** From Established until a `farEndHangsUp` number hangs up. */
  farEndHangsUp: number;
  /** From Dialing to Released when the number is busy. */
  busy: number;
  /** From Ringing to Released when nobody answers, be it the dialed person or the agent. */
  noAnswer: number;
  /** From Dialing to Released when the number does not exist. */
  invalid: number;
}

/** Times as a person experiences them. */
export const HUMAN_TIMING: Readonly<Timing> = {
  dialDelay: 150,
  slow: 5000,
  ringing: 800,
  answer: 2500,
  talking: 6000,
  farEndHangsUp: 1000,
  busy: 1500,
  noAnswer: 8000,
  invalid: 50,
};

/** Call results: somebody has answered; not known, as of a record that was not dialed. */
export const ANSWER = 33;
export const UNKNOWN = 28;

/** A wait, then a state. */
interface ScenarioStep {
  after: keyof Timing;
  state: CallState;
}

/** A course of a call; `callResult` is Outbound Contact Server's number for it (page DefinedConstants). */
export interface Scenario {
  steps: readonly ScenarioStep[];
  callResult: number;
  /** Whether the person who is dialed calls the agent in that very moment. */
  callsMeanwhile?: boolean;
  /** Whether the connection is cut before GWS answers the Dial. */
  losesAnswer?: boolean;
}

const step = (after: keyof Timing, state: CallState): ScenarioStep => ({ after, state });
const dialing = step('dialDelay', 'Dialing');
const ringing = step('ringing', 'Ringing');
const established = step('answer', 'Established');

/** The scenarios. A call whose steps have run out stays as it is until somebody hangs up. */
const SCENARIOS: Readonly<Record<ScenarioName, Scenario>> = {
  answers: { steps: [dialing, ringing, established, step('talking', 'Released')], callResult: ANSWER },
  busy: { steps: [dialing, step('busy', 'Released')], callResult: 6 },
  noAnswer: { steps: [dialing, ringing, step('noAnswer', 'Released')], callResult: 7 },
  invalid: { steps: [dialing, step('invalid', 'Released')], callResult: 11 },
  farEndHangsUp: { steps: [dialing, ringing, established, step('farEndHangsUp', 'Released')], callResult: ANSWER },
  staysUp: { steps: [dialing, ringing, established], callResult: ANSWER },
  slow: { steps: [step('slow', 'Dialing'), ringing, established, step('talking', 'Released')], callResult: ANSWER },
  silent: { steps: [], callResult: UNKNOWN },
  crosses: { steps: [dialing, ringing, established], callResult: ANSWER, callsMeanwhile: true },
  answerLost: {
    steps: [dialing, ringing, established, step('talking', 'Released')],
    callResult: ANSWER,
    losesAnswer: true,
  },
};

/** The built-in numbers. Any other number answers. */
export const NUMBERS: Readonly<Record<string, ScenarioName>> = {
  '5001': 'answers',
  '5002': 'busy',
  '5003': 'noAnswer',
  '5004': 'invalid',
  '5006': 'farEndHangsUp',
  '5007': 'staysUp',
  '5008': 'slow',
  '5009': 'silent',
  '5010': 'crosses',
  '5011': 'answerLost',
};

/** Finds the scenario of a number: the user's table first, then the built-in one, else `answers`. */
export function scenarioOf(phoneNumber: string, table: Readonly<Record<string, ScenarioName>>): Scenario {
  const name = Object.hasOwn(table, phoneNumber)
    ? table[phoneNumber]
    : Object.hasOwn(NUMBERS, phoneNumber)
      ? NUMBERS[phoneNumber]
      : undefined;
  return SCENARIOS[name ?? 'answers'];
}

/**
 * The course of a call that somebody with this scenario makes to an agent: it rings until the caller gives up; if it is
 * answered it goes on as the scenario does from there, or as `answers` does when the scenario has no answer.
 */
export function inboundScenario(scenario: Scenario): Scenario {
  const answered = answerOf(scenario) < 0 ? SCENARIOS.answers : scenario;
  const { steps, callResult } = answered;
  return { steps: [step('noAnswer', 'Released'), ...steps.slice(answerOf(answered))], callResult };
}

/** Milliseconds from the request to the answer of a party with this scenario; nothing when it would not answer. */
export function waitForAnswer(scenario: Scenario, timing: Timing): number | undefined {
  const answer = answerOf(scenario);
  if (answer < 0) return undefined;
  return scenario.steps.slice(0, answer + 1).reduce((wait, { after }) => wait + timing[after], 0);
}

/** Position of the step that is the answer, or -1. */
function answerOf({ steps }: Scenario): number {
  return steps.findIndex(({ state }) => state === 'Established');
}
