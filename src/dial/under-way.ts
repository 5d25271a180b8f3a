/**
 * An agent's dials whose call is not known yet, from sending until the call appears: until then, nothing else shows that
 * the agent is about to have one.
 */

import { elapsed } from '../timing/clock';
import { deviceIdOf, isSameNumber, numbersOf } from '../wire/call-events';
import type { CallStateChangeMessage } from '../wire/messages';
import { type Named, namesIn, type RecordName } from './identity';

/** ms after GWS's answer, or its loss, by which any call has appeared. */
const APPEARANCE = 10_000;

export interface DialUnderWay {
  readonly record: RecordName | undefined;
  readonly numbers: readonly string[];
  /** Id of the device that dials, where it is known. */
  readonly deviceId: string | undefined;
  /** When it was requested and, if it was, sent, on the monotonic clock. */
  readonly began: number;
  readonly sentAt?: number;
}

interface DialNote extends DialUnderWay {
  sentAt?: number;
  /** Until when to wait for its call; undefined while waiting for the answer. */
  until?: number;
}

/** Observes the progress of a dial. */
interface Progress {
  /** It is being sent, possibly for the second time. */
  sent(): void;
  /** GWS has answered, or no longer will. */
  answered(): void;
  /** It was certainly not carried out. */
  notDone(): void;
}

/** What a call says about itself. */
interface Said {
  readonly device: string | undefined;
  readonly named: Named;
  readonly numbers: readonly string[];
}

/** How well a call matches a dial. */
const CONTRADICTS = 0;
const NAMES_RECORD = 3;
const SAME_NUMBER = 2;
const MAY_BE = 1;

export class DialsUnderWay {
  /** No call can belong to these. Thousands may be waiting, so they are never searched. */
  readonly #unsent = new Set<DialNote>();
  /** Sent, or possibly sent, with no matching call seen so far. */
  readonly #awaited = new Set<DialNote>();
  /** Those of the awaited and the seen ones that were answered, in the order in which they expire; there may be thousands. */
  readonly #answered = new Set<DialNote>();
  /** By call ID; the call may not be among the agent's calls yet. */
  readonly #seen = new Map<string, DialNote>();
  readonly #isKnown: (callId: string) => boolean;
  readonly #now: () => number;

  /**
   * @param isKnown whether the call with that ID is among the agent's calls by now
   * @param now the monotonic clock
   */
  constructor(isKnown: (callId: string) => boolean, now = elapsed) {
    this.#isKnown = isKnown;
    this.#now = now;
  }

  /** Registers a dial that is about to be sent. */
  begin(dial: Pick<DialUnderWay, 'record' | 'numbers' | 'deviceId'>): Progress {
    this.#forgetOver();
    const entry: DialNote = { ...dial, began: this.#now() };
    this.#unsent.add(entry);
    return {
      sent: () => {
        this.#forget(entry);
        entry.sentAt = this.#now();
        this.#awaited.add(entry);
      },
      answered: () => {
        entry.until = this.#now() + APPEARANCE;
        this.#answered.add(entry);
        if (this.#unsent.delete(entry)) {
          this.#awaited.add(entry);
        }
      },
      notDone: () => this.#forget(entry),
    };
  }

  /** Registers the first event of a call. A call that is inbound, or begins with `Ringing`, was never dialed by us. */
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

  #forget(entry: DialNote): void {
    this.#unsent.delete(entry);
    this.#awaited.delete(entry);
    this.#answered.delete(entry);
    for (const [callId, one] of this.#seen) {
      if (one === entry) {
        this.#seen.delete(callId);
      }
    }
  }

  #forgetOver(): void {
    for (const [callId, entry] of this.#seen) {
      if (this.#answered.has(entry) && this.#isKnown(callId)) {
        this.#seen.delete(callId);
        this.#answered.delete(entry);
      }
    }
    const now = this.#now();
    for (const entry of this.#answered) {
      if (entry.until === undefined || entry.until > now) {
        break;
      }
      this.#forget(entry);
    }
  }
}

/** It need not be proven to be the dial's call, only possible: any call keeps the agent busy. */
function agreement({ record, numbers, deviceId }: DialNote, { device, named, numbers: theirs }: Said): number {
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
