/** What the runtime will accept, judged by its own readers. */
import { bound } from '../../../src/values/bounds';
import { type Details, readValue, type ValueKind } from '../../../src/values/read';
import { type Bounds, seconds } from '../../../src/values/times';

/** What is typed into a field of a dialog: the text, and the type of literal that it is. */
interface Typed {
  readonly value: string;
  readonly type?: string;
}

/** Literals as `RED.util.evaluateNodeProperty` evaluates them. */
const LITERALS: Readonly<Record<string, (text: string) => unknown>> = {
  num: Number,
  bool: (text) => /^true$/i.test(text),
  json: (text) => JSON.parse(text) as unknown,
};

/** Whether the runtime will accept the typed text for a parameter of this kind. */
export function fits(kind: ValueKind, { value, type = 'str' }: Typed, details: Details = {}): boolean {
  return isReadable(() => readValue(kind, (LITERALS[type] ?? String)(value), details));
}

/** Whether the runtime will accept the typed text for a time limit. */
export function fitsLimit(value: unknown, bounds: Bounds): boolean {
  return isReadable(() => seconds(value, bounds));
}

/** Whether the runtime will accept the typed text for a request limit. */
export function fitsBound(value: unknown, bounds: Bounds): boolean {
  return isReadable(() => bound(value, bounds));
}

/** Whether the runtime replaces the typed text with the value of an environment variable. */
export function isVariable(value: unknown): boolean {
  return /^\$\{[^}]+\}$/.test(String(value));
}

/** Whether the runtime's reader does not throw. */
export function isReadable(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
