/** The readers for the dialogs of the editor: `npm run build` bundles them into resources/values.js, as `gwsValues`. */
import { type Details, readValue, type ValueKind } from './read';
import { type Bounds, REQUEST_LIMIT, seconds, WAIT_LIMIT } from './times';

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

/** Whether the runtime will take what is typed for a parameter of this kind. */
function fits(kind: ValueKind, { value, type = 'str' }: Typed, details: Details = {}): boolean {
  return isReadable(() => readValue(kind, (LITERALS[type] ?? String)(value), details));
}

/** Whether the runtime will take what is typed for a time limit. */
function fitsLimit(value: unknown, bounds: Bounds): boolean {
  return isReadable(() => seconds(value, bounds));
}

function isReadable(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

Object.assign(globalThis, { gwsValues: { fits, fitsLimit, limits: { request: REQUEST_LIMIT, wait: WAIT_LIMIT } } });
