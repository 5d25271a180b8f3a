/**
 * The record that a flow wants dialed: whatever form it comes in, it is checked as a whole, and what leaves here is a
 * copy that can be sent as `outboundRecord` (page OutboundDialPreview).
 */
import { GwsError } from '../errors';
import type { OutboundRecord, UserData } from '../messages';
import { HANDLE_KEY, NUMBER_KEY, wholeNumber } from './user-data';

/** A record is some kB; T-Server takes user data of some ten kB. More than this is a mistake of the flow. */
const MAX_RECORD_LENGTH = 1024 * 1024;

/** Deeper than any user data. What is nested some thousand levels deep breaks whoever copies or writes it. */
const MAX_DEPTH = 100;

const MAX_PHONE_NUMBER_LENGTH = 128;

type JsonObject = Record<string, unknown>;

/**
 * Reads an outbound record, or a `PreviewRecord` notification, its `data`, its `record` or its `userData`.
 * @param input anything that a flow can put into a message
 * @throws {GwsError} `GWS_INVALID_RECORD`; its `faults` name everything that is wrong
 */
export function parseRecord(input: unknown): OutboundRecord {
  if (!isReadable(input)) {
    throw invalid(['it cannot be read']);
  }
  if (!isObject(input)) {
    throw invalid([`it must be an object, but it is ${nameOf(input)}`]);
  }
  const record = fromPreview(copy(input));
  const faults = faultsOf(record);
  if (faults.length > 0) {
    throw invalid(faults);
  }
  return record as OutboundRecord;
}

/** A copy of exactly what JSON would carry, so that what was checked is what is sent. */
function copy(input: object): JsonObject {
  let text: string | undefined;
  try {
    text = JSON.stringify(input);
  } catch (error) {
    throw invalid([`it cannot be written as JSON${reasonOf(error)}`]);
  }
  if (text === undefined) {
    throw invalid(['it cannot be written as JSON']);
  }
  if (text.length > MAX_RECORD_LENGTH) {
    const megabytes = (text.length / 1024 / 1024).toFixed(1);
    throw invalid([`it has ${megabytes} MB as JSON, and more than ${MAX_RECORD_LENGTH / 1024 / 1024} MB is not sent`]);
  }
  const parsed: unknown = JSON.parse(text);
  if (!isObject(parsed)) {
    throw invalid([`it must be an object, but as JSON it is ${nameOf(parsed)}`]);
  }
  const fault = shapeFault(parsed);
  if (fault) {
    throw invalid([fault]);
  }
  return parsed;
}

/** Level by level rather than by recursion, which has a limit of its own. */
function shapeFault(value: object): string | undefined {
  let level = [value];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) {
      return `it is nested more than ${MAX_DEPTH} levels deep`;
    }
    if (level.some((item) => Object.hasOwn(item, '__proto__'))) {
      return 'it has a key "__proto__", which no record has';
    }
    level = level.flatMap((item) => Object.values(item).filter((inner) => typeof inner === 'object' && inner !== null));
  }
  return undefined;
}

/** The outbound record that a preview record, in any of its wrappings, stands for; anything else as it is. */
function fromPreview(input: JsonObject): JsonObject {
  const data = isObject(input.data) ? input.data : input;
  const record = isObject(data.record) ? data.record : data;
  if (isObject(record.userData) && !('otherFields' in record)) {
    const { userData, ...fields } = record;
    return { ...fromUserData(userData as UserData), ...fields };
  }
  return HANDLE_KEY in record || NUMBER_KEY in record ? fromUserData(record) : record;
}

function fromUserData({ [HANDLE_KEY]: handle, [NUMBER_KEY]: phoneNumber, ...otherFields }: UserData): JsonObject {
  return {
    ...(handle !== undefined && { recordHandle: wholeNumber(handle) }),
    ...(phoneNumber !== undefined && { phoneNumber }),
    otherFields,
  };
}

function faultsOf(record: JsonObject): string[] {
  return [
    handleFault(record.recordHandle),
    numberFault(record.phoneNumber),
    record.outboundCallerId !== undefined &&
      typeof record.outboundCallerId !== 'string' &&
      `outboundCallerId must be text, but it is ${nameOf(record.outboundCallerId)}`,
    record.otherFields !== undefined &&
      !isObject(record.otherFields) &&
      `otherFields must be an object, but it is ${nameOf(record.otherFields)}`,
  ].filter((fault): fault is string => typeof fault === 'string');
}

function handleFault(handle: unknown): string | undefined {
  if (handle === undefined) {
    return `recordHandle is missing (in a preview record: ${HANDLE_KEY})`;
  }
  return Number.isSafeInteger(handle) && (handle as number) >= 0
    ? undefined
    : `recordHandle must be a whole number, but it is ${nameOf(handle)}`;
}

function numberFault(phoneNumber: unknown): string | undefined {
  if (phoneNumber === undefined) {
    return `phoneNumber is missing (in a preview record: ${NUMBER_KEY})`;
  }
  if (typeof phoneNumber !== 'string') {
    return `phoneNumber must be text, but it is ${nameOf(phoneNumber)}`;
  }
  if (phoneNumber.trim() === '') {
    return 'phoneNumber is empty';
  }
  if (phoneNumber.length > MAX_PHONE_NUMBER_LENGTH) {
    return `phoneNumber has ${phoneNumber.length} characters, and more than ${MAX_PHONE_NUMBER_LENGTH} is no number`;
  }
  return /\p{Cc}/u.test(phoneNumber) ? 'phoneNumber contains control characters' : undefined;
}

function invalid(faults: string[]): GwsError {
  return new GwsError('GWS_INVALID_RECORD', `The record cannot be dialed: ${faults.join('; ')}. Nothing was sent.`, {
    faults,
  });
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
}

function nameOf(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return 'a list';
  }
  switch (typeof value) {
    case 'string':
      return `the text ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`;
    case 'number':
    case 'boolean':
      return `${value}`;
    case 'undefined':
      return 'missing';
    case 'object':
      return Buffer.isBuffer(value) ? 'a buffer' : 'an object';
    default:
      return `a ${typeof value}`;
  }
}

/** False for a revoked proxy, which throws at everything that is asked of it. */
function isReadable(value: unknown): boolean {
  try {
    isObject(value);
    return true;
  } catch {
    return false;
  }
}

/** What was thrown may be anything too: a record's own `toJSON` may have thrown it. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : error;
  return typeof message === 'string' ? `: ${message.split('\n', 1)[0]}` : '';
}
