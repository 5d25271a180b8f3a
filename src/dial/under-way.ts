/**
 * The dials of an agent of which the call is not known yet: from the sending until the call appears, since until then nothing
 * else shows that the agent is about to have one.
 */

import { elapsed } from '../timing/clock';
import { deviceIdOf, isSameNumber, numbersOf } from '../wire/call-events';
import type { CallStateChangeMessage } from '../wire/messages';
import { type Named, namesIn, type RecordName } from './identity';

/** ms after GWS's answer, or the loss of it, in which the call has appeared if there is one. */
const APPEARANCE = 10_000;

export interface DialUnderWay {
  readonly record: RecordName | undefined;
  readonly numbers: readonly string[];
  /** Id of the device that dials, where it is known. */
  readonly deviceId: string | undefined;
  /** When it was asked for, and when it was sent, if it was, by the clock for spans. */
  readonly began: number;
  readonly sentAt?: number;
}

interface Entry extends DialUnderWay {
  sentAt?: number;
  /** Until when its call is waited for; undefined while the answer is. */
  until?: number;
}

/** Takes note of how a dial goes. */
interface Progress {
  /** It is sent now, be it for the second time. */
  sent(): void;
  /** GWS has answered, or will not any more. */
  answered(): void;
  /** It certainly was not done. */
  notDone(): void;
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
  /** No call can be theirs. Thousands may wait, so nothing looks through them. */
  readonly #unsent = new Set<Entry>();
  /** Sent, or perhaps so, and no call was seen that may be theirs. */
  readonly #awaited = new Set<Entry>();
  /** By the id of the call, of which the agent's calls may not tell yet. */
  readonly #seen = new Map<string, Entry>();
  readonly #isKnown: (callId: string) => boolean;
  readonly #now: () => number;

  /**
   * @param isKnown whether the agent's calls tell of the call of that id by now
   * @param now the clock for spans
   */
  constructor(isKnown: (callId: string) => boolean, now = elapsed) {
    this.#isKnown = isKnown;
    this.#now = now;
  }

  /** Takes note of a dial that is about to be sent. */
  begin(dial: Pick<DialUnderWay, 'record' | 'numbers' | 'deviceId'>): Progress {
    this.#forgetOver();
    const entry: Entry = { ...dial, began: this.#now() };
    this.#unsent.add(entry);
    return {
      sent: () => {
        this.#forget(entry);
        entry.sentAt = this.#now();
        this.#awaited.add(entry);
      },
      answered: () => {
        entry.until = this.#now() + APPEARANCE;
        if (this.#unsent.delete(entry)) {
          this.#awaited.add(entry);
        }
      },
      notDone: () => this.#forget(entry),
    };
  }

  /** Takes note of the first event of a call. One that is inbound, or begins with `Ringing`, is never one that was dialed. */
  note({ call }: CallStateChangeMessage): void {
    const isForeign = call.callType === 'Inbound' || call.state === 'Ringing';
    if (this.#awaited.size === 0 || isForeign || this.#seen.has(call.id)) {
      return;
    }
    const said = { device: deviceIdOf(call), named: namesIn(call.userData), numbers: numbersOf(call) };
    const [best] = [...this.#awaited]
      .map((entry) => ({ entry, weight: agreement(entry, said) }))
      .sort((one, other) => other.weight - one.weight);
    if (best && best.weight > CONTRADICTS) {
      this.#awaited.delete(best.entry);
      this.#seen.set(call.id, best.entry);
    }
  }

  /** The dial that has been under way longest. */
  first(): DialUnderWay | undefined {
    this.#forgetOver();
    const [[seen], [awaited], [unsent]] = [this.#seen.values(), this.#awaited, this.#unsent];
    const [first] = [seen, awaited, unsent]
      .filter((entry) => entry !== undefined)
      .sort((one, other) => one.began - other.began);
    return first;
  }

  /** ms since `moment`, on the same clock. */
  since(moment: number): number {
    return this.#now() - moment;
  }

  #forget(entry: Entry): void {
    this.#unsent.delete(entry);
    this.#awaited.delete(entry);
    for (const [callId, one] of this.#seen) {
      if (one === entry) {
        this.#seen.delete(callId);
      }
    }
  }

  #forgetOver(): void {
    const isLate = ({ until }: Entry) => until !== undefined && until <= this.#now();
    for (const entry of this.#awaited) {
      if (isLate(entry)) {
        this.#awaited.delete(entry);
      }
    }
    for (const [callId, entry] of this.#seen) {
      if (isLate(entry) || (entry.until !== undefined && this.#isKnown(callId))) {
        this.#seen.delete(callId);
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
