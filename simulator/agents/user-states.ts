/** Agent states: those built into GWS, and those that a contact centre adds as reasons (setting `agent-states`). */
import type { Resource } from '../../src/wire/messages';
import { stableGuid } from '../common/identifiers';
import type { AgentStateOptions } from '../options/options';

/** An agent state as `GET /settings/agent-states` lists it. A client asks for it by its `operationName`. */
export interface UserState extends Resource {
  operationName: string;
  displayName: string;
  /** `Ready`, `NotReady` or `LoggedOut`; work modes and reasons distinguish states of one kind. */
  state: string;
  workMode?: string;
  reason?: string;
}

/** The built-in states with their documented ids (pages AgentStateReady, AgentStateNotReady, AgentStateAuxWork, ...). */
export const USER_STATES = {
  LoggedOut: {
    id: '0F7F5003-EF26-4D13-A6Ef-D0C7EC819BEB',
    operationName: 'Offline',
    displayName: 'Offline',
    state: 'LoggedOut',
  },
  Ready: {
    id: '9430250E-0A1B-421F-B372-F29E69366DED',
    operationName: 'Ready',
    displayName: 'Ready',
    state: 'Ready',
  },
  NotReady: {
    id: '900D55CC-2BB0-431F-8BF9-D3525B383BE6',
    operationName: 'NotReady',
    displayName: 'Not Ready',
    state: 'NotReady',
  },
  AfterCallWork: {
    id: 'D3663509-3D82-4DD3-A82E-2EA8EFA02AEF',
    operationName: 'AfterCallWork',
    displayName: 'AfterCallWork',
    state: 'NotReady',
    workMode: 'AfterCallWork',
  },
  AuxWork: {
    id: '2B36138D-C564-4562-A8CB-3C32D564F296',
    operationName: 'AuxWork',
    displayName: 'AuxWork',
    state: 'NotReady',
    workMode: 'AuxWork',
  },
} as const satisfies Record<string, UserState>;

/** Work modes that `Ready` takes (page AgentStateReady). */
export const READY_WORK_MODES: readonly string[] = ['ManualIn', 'AutoIn'];

/** Every state of a contact centre, built-in ones first. */
export function userStates(own: readonly AgentStateOptions[]): UserState[] {
  const custom = own.map(({ operationName, displayName = operationName, reason = operationName }) => ({
    id: stableGuid(`agent state ${operationName}`).toUpperCase(),
    operationName,
    displayName,
    state: 'NotReady',
    workMode: 'AuxWork',
    reason,
  }));
  return [...Object.values(USER_STATES), ...custom];
}
