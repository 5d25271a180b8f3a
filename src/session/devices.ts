/** The devices of the signed-in user, and the choice of one. */

import { GwsError } from '../errors/gws-error';
import { printable } from '../errors/printable';
import type { Device } from '../wire/messages';
import { deviceIdAt } from '../wire/path';

/** `userState.state` of a device whose agent is not signed in (page CallsDeviceResource). */
const LOGGED_OUT = 'LoggedOut';

/**
 * The device that `wanted` names: an id, a path (`/devices/<id>`) or a phone number; empty means the only voice device.
 * @throws {GwsError} `GWS_NOT_POSSIBLE` if there is none, or if the choice is ambiguous
 */
export function chooseDevice(devices: readonly Device[], wanted: string): Device {
  if (wanted !== '') {
    const id = deviceIdAt(wanted);
    const found = devices.find((device) => device.id === id) ?? devices.find((device) => device.phoneNumber === wanted);
    if (!found) {
      throw new GwsError(
        'GWS_NOT_POSSIBLE',
        `This user has no device ${JSON.stringify(wanted)}. Its devices are: ${list(devices)}. Nothing was sent.`,
      );
    }
    return found;
  }
  const voice = voiceDevices(devices);
  const [only, ...others] = voice;
  if (!only) {
    throw new GwsError(
      'GWS_NOT_POSSIBLE',
      'This user has no voice device. Let the server node start a contact-centre session, or have a device assigned.',
    );
  }
  if (others.length > 0) {
    throw new GwsError(
      'GWS_NOT_POSSIBLE',
      `This user has several voice devices. Name one in the server node: ${list(voice)}.`,
    );
  }
  return only;
}

/** Whether no voice device shows that the agent is signed in: by us, before an interruption, or by another program. */
export function isLoggedOut(devices: readonly Device[]): boolean {
  return voiceDevices(devices).every(({ userState }) => (userState?.state ?? LOGGED_OUT) === LOGGED_OUT);
}

function voiceDevices(devices: readonly Device[]): Device[] {
  return devices.filter(({ channels }) => !Array.isArray(channels) || channels.includes('voice'));
}

function list(devices: readonly Device[]): string {
  const named = devices.map(({ id, phoneNumber }) =>
    phoneNumber && typeof phoneNumber === 'string' ? `${phoneNumber} (${id})` : id,
  );
  return named.map(printable).join(', ') || 'none';
}
