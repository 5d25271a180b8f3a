/**
 * The simulator's answers: the HTTP answer, the API's status codes, and the error that a handler throws to refuse a
 * request.
 */
import type { ApiResponse } from '../../src/wire/messages';

/** An HTTP answer before it is sent. `sent` is called when it was sent, or with the reason why it was not; `isLost`: it never is. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[]>;
  body: string;
  sent?: (failure?: Error) => void;
  isLost?: boolean;
}

/** An object that came as JSON. */
export type JsonObject = Record<string, unknown>;

/** The status codes of a body (page ReturnValues) that the simulator uses. */
export const StatusCode = {
  success: 0,
  parameterMissing: 1,
  parameterInvalid: 2,
  operationForbidden: 3,
  internalError: 4,
  noPermission: 5,
  notFound: 6,
  partialSuccess: 7,
  outOfRange: 10,
  notRetrieved: 12,
  resourceInUse: 19,
  notAuthenticated: 20,
} as const;

/**
 * HTTP status for each body status. Genesys publishes no table; 403 with 20 and 500 with 4 were observed on GWS
 * 8.5.202, the others are this simulator's choice.
 */
const HTTP_STATUS: Readonly<Record<number, number>> = {
  0: 200,
  1: 400,
  2: 400,
  3: 403,
  5: 403,
  6: 404,
  7: 200,
  10: 400,
  19: 409,
  20: 403,
};

/** A refusal in the API's own terms; the gateway turns it into the answer. */
export class ApiError extends Error {
  constructor(
    readonly statusCode: number,
    readonly statusMessage: string,
    readonly httpStatus: number = HTTP_STATUS[statusCode] ?? 500,
  ) {
    super(statusMessage);
    this.name = 'ApiError';
  }
}

/** Any body as a JSON answer. */
export function jsonAnswer(status: number, body: unknown): Answer {
  return { status, headers: { 'Content-Type': 'application/json;charset=UTF-8' }, body: JSON.stringify(body) };
}

/** `{"statusCode":0}` with further fields. */
export function success(fields: JsonObject = {}): Answer {
  return jsonAnswer(200, { statusCode: StatusCode.success, ...fields });
}

/** The answer for anything that a handler threw. */
export function errorAnswer(failure: unknown): Answer {
  if (failure instanceof ApiError) {
    const { statusCode, statusMessage, httpStatus } = failure;
    return jsonAnswer(httpStatus, { statusCode, statusMessage } satisfies ApiResponse);
  }
  return jsonAnswer(500, { statusCode: StatusCode.internalError, statusMessage: String(failure) });
}

/** Whether a value is a plain JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses JSON and leaves out keys that would reach a prototype. */
export function parseJson(text: string): unknown {
  return JSON.parse(text, (key, value: unknown) => (key === '__proto__' ? undefined : value));
}

/** A request body that must be a JSON object. */
export function parseBody(text: string): JsonObject {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    throw new ApiError(StatusCode.parameterMissing, 'The request body is not valid JSON.');
  }
  if (!isObject(value)) throw new ApiError(StatusCode.parameterMissing, 'The request body must be a JSON object.');
  return value;
}

/** A required text parameter. */
export function requiredText(body: JsonObject, name: string): string {
  const value = body[name];
  if (value === undefined || value === null || value === '') {
    throw new ApiError(StatusCode.parameterMissing, `Required parameter '${name}' is missing.`);
  }
  if (typeof value !== 'string')
    throw new ApiError(StatusCode.parameterInvalid, `Parameter '${name}' must be a string.`);
  return value;
}

/** A required whole-number parameter. */
export function requiredInteger(body: JsonObject, name: string): number {
  const value = body[name];
  if (value === undefined || value === null) {
    throw new ApiError(StatusCode.parameterMissing, `Required parameter '${name}' is missing.`);
  }
  if (!Number.isSafeInteger(value)) {
    throw new ApiError(StatusCode.parameterInvalid, `Parameter '${name}' must be an integer.`);
  }
  return value as number;
}

/** An optional text parameter. */
export function optionalText(body: JsonObject, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || value === null || value === '') return undefined;
  return requiredText(body, name);
}

/** An optional object parameter. */
export function optionalObject(body: JsonObject, name: string): JsonObject {
  const value = body[name];
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw new ApiError(StatusCode.parameterInvalid, `Parameter '${name}' must be an object.`);
  return value;
}
