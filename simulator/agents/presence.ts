/** Presence: who is signed in on which device, agent states, after-call work, do-not-disturb and forwarding. */

import { ApiError, StatusCode } from '../common/answers';
import type { Timer, Timers } from '../common/timers';
import type { Agent, AgentDevice, UriBuilder } from './agents';
import { USER_STATES, type UserState } from './user-states';

/** Called after every change, for the message on `/v2/me/devices`. */
export type PresenceListener = (agent: Agent, devices: readonly AgentDevice[]) => void;

interface WrapUp {
  readonly before: UserState;
  readonly timer: Timer;
}

/** The state of all devices. */
export class Presence {
  /** Who is signed in, by phone number: two agents may share a device, one after the other. */
  readonly #signedIn = new Map<string, Agent>();
  readonly #wrapUps = new Map<AgentDevice, WrapUp>();
  readonly #wrapUp: number;
  readonly #timers: Timers;
  readonly #changed: PresenceListener;

  /** @param wrapUp milliseconds of after-call work that follow a call; 0 for none */
  constructor(wrapUp: number, timers: Timers, changed: PresenceListener) {
    this.#wrapUp = wrapUp;
    this.#timers = timers;
    this.#changed = changed;
  }

  /**
   * Signs an agent in on devices, NotReady. Refuses with 19 when somebody else is signed in on one of them: "if any device
   * is currently assigned to another user, return an error" (page AsyncTelephonyOpsPresence, which names no code).
   */
  signIn(agent: Agent, devices: readonly AgentDevice[]): void {
    for (const { phoneNumber } of devices) {
      const holder = this.#signedIn.get(phoneNumber);
      if (holder !== undefined && holder !== agent) {
        throw new ApiError(StatusCode.resourceInUse, `Device '${phoneNumber}' is assigned to another user.`);
      }
    }
    for (const { phoneNumber } of devices) this.#signedIn.set(phoneNumber, agent);
    this.change(agent, devices, USER_STATES.NotReady);
  }

  /** Signs an agent out everywhere; calls continue. */
  signOut(agent: Agent): void {
    for (const { phoneNumber } of agent.devices) {
      if (this.#signedIn.get(phoneNumber) === agent) this.#signedIn.delete(phoneNumber);
    }
    this.change(agent, agent.devices, USER_STATES.LoggedOut);
  }

  /** Changes the agent state of devices and ends any after-call work. */
  change(agent: Agent, devices: readonly AgentDevice[], state: UserState): void {
    for (const device of devices) {
      this.#endWrapUp(device);
      device.agentState = state;
    }
    this.#tell(agent, devices);
  }

  /** Puts devices into after-call work, and back into their state after `ms`. */
  wrapUp(agent: Agent, devices: readonly AgentDevice[], ms: number): void {
    for (const device of devices) {
      const before = this.#endWrapUp(device)?.before ?? device.agentState;
      device.agentState = USER_STATES.AfterCallWork;
      const timer = this.#timers.after(ms, () => this.change(agent, [device], before));
      this.#wrapUps.set(device, { before, timer });
    }
    this.#tell(agent, devices);
  }

  /** Starts after-call work at the end of a device's last call, if configured and if the agent is signed in. */
  callsEnded(agent: Agent, device: AgentDevice): void {
    if (this.#wrapUp > 0 && device.isSignedIn) this.wrapUp(agent, [device], this.#wrapUp);
  }

  /** Switches do-not-disturb (pages AgentStateDoNotDisturbOn and AgentStateDoNotDisturbOff). */
  disturb(agent: Agent, device: AgentDevice, allowed: boolean): void {
    device.doNotDisturb = allowed ? 'Off' : 'On';
    this.#tell(agent, [device]);
  }

  /** Forwards calls to a number, or stops doing so (pages ForwardCallsOn and ForwardCallsOff). */
  forward(agent: Agent, device: AgentDevice, phoneNumber: string | undefined): void {
    device.forwardTo = phoneNumber;
    this.#tell(agent, [device]);
  }

  /** Silently ends all after-call work, like a server being switched off. */
  stop(): void {
    for (const [device, { before }] of this.#wrapUps) device.agentState = before;
    for (const device of [...this.#wrapUps.keys()]) this.#endWrapUp(device);
  }

  #endWrapUp(device: AgentDevice): WrapUp | undefined {
    const wrapUp = this.#wrapUps.get(device);
    wrapUp?.timer.cancel();
    this.#wrapUps.delete(device);
    return wrapUp;
  }

  #tell(agent: Agent, devices: readonly AgentDevice[]): void {
    if (devices.length > 0) this.#changed(agent, devices);
  }
}

/** The message on `/v2/me/devices` (page DevicesMessageType). */
export function devicesMessage(devices: readonly AgentDevice[], uri: UriBuilder): unknown {
  return { messageType: 'DeviceStateChangeMessage', devices: devices.map((device) => device.resource(uri)) };
}
