/** What a request does to telephones, judged by its content and not by its sender: whether it dials, and which record. */
import { GwsError } from '../errors/gws-error';
import { invalidRequest } from '../errors/requests';
import type { HttpRequest } from '../http/http-client';
import { percentDecoded } from '../values/characters';
import { type Named, namesIn, operationKey, type RecordName } from './identity';

/**
 * `silent`: no telephone rings. `dial`: one may. `transfer`: one rings, for somebody who will take over or join a call;
 * that call may belong to a record.
 */
export type RequestEffect =
  | { readonly kind: 'silent' }
  | {
      readonly kind: 'dial' | 'transfer';
      /** Undefined if no record is involved. */
      readonly record: RecordName | undefined;
      readonly numbers: readonly string[];
      /** What claims to be the record's number. */
      readonly recordNumbers: readonly string[];
      /** Names of the record's campaign and calling list, where given. */
      readonly campaign: string | undefined;
      readonly list: string | undefined;
      /** Everything that the request says, of whatever shape. */
      readonly content: unknown;
    };

const SILENT: RequestEffect = { kind: 'silent' };

/** The GWS operations whose effect is known. Any other that names a record may dial it. */
const OPERATIONS: Readonly<Record<RequestEffect['kind'], readonly string[]>> = {
  dial: ['Dial'],
  transfer: ['SingleStepTransfer', 'InitiateTransfer', 'SingleStepConference', 'InitiateConference'],
  silent: [
    // Calls
    'Answer',
    'Reject',
    'Hangup',
    'ClearCall',
    'Hold',
    'Retrieve',
    'SendDtmf',
    'CompleteTransfer',
    'CompleteConference',
    'SwapCalls',
    'RemoveParticipantFromConference',
    'MuteCall',
    'UnmuteCall',
    'UpdateUserData',
    'AttachUserData',
    'DeleteUserDataPair',
    'DeleteUserData',
    'StartCallRecording',
    'PauseCallRecording',
    'ResumeCallRecording',
    'StopCallRecording',
    // Outbound records and campaigns
    'StartPreviewSession',
    'GetPreviewRecord',
    'GetChainedRecord',
    'UpdateRecord',
    'CompleteRecord',
    'RescheduleRecord',
    'RejectRecord',
    'CancelRecord',
    'DoNotCallRecord',
    'AddRecord',
    'EndPreviewSession',
    // Agents and their devices
    'StartContactCenterSession',
    'EndContactCenterSession',
    'Ready',
    'NotReady',
    'AfterCallWork',
    'DoNotDisturbOn',
    'DoNotDisturbOff',
    'ForwardCallsOn',
    'ForwardCallsOff',
  ],
};

const KINDS: ReadonlyMap<string, RequestEffect['kind']> = new Map(
  Object.entries(OPERATIONS).flatMap(([kind, names]) =>
    names.map((name): [string, RequestEffect['kind']] => [operationKey(name), kind as RequestEffect['kind']]),
  ),
);

/** Whether the operation of that name dials by itself, whatever it is about. */
export function dialsByName(operation: string): boolean {
  return KINDS.get(operationKey(operation)) === 'dial';
}

/** How many times a path may be encoded in transit. */
const DECODINGS = 5;

/**
 * @throws {GwsError} `GWS_INVALID_REQUEST`, `GWS_INVALID_RECORD` when it may dial a record and it is not clear which
 */
export function effectOf(request: HttpRequest): RequestEffect {
  if (request.method === 'GET') {
    return SILENT;
  }
  const { path, parameters } = pathOf(request.path);
  const body = parsedBody(request.body);
  const names = namesIn([parameters, body, recordAt(path, body)]);
  const kind = effectKind(names, request.method, path);
  if (kind === 'silent') {
    return SILENT;
  }
  const record = recordOf(names);
  const { numbers, recordNumbers, campaign, list } = names;
  return { kind, record, numbers, recordNumbers, campaign, list, content: [parameters, body] };
}

function effectKind(names: Named, method: HttpRequest['method'], path: string): RequestEffect['kind'] {
  const kinds = [...names.operations].map((operation) => KINDS.get(operation));
  if (kinds.includes('dial')) {
    return 'dial';
  }
  const isKnown = kinds.length > 0 && !kinds.includes(undefined);
  if (isKnown) {
    return kinds.includes('transfer') ? 'transfer' : 'silent';
  }
  return namesRecord(names) || (method !== 'DELETE' && makesCall(path, names)) ? 'dial' : 'silent';
}

/** Where calls are made (page CallsDial), whatever the operation is called. */
function makesCall(path: string, { numbers }: Named): boolean {
  return /\/calls$/.test(path) || (/\/devices(?:\/[^/]+)?$/.test(path) && numbers.length > 0);
}

function namesRecord({ attempts, handles, isUnreadable }: Named): boolean {
  return attempts.size > 0 || handles.size > 0 || isUnreadable;
}

function recordOf({ attempts, handles, isUnreadable }: Named): RecordName | undefined {
  if (attempts.size > 1 || handles.size > 1) {
    throw invalidRequest(['it names more than one record, but only one can be dialed at a time']);
  }
  if (isUnreadable) {
    throw new GwsError(
      'GWS_INVALID_RECORD',
      'The record cannot be dialed: it has neither a recordHandle nor a GSW_CALL_ATTEMPT_GUID that would identify it. Nothing was sent.',
    );
  }
  const [attempt] = attempts;
  const [handle] = handles;
  return attempt === undefined && handle === undefined
    ? undefined
    : { ...(handle !== undefined && { handle }), ...(attempt !== undefined && { attempt }) };
}

/** As a server reads it: decoded, without segment parameters, in one letter case, without a trailing slash. */
function pathOf(given: string): { path: string; parameters: object[] } {
  const [path = '', query = ''] = given.split(/\?(.*)/s);
  return {
    path: decoded(path)
      .toLowerCase()
      .replace(/;[^/]*/g, '')
      .replace(/\s+/g, '')
      .replace(/\/+$/, ''),
    parameters: [...new URLSearchParams(query)].map(([key, value]) => ({ key, value })),
  };
}

function decoded(path: string): string {
  let read = path;
  for (let times = 0; times < DECODINGS && read.includes('%'); times += 1) {
    read = percentDecoded(read);
  }
  return read;
}

/** An operation on a record names it in the path. */
function recordAt(path: string, body: unknown): object | undefined {
  const [, handle] = /\/outbound-records\/([^/]+)/.exec(path) ?? [];
  return handle === undefined || body === undefined ? undefined : { recordHandle: handle };
}

function parsedBody(text: string | undefined): unknown {
  if (text === undefined || text.trim() === '') {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    throw invalidRequest(['the body is not JSON']);
  }
}
