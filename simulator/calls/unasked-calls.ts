/** Calls not requested by any client: from outside to an agent, and those an agent dials on the telephone. */
import type { UserData } from '../../src/wire/messages';
import type { Agent, AgentDevice } from '../agents/agents';
import type { Calls } from './calls';

/** Who calls whom. */
export interface InboundCallOptions {
  /** Agent by user name (the first one). */
  username?: string;
  /** Number of the caller, which decides how an answered call goes on, like a dialed number (+15550100). */
  from?: string;
  userData?: UserData;
}

/** What an agent dials. */
export interface HandDialOptions {
  /** Agent by user name (the first one). */
  username?: string;
  to: string;
  userData?: UserData;
}

/**
 * Lets a call ring on the device on which the agent is signed in, otherwise on the first one. Returns its id; nothing if
 * do-not-disturb or forwarding is on there. Throws if the agent has no device.
 */
export function inboundCall(calls: Calls, agent: Agent, options: InboundCallOptions): string | undefined {
  const device = deviceOf(agent);
  if (device.doNotDisturb === 'On' || device.forwardTo !== undefined) return undefined;
  return calls.ring({
    agent,
    device,
    phoneNumber: options.from ?? '+15550100',
    userData: { ...options.userData },
  });
}

/** Makes a call from that device, which follows its number's scenario. Returns its id; nothing if no call will ever appear. */
export function dialByHand(calls: Calls, agent: Agent, { to, userData }: HandDialOptions): string | undefined {
  return calls.make({ agent, device: deviceOf(agent), phoneNumber: to, userData: { ...userData }, outbound: false });
}

function deviceOf(agent: Agent): AgentDevice {
  const device = agent.devices.find(({ isSignedIn }) => isSignedIn) ?? agent.devices[0];
  if (device === undefined) throw new RangeError(`Agent '${agent.username}' has no device.`);
  return device;
}
