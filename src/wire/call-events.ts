/** Reads `CallStateChangeMessage`s: whose call, which number, and an ID that identifies the event. */

import { fingerprint } from './fingerprint';
import type { Call, CallStateChangeMessage } from './messages';

export const CALLS_CHANNEL = '/v2/me/calls';

/** Fewer digits than this are an extension, which must be equal as a whole. */
const COMPARABLE_DIGITS = 7;

/** States that a call enters at most once: call ID and state are enough to identify the event. */
const ONCE = new Set(['Dialing', 'Ringing', 'Released']);

/** Whether `data` is a call event with an identifiable call; a server may send anything. */
export function isCallEvent(data: unknown): data is CallStateChangeMessage {
  const message = data as CallStateChangeMessage | null | undefined;
  return message?.messageType === 'CallStateChangeMessage' && typeof message.call?.id === 'string';
}

/**
 * The same for the same event, however often and to however many clients it is delivered. An event that recurs in a call
 * (`Established` after `Held`, changed user data) is distinguished by its content and by GWS's own timestamp.
 */
export function eventId(data: unknown): string {
  if (!isCallEvent(data)) {
    return digest(data);
  }
  const { notificationType, call } = data;
  const name = `${call.id}:${word(notificationType)}:${word(call.state)}`;
  return notificationType === 'StatusChange' && ONCE.has(call.state) ? name : `${name}:${digest(data)}`;
}

/** Every known number of the other side of `call`. */
export function numbersOf({ dnis, participants }: Call): string[] {
  const numbers: unknown[] = [dnis];
  for (const participant of Array.isArray(participants) ? participants : []) {
    if (typeof participant === 'object' && participant !== null) {
      numbers.push(participant.phoneNumber, participant.digits, participant.e164Number);
    } else {
      numbers.push(participant);
    }
  }
  return numbers.filter((number): number is string => typeof number === 'string' && number !== '');
}

/** Equal as written, or by their digits; a longer number may carry a prefix that the switch added. */
export function isSameNumber(one: string, other: string): boolean {
  if (one === other) {
    return true;
  }
  const [a, b] = [digits(one), digits(other)];
  if (a === '' || b === '') {
    return false;
  }
  return a === b || (isFullNumber(a) && isFullNumber(b) && (a.endsWith(b) || b.endsWith(a)));
}

/** The same for numbers that {@link isSameNumber}; others may have it too. */
export function numberKey(number: string): string {
  return digits(number).slice(-COMPARABLE_DIGITS) || number;
}

/** Whether `number` is more than an extension. */
export function isFullNumber(number: string): boolean {
  return digits(number).length >= COMPARABLE_DIGITS;
}

/** Id of the device that carries `call`, from the end of its `deviceUri`; the host in that may be wrong. */
export function deviceIdOf({ deviceUri }: Call): string | undefined {
  return idIn(deviceUri);
}

/** Whether the agent may answer `call`, which means that somebody else made it. */
export function isOffered({ capabilities }: Call): boolean {
  return Array.isArray(capabilities) && capabilities.includes('Answer');
}

/** ID of the call that `call` is a consult call of (page CompleteConference). */
export function parentIdOf({ parentCallPath, parentCallUri }: Call): string | undefined {
  return idIn(parentCallPath) ?? idIn(parentCallUri);
}

/** Id of the resource that a `uri` or `path` names. */
export function idIn(uri: unknown): string | undefined {
  return (typeof uri === 'string' && uri.slice(uri.lastIndexOf('/') + 1)) || undefined;
}

function digits(number: string): string {
  return number.replace(/\D/g, '');
}

/** A field that should be text may be anything; then the digest distinguishes events. */
function word(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Of the delivery details in `data`, only the start time is kept, which is the same for every recipient. */
function withoutMeasurements(data: unknown): unknown {
  const { metrics } = (data ?? {}) as {
    metrics?: { eventProcessing?: { serverGenerationTimestamp?: unknown } } | null;
  };
  return metrics?.eventProcessing
    ? {
        ...(data as object),
        metrics: { ...metrics, eventProcessing: metrics.eventProcessing.serverGenerationTimestamp },
      }
    : data;
}

function digest(data: unknown): string {
  try {
    return fingerprint(withoutMeasurements(data));
  } catch {
    // Nested some thousand levels deep, which JSON.parse accepts.
    return 'too deep';
  }
}
