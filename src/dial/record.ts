/**
 * The record that a flow wants dialed: whatever form it comes in, it is checked as a whole, and what leaves here is a
 * copy that can be sent as `outboundRecord` (page OutboundDialPreview).
 */
import { GwsError } from '../errors';
import type { OutboundRecord, UserData } from '../messages';
import { isObject, type JsonObject, nameOf, plainCopy } from '../plain-json';
import { HANDLE_KEY, NUMBER_KEY, wholeNumber } from './user-data';

const MAX_PHONE_NUMBER_LENGTH = 128;

/**
 * Reads an outbound record, or a `PreviewRecord` notification, its `data`, its `record` or its `userData`; also the record
 * of an older GWS, which has `customFields` instead.
 * @param input anything that a flow can put into a message
 * @throws {GwsError} `GWS_INVALID_RECORD`; its `faults` name everything that is wrong
 */
export function parseRecord(input: unknown): OutboundRecord {
  let plain: JsonObject;
  try {
    plain = plainCopy(input);
  } catch (error) {
    throw invalid([(error as Error).message]);
  }
  const record = fromPreview(plain);
  const faults = faultsOf(record);
  if (faults.length > 0) {
    throw invalid(faults);
  }
  return record as OutboundRecord;
}

/** The outbound record that a preview record, in any of its wrappings, stands for; anything else as it is. */
function fromPreview(input: JsonObject): JsonObject {
  const data = isObject(input.data) ? input.data : input;
  const record = isObject(data.record) ? data.record : data;
  if (isObject(record.userData) && !('otherFields' in record)) {
    const { userData, ...fields } = record;
    return { ...fromUserData(userData as UserData), ...fields };
  }
  if (isObject(record.customFields) && !('otherFields' in record)) {
    return fromOlderRecord(record);
  }
  return HANDLE_KEY in record || NUMBER_KEY in record ? fromUserData(record) : record;
}

/**
 * As a GWS of 2016 was seen to send it. Its `id`, a GUID, is no handle; a handle is expected where newer ones have it, in the
 * keys of Outbound Contact Server.
 */
function fromOlderRecord({ id, state, uri, path, phone, customFields, ...fields }: JsonObject): JsonObject {
  return { ...(phone !== undefined && { phoneNumber: phone }), ...fromUserData(customFields as UserData), ...fields };
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
    return `recordHandle is missing (in a preview record: ${HANDLE_KEY}, in its userData or customFields)`;
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
