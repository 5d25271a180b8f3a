/** Messages that tell the server what to do, as MQTT in takes them: `msg.action` is `connect`, `disconnect` or `status`. */
import { type Agent, masked, type ServerReport, type SessionState, type TroubleKind, troubleOf } from '../../src';
import { invalidRequest } from '../../src/errors/requests';
import { quotedName } from '../../src/values/unreadable';
import type { ActionMessage } from './action';
import { type ServerNode, statisticsOf } from './server';

/** What the `status` action answers with, as `msg.payload`: of the default agent, and of the others where there are any. */
interface StatusReport extends SessionReport {
  server: string;
  agents?: SessionReport[];
  statistics: ServerReport;
}

interface SessionReport {
  agent: string;
  phase: SessionState['phase'];
  /** Code and message of what is wrong, if anything is. */
  error?: { code: string; message: string };
  /** What is in trouble while connected, if anything is, and of what. */
  trouble?: { kind: TroubleKind; message: string };
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
  switch (msg.action) {
    case 'connect':
      await connect(server, msg.agent);
      return false;
    case 'disconnect': {
      const agent = agents.find(msg.agent);
      await (agent === agents.default ? agents.disconnect() : agents.signOut(agent.name));
      return false;
    }
    case 'status':
      msg.topic = 'status';
      msg.payload = report(server);
      return true;
    default:
      throw invalidRequest([
        `msg.action is ${quotedName(msg.action)}, but it must be "connect", "disconnect" or "status"`,
      ]);
  }
}

/** An agent whom the server lists is signed in by name, also after having been disconnected. */
async function connect({ agents }: ServerNode, name: unknown): Promise<void> {
  const isAway =
    typeof name === 'string' && agents.listed.includes(name) && !agents.all.some((one) => one.name === name);
  if (isAway) {
    await agents.signIn({ username: name });
    return;
  }
  const agent = agents.find(name);
  if (agent === agents.default) {
    agents.connect();
  } else {
    agent.session.connect();
  }
  await agent.session.ready();
}

function report(server: ServerNode): StatusReport {
  const { label, agents } = server;
  const others = agents.all.filter((agent) => agent !== agents.default);
  return {
    server: label,
    ...sessionReport(agents.default),
    ...(others.length > 0 && { agents: others.map(sessionReport) }),
    statistics: statisticsOf(server),
  };
}

function sessionReport({ name, session }: Agent): SessionReport {
  const { state, devices, backlog } = session;
  const trouble = troubleOf(state);
  return {
    agent: name,
    phase: state.phase,
    ...('error' in state && { error: { code: state.error.code, message: state.error.message } }),
    ...(trouble && { trouble: { kind: trouble.kind, message: trouble.error.message } }),
    ...('retryAt' in state && state.retryAt !== undefined && { retryAt: state.retryAt }),
    devices: masked(devices.map(({ id, phoneNumber }) => ({ id, ...(phoneNumber !== undefined && { phoneNumber }) }))),
    backlog,
  };
}
