/**
 * The dials of an agent of which the call is not known yet: from the sending until the call appears, since until then nothing
 * else shows that the agent is about to have one.
 */
import { deviceIdOf, isSameNumber, numbersOf } from '../calls/events';
import type { CallStateChangeMessage } from '../messages';
import { type Named, namesIn, type RecordName } from './identity';

/** ms after GWS's answer, or the loss of it, in which the call has appeared if there is one. */
const APPEARANCE = 10_000;

export interface DialUnderWay {
  readonly record: RecordName | undefined;
  readonly numbers: readonly string[];
  /** Id of the device that dials, where it is known. */
  readonly deviceId: string | undefined;
  /** When it was sent, on a clock that only goes forward. */
  readonly began: number;
}

interface Entry extends DialUnderWay {
  /** Until when its call is waited for; undefined while the answer is. */
  until?: number;
  callId?: string;
}

/** What a call says of itself. */
interface Said {
  readonly device: string | undefined;
  readonly named: Named;
  readonly numbers: readonly string[];
}

/** How well a call agrees with a dial. */
const CONTRADICTS = 0;
const NAMES_RECORD = 3;
const SAME_NUMBER = 2;
const MAY_BE = 1;

export class DialsUnderWay {
  readonly #entries = new Set<Entry>();
  readonly #now: () => number;

  /** @param now ms on a clock that is never set */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Takes note of a dial that is about to be sent. @returns what to call when it was answered, or certainly not done */
  begin(dial: Omit<DialUnderWay, 'began'>): { answered(): void; notDone(): void } {
    this.#forgetOver(() => false);
    const entry: Entry = { ...dial, began: this.#now() };
    this.#entries.add(entry);
    return {
      answered: () => {
        entry.until = this.#now() + APPEARANCE;
      },
      notDone: () => this.#entries.delete(entry),
    };
  }

  /** Takes note of the first event of a call. One that is inbound, or begins with `Ringing`, is never one that was dialed. */
  note({ call }: CallStateChangeMessage): void {
    const entries = [...this.#entries];
    const isForeign = call.callType === 'Inbound' || call.state === 'Ringing';
    if (entries.length === 0 || isForeign || entries.some(({ callId }) => callId === call.id)) {
      return;
    }
    const said = { device: deviceIdOf(call), named: namesIn(call.userData), numbers: numbersOf(call) };
    const [best] = entries
      .filter(({ callId }) => callId === undefined)
      .map((entry) => ({ entry, weight: agreement(entry, said) }))
      .sort((one, other) => other.weight - one.weight);
    if (best && best.weight > CONTRADICTS) {
      best.entry.callId = call.id;
    }
  }

  /**
   * The dial that has been under way longest.
   * @param isKnown whether the agent's calls tell of the call of that id by now
   */
  first(isKnown: (callId: string) => boolean): DialUnderWay | undefined {
    this.#forgetOver(isKnown);
    return this.#entries.values().next().value;
  }

  /** ms since `dial` was sent. */
  age({ began }: DialUnderWay): number {
    return this.#now() - began;
  }

  #forgetOver(isKnown: (callId: string) => boolean): void {
    for (const entry of this.#entries) {
      const { until, callId } = entry;
      if (until !== undefined && (until <= this.#now() || (callId !== undefined && isKnown(callId)))) {
        this.#entries.delete(entry);
      }
    }
  }
}

/** No evidence is needed that it is the dial's call, only that it may be: any call keeps the agent busy. */
function agreement({ record, numbers, deviceId }: Entry, { device, named, numbers: theirs }: Said): number {
  if (deviceId !== undefined && device !== undefined && device !== deviceId) {
    return CONTRADICTS;
  }
  const isNamed = (names: ReadonlySet<string>, name: string | undefined) => name !== undefined && names.has(name);
  if (isNamed(named.attempts, record?.attempt) || isNamed(named.handles, record?.handle)) {
    return NAMES_RECORD;
  }
  if (named.attempts.size > 0 || named.handles.size > 0) {
    return CONTRADICTS;
  }
  const isSame = theirs.some((one) => numbers.some((other) => isSameNumber(one, other)));
  return isSame ? SAME_NUMBER : MAY_BE;
}
