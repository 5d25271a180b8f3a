/** The agent states that a contact centre has added to GWS's own, as reasons for being not ready. */

import { printable } from '../errors/printable';
import { invalidRequest } from '../errors/requests';
import type { Session } from '../session/session';
import { isObject } from '../values/plain-json';
import { quotedName } from '../values/unreadable';
import type { WantedState } from './device-outcome';

/** An agent state, and the `operationName` by which it is asked for. */
export interface ReasonState extends WantedState {
  operationName: string;
}

const NOT_READY = 'NotReady';

/**
 * The state for `reason`, given as its operation, display name or reason code. A reason is not a parameter of `NotReady`
 * but a separate state (pages SettingsSystem, SettingAgentStateChannel). If GWS does not list its states, the reason is
 * taken as the name of an operation.
 * @throws {GwsError} `GWS_INVALID_REQUEST` listing the available ones
 */
export async function reasonState(session: Session, reason: string): Promise<ReasonState> {
  const listed = await listStates(session);
  if (!listed) {
    return { operationName: reason, state: NOT_READY };
  }
  const wanted = reason.trim().toLowerCase();
  const states = listed.filter(({ state }) => state === NOT_READY);
  const found = states.find((state) => namesOf(state).some((name) => name.toLowerCase() === wanted));
  if (!found) {
    const possible =
      states
        .map((state) => namesOf(state)[0])
        .map(printable)
        .join(', ') || 'none';
    throw invalidRequest([`the reason ${quotedName(reason)} is not one of this contact centre's: ${possible}`]);
  }
  return {
    operationName: found.operationName as string,
    state: NOT_READY,
    workMode: asName(found.workMode),
    reason: asName(found.reason),
  };
}

/** Undefined when GWS does not say. */
async function listStates(session: Session): Promise<Record<string, unknown>[] | undefined> {
  const verdict = await session.request({ method: 'GET', path: '/settings/agent-states' });
  if (verdict.kind !== 'ok' || !Array.isArray(verdict.body.settings)) {
    return undefined;
  }
  return verdict.body.settings.filter(isObject).filter(({ operationName }) => asName(operationName) !== undefined);
}

function namesOf({ operationName, displayName, reason }: Record<string, unknown>): string[] {
  return [operationName, displayName, reason].map(asName).filter((name) => name !== undefined);
}

function asName(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
