/** What the events of a call have revealed about whose call it is. Once known, a fact stays known. */
import { deviceIdOf, isOffered, numbersOf, parentIdOf } from '../wire/call-events';
import type { Call, CallStateChangeMessage } from '../wire/messages';
import { namesIn } from './identity';

/** How a call first became known. */
export interface FirstHearing {
  /** On the monotonic clock; minus infinity if no longer known. */
  at: number;
  /** Whether it was found by reading the calls rather than reported by GWS. */
  recovered: boolean;
}

export class CallFacts {
  readonly attempts = new Set<string>();
  readonly handles = new Set<string>();
  /** Ids of the devices that carry it and, where an event names none, the numbers of those. */
  readonly devices = new Set<string>();
  readonly deviceNumbers = new Set<string>();
  /** In lower case, as `firstState`. */
  readonly callTypes = new Set<string>();
  /** Those of the first event that had any: later ones show who has joined. */
  numbers: readonly string[] = [];
  /** Numbers that it comes from, and that it was made to. */
  readonly callers = new Set<string>();
  readonly called = new Set<string>();
  isConsult = false;
  /** Whether the agent could answer it. */
  isOffered = false;
  readonly first: Readonly<FirstHearing>;
  readonly firstState: string;
  /** The latest time at which it can have begun, on the monotonic clock. */
  readonly began: number;

  constructor(message: CallStateChangeMessage, first: FirstHearing) {
    this.first = first;
    this.firstState = lowerCased(message.call.state);
    this.began = first.at - durationOf(message.call);
    this.note(message);
  }

  note({ call, phoneNumber, userData }: CallStateChangeMessage): void {
    const { attempts, handles } = namesIn([call.userData, call.attachedData, call.customFields, userData]);
    addAll(this.attempts, attempts);
    addAll(this.handles, handles);
    const device = deviceIdOf(call);
    addText(device === undefined ? this.deviceNumbers : this.devices, device ?? phoneNumber);
    addText(this.callTypes, lowerCased(call.callType));
    addText(this.callers, call.ani);
    addText(this.called, call.dnis);
    if (this.numbers.length === 0) {
      this.numbers = numbersOf(call);
    }
    this.isConsult ||= parentIdOf(call) !== undefined;
    this.isOffered ||= isOffered(call);
  }
}

function lowerCased(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}

function addText(texts: Set<string>, text: unknown): void {
  if (typeof text === 'string' && text !== '') {
    texts.add(text);
  }
}

function addAll<Item>(items: Set<Item>, others: Iterable<Item>): void {
  for (const item of others) {
    items.add(item);
  }
}

/** ms; a call says it in whole seconds, as text. */
function durationOf({ duration }: Call): number {
  const seconds = Number(duration);
  return seconds > 0 ? seconds * 1000 : 0;
}
