/** What became of a dial, on the message that asked for it. */
import type { NodeAPI, NodeStatus } from 'node-red';
import { DialFailure, type DialOutcome, outcomeOfFailure } from '../../src';
import { outcomeOfCode } from '../../src/dial/outcome';
import type { ActionMessage } from './action';
import { sharedText } from './texts';

/** Whether `error` says that a dialed call ended before the state that was waited for. */
export function isNotReached(error: unknown): error is DialFailure {
  return error instanceof DialFailure && error.code === 'GWS_CALL_FAILED';
}

/**
 * Notes on `msg` what became of the dial that failed with `error`.
 * @param dials whether the message asks for one; if it throws, nobody can tell
 * @returns it; undefined if the message does not ask for a dial
 */
export async function noteOutcome(
  msg: ActionMessage,
  error: unknown,
  dials: () => boolean | Promise<boolean>,
): Promise<DialOutcome | undefined> {
  const outcome = outcomeOfCode(error) ?? ((await isTrue(dials)) ? outcomeOfFailure(error) : undefined);
  if (outcome) {
    msg.outcome = outcome;
  }
  return outcome;
}

/** The status that shows `outcome`, when a node has sent the message on. */
export function outcomeStatus(RED: NodeAPI, outcome: DialOutcome, isReached: boolean): NodeStatus {
  const isWell = isReached && (outcome === 'accepted' || outcome === 'dialing' || outcome === 'answered');
  return { fill: isWell ? 'green' : 'yellow', shape: 'dot', text: sharedText(RED, `outcome.${outcome}`) };
}

async function isTrue(question: () => boolean | Promise<boolean>): Promise<boolean> {
  try {
    return await question();
  } catch {
    return false;
  }
}
