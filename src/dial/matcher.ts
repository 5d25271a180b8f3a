/**
 * Which call belongs to which dial. GWS names no call in its answer to a Dial, so the call is recognised by the record
 * that its user data names; only where it names none, by the number dialed and the device. Never by coming next.
 */
import { deviceIdOf, numbersOf } from '../calls/events';
import type { CallStateChangeMessage, Device, OutboundRecord } from '../messages';
import { attemptIn, HANDLE_KEY, wholeNumber } from './user-data';

/** Fewer digits than this are an extension, which must be equal as a whole. */
const COMPARABLE_DIGITS = 7;

export interface ExpectedCall {
  record: OutboundRecord;
  device: Device;
  /** Told of every event of the call once it is recognised. */
  onEvent(message: CallStateChangeMessage): void;
}

export class CallMatcher {
  readonly #waiting = new Set<ExpectedCall>();
  readonly #recognised = new Map<string, ExpectedCall>();

  /** Looks out for the call of a dial that is about to be requested. */
  expect(call: ExpectedCall): void {
    this.#waiting.add(call);
  }

  forget(call: ExpectedCall): void {
    this.#waiting.delete(call);
    for (const [id, recognised] of this.#recognised) {
      if (recognised === call) {
        this.#recognised.delete(id);
      }
    }
  }

  /** @param isNew whether nothing was heard of this call before, so that a dial of ours may have made it */
  handle(message: CallStateChangeMessage, isNew: boolean): void {
    const { id } = message.call;
    let owner = this.#recognised.get(id);
    if (!owner && isNew) {
      owner = this.#recognise(message);
      if (owner) {
        this.#waiting.delete(owner);
        this.#recognised.set(id, owner);
      }
    }
    owner?.onEvent(message);
  }

  #recognise(message: CallStateChangeMessage): ExpectedCall | undefined {
    const candidates = [...this.#waiting].filter((expected) => onSameDevice(message, expected));
    const identity = identityOf(message);
    if (identity) {
      return candidates.find((expected) => isSameRecord(identity, expected.record));
    }
    const numbers = numbersOf(message.call);
    return candidates.find(({ record }) => numbers.some((number) => isSameNumber(number, record.phoneNumber)));
  }
}

interface RecordIdentity {
  attempt: string | undefined;
  handle: number | undefined;
}

function identityOf({ call: { userData } }: CallStateChangeMessage): RecordIdentity | undefined {
  if (typeof userData !== 'object' || userData === null) {
    return undefined;
  }
  const attempt = attemptIn(userData);
  const handle = wholeNumber(userData[HANDLE_KEY]);
  const named = typeof handle === 'number' && Number.isInteger(handle) ? handle : undefined;
  return attempt === undefined && named === undefined ? undefined : { attempt, handle: named };
}

function isSameRecord({ attempt, handle }: RecordIdentity, record: OutboundRecord): boolean {
  const expected = attemptIn(record.otherFields);
  return attempt !== undefined && expected !== undefined ? attempt === expected : handle === record.recordHandle;
}

/** A message that names no device at all may be of any. */
function onSameDevice({ call, phoneNumber }: CallStateChangeMessage, { device }: ExpectedCall): boolean {
  const id = deviceIdOf(call);
  if (id !== undefined) {
    return decodeURIComponentSafely(id) === device.id;
  }
  return phoneNumber === undefined || device.phoneNumber === undefined || phoneNumber === device.phoneNumber;
}

/** Equal as written, or by their digits; a longer number may carry a prefix that the switch added. */
function isSameNumber(one: string, other: string): boolean {
  if (one === other) {
    return true;
  }
  const [a, b] = [digits(one), digits(other)];
  if (a === '' || b === '') {
    return false;
  }
  const enough = Math.min(a.length, b.length) >= COMPARABLE_DIGITS;
  return a === b || (enough && (a.endsWith(b) || b.endsWith(a)));
}

function digits(number: string): string {
  return number.replace(/\D/g, '');
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
