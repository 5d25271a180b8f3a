/** The telephone numbers in a body written by a flow: read like all others wherever GWS would act on them. */

import { invalidRequest } from '../errors/requests';
import type { JsonObject } from '../values/plain-json';
import { phoneNumber } from '../values/telephone';
import { faultIn } from '../values/unreadable';
import { parseRecord } from '../wire/record';

/** Where records are added, changed, and put on the do-not-call list. */
const RECORDS = /^\/me\/outbound-records(?:[/?;]|$)/i;

/** However the keys are written; see dial/identity.ts. */
const NUMBER = /^(?:phone[_-]?number|destination)$/i;

/** Its content only accompanies a call or record. */
const MAPS = /^(?:user[_-]?data|other[_-]?fields|custom[_-]?fields)$/i;

/**
 * @param rings whether a telephone may ring; then, and for operations on records, its numbers matter
 * @throws {GwsError} `GWS_INVALID_REQUEST`, `GWS_INVALID_RECORD`
 */
export function withNumbersRead(body: JsonObject, path: string, rings: boolean): JsonObject {
  if (body.outboundRecord !== undefined) {
    parseRecord(body.outboundRecord);
  }
  return rings || RECORDS.test(path) ? (read(body) as JsonObject) : body;
}

/** A body that is sent is not nested deeply. */
function read(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => read(item, key));
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    return Object.fromEntries(entries.map(([name, inner]) => [name, MAPS.test(name) ? inner : read(inner, name)]));
  }
  return NUMBER.test(key) && value !== null ? readNumber(key, value) : value;
}

function readNumber(name: string, value: unknown): string {
  try {
    return phoneNumber(value);
  } catch (error) {
    throw invalidRequest([`${name} ${faultIn(error)}`]);
  }
}
