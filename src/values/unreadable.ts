/** What a reader throws, and how it describes a rejected value: by kind and length, never by content. */

import { type Fault, fault, faultInWords } from './faults';

/** The message goes on after the name of the value: `must be text, but it is a list`. */
export class Unreadable extends Error {
  readonly fault: Fault;

  constructor(what: Fault | string) {
    const known = typeof what === 'string' ? fault('other', { text: what }) : what;
    super(faultInWords(known));
    this.fault = known;
  }
}

/** The rest of the sentence about a value; what a flow's own getter or proxy threw may quote anything. */
export function faultIn(thrown: unknown): string {
  return faultInWords(faultOf(thrown));
}

/** The same, for words in other languages. */
export function faultOf(thrown: unknown): Fault {
  return thrown instanceof Unreadable ? thrown.fault : fault('unreadable');
}

/** A description of `value` for people, without its content, which may be personal data. */
export function kindOf(value: unknown): string {
  return faultInWords(kindIn(value));
}

/** The same, for words in other languages. */
export function kindIn(value: unknown): Fault {
  if (value === null) {
    return fault('kind.null');
  }
  if (Array.isArray(value)) {
    return fault('kind.list');
  }
  switch (typeof value) {
    case 'string':
      return value.length === 1 ? fault('kind.character') : fault('kind.text', { length: value.length });
    case 'number':
      return kindOfNumber(value);
    case 'undefined':
      return fault('kind.missing');
    case 'object':
      return fault(ArrayBuffer.isView(value) ? 'kind.buffer' : 'kind.object');
    default:
      return fault('kind.other', { type: typeof value });
  }
}

/**
 * The name of an operation, parameter or reason as the flow's author wrote it, to make typos visible. Anything that does
 * not look like a name came from elsewhere, and is only described.
 */
export function quotedName(value: unknown): string {
  return typeof value === 'string' && /^\p{L}[\p{L} _-]{0,40}$/u.test(value) ? JSON.stringify(value) : kindOf(value);
}

function kindOfNumber(value: number): Fault {
  if (!Number.isFinite(value)) {
    return fault('kind.infinite');
  }
  if (!Number.isInteger(value)) {
    return fault('kind.fraction');
  }
  return fault(Number.isSafeInteger(value) ? 'kind.number' : 'kind.longNumber');
}
