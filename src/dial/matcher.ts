/**
 * Which call belongs to which dial. GWS names no call in its answer to a Dial, so the call is recognised by the record
 * that its user data names; only where it names none, by the number dialed and the device. Never by coming next.
 */
import { deviceIdOf, isSameNumber, numbersOf } from '../calls/events';
import type { CallStateChangeMessage, Device, OutboundRecord, UserData } from '../messages';
import { attemptIn, HANDLE_KEY, wholeNumber } from './user-data';

/** What is dialed: an outbound record, or a number with the user data that its call is to have. */
type Dialed = Pick<OutboundRecord, 'phoneNumber' | 'otherFields'> & { recordHandle?: number };

export interface ExpectedCall {
  record: Dialed;
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
    const identity = identityOf(message.call.userData);
    if (identity) {
      return candidates.find((expected) => isSameRecord(identity, expected.record));
    }
    const numbers = numbersOf(message.call);
    const alike = candidates.filter(({ record }) => numbers.some((number) => isSameNumber(number, record.phoneNumber)));
    // The call of a record may name it or not; that of a plain number never names one.
    return alike.find(({ record }) => record.recordHandle === undefined) ?? alike[0];
  }
}

interface RecordIdentity {
  attempt: string | undefined;
  handle: number | undefined;
}

function identityOf(userData: UserData | undefined): RecordIdentity | undefined {
  if (typeof userData !== 'object' || userData === null) {
    return undefined;
  }
  const attempt = attemptIn(userData);
  const handle = wholeNumber(userData[HANDLE_KEY]);
  const named = typeof handle === 'number' && Number.isInteger(handle) ? handle : undefined;
  return attempt === undefined && named === undefined ? undefined : { attempt, handle: named };
}

function isSameRecord({ attempt, handle }: RecordIdentity, { recordHandle, otherFields }: Dialed): boolean {
  const expected = identityOf(otherFields);
  return attempt !== undefined && expected?.attempt !== undefined
    ? attempt === expected.attempt
    : handle !== undefined && handle === (recordHandle ?? expected?.handle);
}

/** A message that names no device at all may be of any. */
function onSameDevice({ call, phoneNumber }: CallStateChangeMessage, { device }: ExpectedCall): boolean {
  const id = deviceIdOf(call);
  if (id !== undefined) {
    return decodeURIComponentSafely(id) === device.id;
  }
  return phoneNumber === undefined || device.phoneNumber === undefined || phoneNumber === device.phoneNumber;
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
