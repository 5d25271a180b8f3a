/**
 * Which record a request or a call names. Whatever people and programs do to a GUID or a handle in transit (letter case,
 * spaces, braces, invisible characters), it still names the same record, and a record is found wherever it appears in a
 * request.
 */
import { isNothing } from '../values/basics';

/** The identity of a record, where given, in a form that can be compared. */
export interface RecordName {
  /** Counts only for the agent who got the record. */
  readonly handle?: string;
  /** Of one call attempt, the same whichever agent makes it. */
  readonly attempt?: string;
}

/** Everything in a request that identifies whom it is about. */
export interface Named {
  readonly attempts: ReadonlySet<string>;
  readonly handles: ReadonlySet<string>;
  /** Whether it contains a record with neither of them readable. */
  readonly isUnreadable: boolean;
  /** Telephone numbers to call. */
  readonly numbers: readonly string[];
  /** Telephone numbers of the record. */
  readonly recordNumbers: readonly string[];
  /** The operation that it names; see {@link operationKey}. */
  readonly operations: ReadonlySet<string>;
  /** Names of the record's campaign and calling list. */
  readonly campaign: string | undefined;
  readonly list: string | undefined;
}

const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{C}\p{Z}\s\u2800]/gu;
const BRACES = /[{}()[\]<>"']/g;
const GUID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/;

/** Flows send nothing nested deeper than this (src/values/plain-json.ts). */
const MAX_DEPTH = 100;

/** What the parts of such a pair are called. */
const PAIRED = /^\s*(key|name|value)\s*$/iu;

type Part = 'attempt' | 'handle' | 'record' | 'number' | 'recordNumber' | 'operation' | 'campaign' | 'list';

/** Keys without their separators and letter case. */
const PARTS: ReadonlyMap<string, Part> = new Map([
  ['gswcallattemptguid', 'attempt'],
  ['callattemptguid', 'attempt'],
  ['gswrecordhandle', 'handle'],
  ['recordhandle', 'handle'],
  ['outboundrecord', 'record'],
  ['gswphone', 'recordNumber'],
  ['phonenumber', 'number'],
  ['destination', 'number'],
  ['operationname', 'operation'],
  ['gswcampaignname', 'campaign'],
  ['campaignname', 'campaign'],
  ['gswcallinglist', 'list'],
  ['callinglist', 'list'],
]);

/** The ID of an attempt, normalized for comparison; undefined if it is not one. */
function attemptKey(value: unknown): string | undefined {
  const text = comparable(value);
  return text !== undefined && GUID.test(text) ? text.replaceAll('-', '') : text;
}

/** A record's handle, normalized for comparison; undefined if it is not one. */
function handleKey(value: unknown): string | undefined {
  return comparable(value)?.replace(/^\+?0*(\d+)(?:\.0*)?$/, '$1');
}

/** The name of an operation, normalized for comparison; empty if it is not one. */
export function operationKey(value: unknown): string {
  return comparable(value) ?? '';
}

/** Reads `body`, of whatever shape: nested, user data as lists of keys and values, JSON within text. */
export function namesIn(body: unknown): Named {
  const found = new Finding();
  found.read(body, undefined, 0);
  return found;
}

/** The part of a {@link Named} that identifies the record. */
export type RecordNames = Pick<Named, 'attempts' | 'handles'>;

/** Whether a record is named. */
export function isNamed({ attempts, handles }: RecordNames): boolean {
  return attempts.size > 0 || handles.size > 0;
}

/** Whether `one` names only `other`: by the attempt if both name one, otherwise by the handle. */
export function isSameRecord(one: RecordNames, other: RecordNames): boolean {
  return one.attempts.size > 0 && other.attempts.size > 0
    ? isWithin(one.attempts, other.attempts)
    : one.handles.size > 0 && isWithin(one.handles, other.handles);
}

function isWithin(names: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...names].every((name) => others.has(name));
}

/** What names stand for: records have the same few again and again. */
const parts = new Map<string, Part | undefined>();

const MOST_NAMES = 1000;
const LONGEST_NAME = 100;

class Finding implements Named {
  readonly attempts = new Set<string>();
  readonly handles = new Set<string>();
  readonly numbers: string[] = [];
  readonly recordNumbers: string[] = [];
  readonly operations = new Set<string>();
  campaign: string | undefined;
  list: string | undefined;
  #unreadable = false;

  get isUnreadable(): boolean {
    return this.#unreadable && this.attempts.size === 0 && this.handles.size === 0;
  }

  /** @param part what `value` is, by the key that it has */
  read(value: unknown, part: Part | undefined, depth: number): void {
    if (depth > MAX_DEPTH || isNothing(value)) {
      this.#unreadable ||= part === 'record';
      return;
    }
    this.#unreadable ||= part === 'record' || part === 'attempt' || part === 'handle';
    if (typeof value === 'object') {
      this.#readParts(value as object, part, depth + 1);
    } else {
      this.#note(value, part);
      this.read(jsonIn(value), undefined, depth + 1);
    }
  }

  #readParts(value: object, part: Part | undefined, depth: number): void {
    const pair = pairIn(value);
    if (pair) {
      this.read(pair.value, partOf(pair.key), depth);
    }
    for (const [key, inner] of Object.entries(value)) {
      const isSame = Array.isArray(value) || /^value$/i.test(key);
      this.read(inner, isSame ? part : partOf(key), depth);
    }
  }

  #note(value: unknown, part: Part | undefined): void {
    const [attempt, handle] = [part === 'attempt' && attemptKey(value), part === 'handle' && handleKey(value)];
    if (attempt) {
      this.attempts.add(attempt);
    } else if (handle) {
      this.handles.add(handle);
    } else if (part === 'operation') {
      this.operations.add(operationKey(value));
    } else if (part === 'number') {
      this.numbers.push(String(value));
    } else if (part === 'recordNumber') {
      this.recordNumbers.push(String(value));
    } else if (part === 'campaign' || part === 'list') {
      this[part] ??= String(value);
    }
  }
}

/** `GSW_RECORD_HANDLE`, `userData.gsw_record_handle`, `userData[GSW RECORD HANDLE]`. */
function partOf(key: unknown): Part | undefined {
  const name = String(key);
  if (name.length > LONGEST_NAME) {
    return readPart(name);
  }
  if (!parts.has(name)) {
    if (parts.size >= MOST_NAMES) {
      parts.clear();
    }
    parts.set(name, readPart(name));
  }
  return parts.get(name);
}

function readPart(key: string): Part | undefined {
  const text = comparable(key.replace(/[[\]]/g, '.')) ?? '';
  const last = text.split(/[./:]/).filter(Boolean).at(-1) ?? '';
  return PARTS.get(last.replace(/[^\p{L}\p{N}]/gu, ''));
}

/** User data as a list: `{ key, value }`, `{ name, value }`, `[key, value]`. */
export function pairIn(value: object): { key: unknown; value: unknown } | undefined {
  if (Array.isArray(value)) {
    return value.length === 2 && typeof value[0] === 'string' ? { key: value[0], value: value[1] } : undefined;
  }
  const parts: { key?: unknown; name?: unknown; value?: unknown } = {};
  for (const [name, inner] of Object.entries(value)) {
    const [, part] = PAIRED.exec(name) ?? [];
    if (part !== undefined) {
      parts[part.toLowerCase() as keyof typeof parts] = inner;
    }
  }
  const key = parts.key ?? parts.name;
  return typeof key === 'string' ? { key, value: parts.value } : undefined;
}

function jsonIn(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) {
    return undefined;
  }
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function comparable(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') {
    return undefined;
  }
  const text = String(value).normalize('NFKC').replace(INVISIBLE, '').replace(BRACES, '').toLowerCase();
  return text === '' ? undefined : text;
}
