/**
 * The operations on agents: signing in and out with GWS, the contact-centre session, and the agent state (pages
 * StartContactCenterSession, AgentStateReady, AgentStateNotReady, AgentStateAfterCallWork, AgentStateDoNotDisturbOn).
 */
import { GwsError } from '../errors/gws-error';
import { type Operation, type OperationContext, type OperationTable, operation } from '../operations/operation';
import { parameters, required } from '../operations/parameter-set';
import type { Values } from '../operations/parameters';
import type { Prepared } from '../operations/run';
import { Secret } from '../secrets/secret';
import { END_REQUEST, startRequest } from '../session/contact-center';
import { isLoggedOut } from '../session/devices';
import type { ApiResponse } from '../wire/messages';
import { pathSegment } from '../wire/path';
import { reasonState } from './agent-states';
import { deviceOutcome, inState, readDevices, reportOf, type WantedState } from './device-outcome';
import { type PoolOperation, poolOperation } from './pool-operation';

const LOGIN = parameters({
  place: { kind: 'text', example: 'Place 17' },
  loginCode: { kind: 'text', example: '4711' },
  queue: { kind: 'text', example: '5000' },
});

const signIn = poolOperation({
  parameters: parameters({
    username: required({ kind: 'text', example: 'anna' }),
    password: { kind: 'secret' },
    device: { kind: 'text', lookUp: 'devices', example: '5001' },
  })
    .and(LOGIN)
    .and(parameters({ startSession: { kind: 'flag' } })),
  async perform(pool, { password, ...settings }) {
    const agent = await pool.signIn({
      ...settings,
      ...(password !== undefined && { password: new Secret(password) }),
    });
    // The agent is signed in even without a device.
    const device = await agent.session.device().catch(() => undefined);
    return { agent, device: device?.id, payload: reportOf(agent, device), statusCode: undefined };
  },
});

const signOut = poolOperation({
  parameters: parameters({ username: { kind: 'text', lookUp: 'agents', example: 'anna' } }),
  async perform(pool, { username }, name) {
    const agent = await pool.signOut(username ?? name);
    return { agent, device: undefined, payload: reportOf(agent, undefined), statusCode: undefined };
  },
});

const startSession = operation({
  parameters: LOGIN,
  prepare(login, { agent, operationName }) {
    return {
      subject: operationName,
      request: startRequest(login),
      around: (send) => agent.session.startContactCenterSession(login, send),
      outcome: deviceOutcome(
        agent,
        undefined,
        (device) => device.userState?.state !== undefined && !isLoggedOut([device]),
        'the agent is signed in on a device',
      ),
    };
  },
});

/** Complete when the agent, whom GWS signs out as well, is signed in again. */
const endSession = operation({
  parameters: parameters({}),
  prepare(_values, { agent, operationName }) {
    const outcome = deviceOutcome(agent, undefined, inState({ state: 'LoggedOut' }), 'the agent is logged out');
    return {
      subject: operationName,
      request: END_REQUEST,
      around: (send) => agent.session.endContactCenterSession(send),
      outcome: { ...outcome, judge: () => undefined },
    };
  },
});

const ready = operation({
  parameters: parameters({ workMode: { kind: 'choice', choices: ['ManualIn', 'AutoIn'] } }),
  prepare: ({ workMode }, context) =>
    stateChange(context, { state: 'Ready', workMode }, workMode ? { workmode: workMode } : {}),
});

const notReady = operation({
  parameters: parameters({ reason: { kind: 'text', example: 'Lunch' } }),
  async prepare({ reason }, context) {
    if (reason === undefined) {
      return stateChange(context, { state: 'NotReady' });
    }
    const { operationName, ...wanted } = await reasonState(context.agent.session, reason);
    return stateChange({ ...context, operationName }, wanted);
  },
});

/** GWS takes the seconds as text. */
const afterCallWork = operation({
  parameters: parameters({ wrapUpTime: { kind: 'seconds' } }),
  prepare: ({ wrapUpTime }, context) =>
    stateChange(
      context,
      { state: 'NotReady', workMode: 'AfterCallWork' },
      wrapUpTime === undefined ? {} : { wrapUpTime: String(wrapUpTime) },
    ),
});

export const AGENT_OPERATIONS = {
  signIn,
  signOut,
  StartContactCenterSession: startSession,
  EndContactCenterSession: endSession,
  Ready: ready,
  NotReady: notReady,
  AfterCallWork: afterCallWork,
  DoNotDisturbOn: doNotDisturb('On'),
  DoNotDisturbOff: doNotDisturb('Off'),
} satisfies OperationTable<Operation | PoolOperation>;

/** A change of agent state applies to the agent's voice channel, and so to every device. */
async function stateChange(context: OperationContext, wanted: WantedState, values: Values = {}): Promise<Prepared> {
  const { agent, operationName } = context;
  const device = await context.device();
  const described = [wanted.state, wanted.workMode, wanted.reason].filter(Boolean).join(', ');
  return {
    subject: `${operationName} of agent ${agent.name}`,
    request: { method: 'POST', path: '/me/channels/voice', body: JSON.stringify({ operationName, ...values }) },
    around: withAdvice,
    outcome: deviceOutcome(agent, device, inState(wanted), `the device was in state ${described}`),
  };
}

/** GWS allows only actual changes, so it is not asked for a state that is already set. */
function doNotDisturb(wanted: 'On' | 'Off'): Operation {
  return operation({
    parameters: parameters({}),
    async prepare(_values, { agent, operationName, device: choose }) {
      const device = await choose();
      const now = (await readDevices(agent.session)).find(({ id }) => id === device.id);
      if (now?.doNotDisturb === wanted) {
        return () => Promise.resolve({ payload: reportOf(agent, now), statusCode: undefined });
      }
      return {
        subject: `${operationName} of device ${device.phoneNumber ?? device.id}`,
        request: {
          method: 'POST',
          path: `/me/devices/${pathSegment(device.id)}`,
          body: JSON.stringify({ operationName }),
        },
        around: withAdvice,
        outcome: deviceOutcome(
          agent,
          device,
          ({ doNotDisturb }) => doNotDisturb === wanted,
          `do-not-disturb was ${wanted}`,
        ),
      };
    },
  });
}

/** For a logged-out agent, GWS says that the device is not registered (seen on 8.5.202), but not what to do. */
async function withAdvice(send: () => Promise<ApiResponse>): Promise<ApiResponse> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof GwsError && error.code === 'GWS_REJECTED' && /not registered/i.test(error.message)) {
      const { code, message, statusCode, httpStatus } = error;
      const advice =
        'Start a contact-centre session first (StartContactCenterSession); if there is one, check that the phone is registered.';
      throw new GwsError(code, `${message} ${advice}`, {
        cause: error,
        ...(statusCode !== undefined && { statusCode }),
        ...(httpStatus !== undefined && { httpStatus }),
      });
    }
    throw error;
  }
}
