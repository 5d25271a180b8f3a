/** Messages that tell the server what to do, as MQTT in takes them: `msg.action` is `connect`, `disconnect` or `status`. */
import type { Agent, SessionState } from '../../src';
import type { ActionMessage } from './action';
import type { ServerNode } from './server';

/** What the `status` action answers with, as `msg.payload`: of the default agent, and of the others where there are any. */
export interface StatusReport extends AgentReport {
  server: string;
  agents?: AgentReport[];
}

interface AgentReport {
  agent: string;
  phase: SessionState['phase'];
  /** Code and message of what is wrong, if anything is. */
  error?: { code: string; message: string };
  /** Time of the next attempt, ms since the epoch. */
  retryAt?: number;
  devices: { id: string; phoneNumber?: string }[];
  /** Events that wait to be handed on, while they are many. */
  backlog: number;
}

/**
 * Carries out `msg.action`, for the agent of `msg.agent` or, if there is none, for all.
 * @returns whether the message is to be sent on: only `status` answers
 * @throws {GwsError} when the action fails, or is none
 */
export async function control(server: ServerNode, msg: ActionMessage): Promise<boolean> {
  const { agents } = server;
  const agent = agents.find(msg.agent);
  switch (msg.action) {
    case 'connect':
      if (agent === agents.default) {
        agents.connect();
      } else {
        agent.session.connect();
      }
      await agent.session.ready();
      return false;
    case 'disconnect':
      await (agent === agents.default ? agents.disconnect() : agents.signOut(agent.name));
      return false;
    case 'status':
      msg.topic = 'status';
      msg.payload = report(server);
      return true;
    default: {
      const { invalidRequest } = require('../../src') as typeof import('../../src');
      throw invalidRequest([`msg.action is ${nameOf(msg.action)}, but it must be "connect", "disconnect" or "status"`]);
    }
  }
}

function nameOf(action: unknown): string {
  if (typeof action === 'string') {
    return JSON.stringify(action.slice(0, 100));
  }
  return action === undefined ? 'missing' : `of type ${typeof action}`;
}

function report({ label, agents }: ServerNode): StatusReport {
  const others = agents.all.filter((agent) => agent !== agents.default);
  return {
    server: label,
    ...reportOf(agents.default),
    ...(others.length > 0 && { agents: others.map(reportOf) }),
  };
}

function reportOf({ name, session }: Agent): AgentReport {
  const { state, devices, backlog } = session;
  return {
    agent: name,
    phase: state.phase,
    ...('error' in state && { error: { code: state.error.code, message: state.error.message } }),
    ...('retryAt' in state && state.retryAt !== undefined && { retryAt: state.retryAt }),
    devices: devices.map(({ id, phoneNumber }) => ({ id, ...(phoneNumber !== undefined && { phoneNumber }) })),
    backlog,
  };
}
