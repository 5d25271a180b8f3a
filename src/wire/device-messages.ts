/** Reads the messages on `/v2/me/devices`: changes of agent state, errors, and user events. */

import { isObject } from '../values/plain-json';
import type { Device } from './messages';
import { deviceIdAt } from './path';
import { listOf } from './resources';

export const DEVICES_CHANNEL = '/v2/me/devices';

/** A message that GWS sends when an operation on a device went wrong; it may say nothing else (seen on 8.5.202). */
export interface DeviceError {
  messageType: 'ErrorMessage';
  devicePath?: unknown;
  /** That of the operation on an outbound record that went wrong. */
  referenceId?: unknown;
  errorMessage?: unknown;
  errorCode?: unknown;
}

/** The devices of a `DeviceStateChangeMessage` (page AgentStateReady); none of anything else. */
export function changedDevices(data: unknown): Device[] {
  return isObject(data) && data.messageType === 'DeviceStateChangeMessage' ? listOf<Device>(data.devices) : [];
}

export function isDeviceError(data: unknown): data is DeviceError {
  return isObject(data) && data.messageType === 'ErrorMessage';
}

/** ID of the device that a message is about, the first one if there are several; undefined if it does not say. */
export function deviceIdOfDeviceMessage(data: unknown): string | undefined {
  if (!isObject(data)) {
    return undefined;
  }
  const said = changedDevices(data)[0]?.id ?? data.deviceId ?? data.devicePath;
  return typeof said === 'string' && said !== '' ? deviceIdAt(said) : undefined;
}
