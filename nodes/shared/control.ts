/** Messages that control the server, as in the `mqtt in` node: `msg.action` is `connect`, `disconnect` or `status`. */
import { type Agent, masked, type SessionState, type TroubleKind, troubleOf } from '../../src';
import { invalidRequest } from '../../src/errors/requests';
import { quotedName } from '../../src/values/unreadable';
import type { ActionMessage } from './action';
import { type ServerNode, type ServerStatistics, statisticsOf } from './server';

/** The answer to the `status` action in `msg.payload`: the default agent, and the others if there are any. */
interface StatusReport extends SessionReport {
  server: string;
  agents?: SessionReport[];
  statistics: ServerStatistics;
}

interface SessionReport {
  agent: string;
  phase: SessionState['phase'];
  /** Code and message of the current error, if any. */
  error?: { code: string; message: string };
  /** What is in trouble while connected, if anything, and why. */
  trouble?: { kind: TroubleKind; message: string };
  /** Time of the next attempt, ms since the epoch. */
  retryAt?: number;
  devices: { id: string; phoneNumber?: string }[];
  /** The number of events waiting to be delivered, if many. */
  backlog: number;
}

/**
 * Carries out `msg.action`, for the agent in `msg.agent` or, without one, for all.
 * @returns whether to send the message on: only `status` answers
 * @throws {GwsError} if the action fails or is unknown
 */
export async function control(server: ServerNode, msg: ActionMessage): Promise<boolean> {
  const { agents } = server;
  switch (msg.action) {
    case 'connect':
      await connect(server, msg.agent);
      return false;
    case 'disconnect': {
      const agent = msg.agent ? await agents.seek(msg.agent) : agents.default;
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

/** An agent in the server's list can be signed in by name, even after having been disconnected. */
async function connect({ agents }: ServerNode, name: unknown): Promise<void> {
  const isAway =
    typeof name === 'string' && agents.listed.includes(name) && !agents.all.some((one) => one.name === name);
  if (isAway) {
    await agents.signIn({ username: name });
    return;
  }
  if (agents.isShared && !name) {
    // Perhaps none of them is to be here.
    agents.connect();
    return;
  }
  const agent = agents.isShared ? await agents.seek(name) : agents.find(name);
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
