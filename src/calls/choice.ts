/** Which call an operation is for, and whether that call currently allows it. */

import { printable } from '../errors/printable';
import { invalidRequest, notPossible } from '../errors/requests';
import type { CallTracker } from '../session/call-tracker';
import { kindOf } from '../values/unreadable';
import type { Call } from '../wire/messages';

/** The call that an operation is for. */
export interface TargetCall {
  readonly id: string;
  /** Its latest known state; undefined if GWS has to decide whether it exists. */
  readonly call: Call | undefined;
  /** Of the agent. */
  readonly calls: CallTracker;
}

/** The id of the call that a message carries: a `CallStateChangeMessage`, or a call. */
export function callIdIn(carried: unknown): string | undefined {
  try {
    const { call = carried } = (carried ?? {}) as { call?: unknown };
    const { id, state } = (call ?? {}) as { id?: unknown; state?: unknown };
    return typeof id === 'string' && typeof state === 'string' && id !== '' ? id : undefined;
  } catch {
    // What cannot be read names no call.
    return undefined;
  }
}

/**
 * The call of `callId`; without one, the agent's only call.
 * @param isCandidate selects the calls that the operation makes sense for; if there are none, any call is eligible
 * @throws {GwsError} `GWS_NOT_POSSIBLE` if there is none, or it is over; `GWS_INVALID_REQUEST` if there are several
 * candidates
 */
export function chooseCall(calls: CallTracker, callId: unknown, isCandidate = (_call: Call) => true): TargetCall {
  if (typeof callId === 'string') {
    if (calls.hasEnded(callId)) {
      throw notPossible(`The call ${printable(callId)} is over.`);
    }
    return { id: callId, call: calls.get(callId)?.call, calls };
  }
  const alive = calls.alive.map(({ call }) => call);
  const candidates = alive.filter(isCandidate);
  const call = onlyOne(candidates.length > 0 ? candidates : alive, 'callId');
  if (!call) {
    throw notPossible('The agent has no call.');
  }
  return { id: call.id, call, calls };
}

/**
 * The URI of the other call that an operation takes.
 * @param named URI of a call, or the id of one of the agent's
 * @throws {GwsError} `GWS_INVALID_REQUEST` when it is neither
 */
export function uriOfCall(named: string, parameter: string, calls: CallTracker): string {
  const uri = named.includes('/') ? named : calls.get(named)?.call.uri;
  if (typeof uri !== 'string') {
    throw invalidRequest([
      `${parameter} must be the URI or the id of another call of the agent, but it is ${kindOf(named)}`,
    ]);
  }
  return uri;
}

/**
 * The URI of the agent's only call other than `target`.
 * @throws {GwsError} `GWS_NOT_POSSIBLE` when there is none, `GWS_INVALID_REQUEST` when there are several
 */
export function uriOfOtherCall({ id, calls }: TargetCall, parameter: string): string {
  const others = calls.alive.map(({ call }) => call).filter((call) => call.id !== id);
  const other = onlyOne(others, parameter);
  if (!other) {
    throw notPossible('The agent has no other call.');
  }
  return uriOfCall(other.id, parameter, calls);
}

/**
 * Checks the call's `capabilities` (page CallResource), if known.
 * @param involvesOthers whether it also depends on the agent's other calls: GWS does not update a call's capabilities when
 *   another call changes
 * @throws {GwsError} `GWS_NOT_POSSIBLE`; it says what is possible
 */
export function requireCapability(
  { id, call, calls }: TargetCall,
  operationName: string,
  involvesOthers: boolean,
): void {
  const capabilities: unknown = call?.capabilities;
  if (!call || !Array.isArray(capabilities) || capabilities.includes(operationName)) {
    return;
  }
  if (involvesOthers && calls.isOutdated(id)) {
    return;
  }
  const names = capabilities.filter((name) => typeof name === 'string').join(', ');
  const possible = names === '' ? 'No operation is possible.' : `Possible operations: ${printable(names)}.`;
  throw notPossible(
    `${operationName} is not possible for the call ${printable(id)}, which is ${printable(call.state)}. ${possible}`,
  );
}

function onlyOne(calls: readonly Call[], parameter: string): Call | undefined {
  if (calls.length > 1) {
    const list = calls.map(({ id, state }) => `${printable(id)} (${printable(state)})`).join(', ');
    throw invalidRequest([`${parameter} is missing, and the agent has several calls: ${list}`]);
  }
  return calls[0];
}
