/**
 * How to tell that an agent's device has reached the requested state: GWS reports changes, and only changes, so the state
 * must also be queried.
 */

import { printable } from '../errors/printable';
import type { Outcome } from '../operations/outcome';
import type { Performer } from '../operations/performer';
import type { Session } from '../session/session';
import { isUser, understood } from '../session/sign-in-answers';
import {
  changedDevices,
  DEVICES_CHANNEL,
  type DeviceError,
  deviceIdOfDeviceMessage,
  isDeviceError,
} from '../wire/device-messages';
import type { Device } from '../wire/messages';
import { listOf } from '../wire/resources';

/** What a flow learns about an agent; anything GWS did not report is left out. */
export interface AgentReport {
  agent: string;
  /** Id of the device. */
  device?: string;
  phoneNumber?: string;
  /** `Ready`, `NotReady`, `LoggedOut`, … (page CallsDeviceResource). */
  state?: string;
  displayName?: string;
  workMode?: string;
  reason?: string;
  /** `On` or `Off`. */
  doNotDisturb?: string;
}

/**
 * When a device is checked. `accepted`: a change may be yet to come, so only an exact match counts; `told`: GWS reports a
 * change; `late`: nothing was reported in time.
 */
type Occasion = 'accepted' | 'told' | 'late';

/** Whether a device is in the wanted state. */
export type Wish = (device: Device, occasion: Occasion) => boolean;

export interface WantedState {
  state: string;
  workMode?: string | undefined;
  reason?: string | undefined;
}

export function reportOf({ name }: Pick<Performer, 'name'>, device: Device | undefined): AgentReport {
  const { id, phoneNumber, userState, doNotDisturb }: Partial<Device> = device ?? {};
  const { state, displayName, workMode, reason } = userState ?? {};
  const said = { device: id, phoneNumber, state, displayName, workMode, reason, doNotDisturb };
  const texts = Object.entries(said).filter(([, value]) => typeof value === 'string');
  return { agent: name, ...Object.fromEntries(texts) };
}

/** The agent's devices as they are now (page QueryAgentState). */
export async function readDevices(session: Session): Promise<Device[]> {
  const { user } = understood(await session.request({ method: 'GET', path: '/me?subresources=devices' }));
  return isUser(user) ? listOf<Device>(user.devices) : [];
}

/** A device in agent state `wanted`. When time is up, it does not matter if GWS does not show its work mode or reason. */
export function inState(wanted: WantedState): Wish {
  return ({ userState }, occasion) => {
    const agrees = (shown: unknown, asked: unknown) =>
      shown === asked ||
      (asked === undefined && occasion !== 'accepted') ||
      (shown === undefined && occasion === 'late');
    return (
      userState?.state === wanted.state &&
      agrees(userState.workMode, wanted.workMode) &&
      agrees(userState.reason, wanted.reason)
    );
  };
}

/**
 * The outcome of an operation of `agent` that should put a device into the state described by `wish`.
 * @param device the one that counts; without it, any of the agent's
 * @param awaited that it is so, as the end of a sentence
 */
export function deviceOutcome(agent: Performer, device: Device | undefined, wish: Wish, awaited: string): Outcome {
  const isMeant = (id: string | undefined) => device === undefined || id === device.id;
  const judge = (devices: Device[], occasion: Occasion) => {
    const found = devices.find((candidate) => isMeant(candidate.id) && wish(candidate, occasion));
    return found && { payload: reportOf(agent, found) };
  };
  let hint: string | undefined;
  return {
    channels: [DEVICES_CHANNEL],
    // One can look.
    indispensable: [],
    awaited,
    silence: 'GWS_TIMEOUT',
    hint: () => hint,
    judge: (data) => {
      // It does not say which request it belongs to; the device may still reach the wanted state.
      if (isDeviceError(data) && data.referenceId === undefined && isMeant(deviceIdOfDeviceMessage(data))) {
        hint = `Meanwhile GWS reported an error${causeOf(data, device)}, without saying which request it concerns.`;
      }
      return judge(changedDevices(data), 'told');
    },
    look: async (isLate) => judge(await readDevices(agent.session), isLate ? 'late' : 'accepted'),
  };
}

function causeOf({ errorMessage, errorCode }: DeviceError, device: Device | undefined): string {
  const reason = [errorMessage, errorCode].filter((said) => said !== undefined && said !== '').map(printable);
  const where = device ? ` for device ${printable(device.phoneNumber ?? device.id)}` : '';
  return `${where} (${reason.join(', ') || 'no reason given'})`;
}
