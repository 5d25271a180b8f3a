/**
 * Reads the record that a flow wants dialed: whatever its form, it is checked as a whole, and the result is a copy that
 * can be sent as `outboundRecord` (page OutboundDialPreview).
 */
import { GwsError } from '../errors/gws-error';
import { text, wholeNumber } from '../values/basics';
import { isObject, type JsonObject, plainCopy } from '../values/plain-json';
import { phoneNumber } from '../values/telephone';
import { faultIn, kindOf, Unreadable } from '../values/unreadable';
import type { OutboundRecord, UserData } from './messages';
import { HANDLE_KEY, NUMBER_KEY } from './user-data';

/**
 * Reads an outbound record, or a `PreviewRecord` notification, its `data`, its `record` or its `userData`; also the record
 * of an older GWS, which has `customFields` instead.
 * @param input anything that a flow can put into a message
 * @throws {GwsError} `GWS_INVALID_RECORD`; its `faults` name everything that is wrong
 */
export function parseRecord(input: unknown): OutboundRecord {
  const faults: string[] = [];
  const record = checked(outboundRecordIn(input), faults);
  if (faults.length > 0) {
    throw invalid(faults);
  }
  return record as OutboundRecord;
}

/** The outbound record that {@link parseRecord} checks, as it is. @throws {GwsError} `GWS_INVALID_RECORD` if it is no object of plain values */
export function outboundRecordIn(input: unknown): JsonObject {
  let plain: JsonObject;
  try {
    plain = plainCopy(input);
  } catch (error) {
    throw invalid([(error as Error).message]);
  }
  return fromPreview(plain);
}

/** The outbound record for a preview record in any of its wrappings; anything else unchanged. */
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
 * As seen from a GWS of 2016. Its `id`, a GUID, is not a handle; the handle is expected where newer versions have it, in
 * the keys of Outbound Contact Server.
 */
function fromOlderRecord({ id, state, uri, path, phone, customFields, ...fields }: JsonObject): JsonObject {
  return { ...(phone !== undefined && { phoneNumber: phone }), ...fromUserData(customFields as UserData), ...fields };
}

function fromUserData({ [HANDLE_KEY]: handle, [NUMBER_KEY]: phoneNumber, ...otherFields }: UserData): JsonObject {
  return {
    ...(handle !== undefined && { recordHandle: handle }),
    ...(phoneNumber !== undefined && { phoneNumber }),
    otherFields,
  };
}

/** The record with every value as it will be sent; faults are added to `faults`. */
function checked(record: JsonObject, faults: string[]): JsonObject {
  const read = (name: string, reader: (value: unknown) => unknown, missing?: string): JsonObject => {
    const value = record[name];
    if (value === undefined) {
      faults.push(...(missing === undefined ? [] : [`${name} is missing (${missing})`]));
      return {};
    }
    try {
      return { [name]: reader(value) };
    } catch (error) {
      faults.push(`${name} ${faultIn(error)}`);
      return {};
    }
  };
  return {
    ...record,
    ...read('recordHandle', wholeNumber, `in a preview record: ${HANDLE_KEY}, in its userData or customFields`),
    ...read('phoneNumber', phoneNumber, `in a preview record: ${NUMBER_KEY}`),
    ...read('outboundCallerId', callerId),
    ...read('otherFields', userData),
  };
}

/** What the called person sees; it is not dialed. */
function callerId(value: unknown): string {
  if (typeof value !== 'string') {
    throw new Unreadable(`must be text, but it is ${kindOf(value)}`);
  }
  return value === '' ? value : text(value);
}

function userData(value: unknown): JsonObject {
  if (!isObject(value)) {
    throw new Unreadable(`must be an object, but it is ${kindOf(value)}`);
  }
  return value;
}

function invalid(faults: string[]): GwsError {
  return new GwsError('GWS_INVALID_RECORD', `The record cannot be dialed: ${faults.join('; ')}. Nothing was sent.`, {
    faults,
  });
}
