/** What each operation does to telephones, for the tests that go through every entrance to one. */
import { AGENT_OPERATIONS, CALL_OPERATIONS, OUTBOUND_OPERATIONS, type OutboundRecord, type Parameter } from '../../src';

/** Whoever adds a row says so here, and in src/dial/effect.ts. */
export const ROWS: Readonly<Record<string, 'dials' | 'transfers' | 'silent' | 'signs in or out'>> = {
  Answer: 'silent',
  Hangup: 'silent',
  ClearCall: 'silent',
  Hold: 'silent',
  Retrieve: 'silent',
  SendDtmf: 'silent',
  SingleStepTransfer: 'transfers',
  InitiateTransfer: 'transfers',
  CompleteTransfer: 'silent',
  SwapCalls: 'silent',
  SingleStepConference: 'transfers',
  InitiateConference: 'transfers',
  CompleteConference: 'silent',
  RemoveParticipantFromConference: 'silent',
  MuteCall: 'silent',
  UnmuteCall: 'silent',
  UpdateUserData: 'silent',
  AttachUserData: 'silent',
  DeleteUserDataPair: 'silent',
  DeleteUserData: 'silent',
  StartCallRecording: 'silent',
  StopCallRecording: 'silent',
  Dial: 'dials',
  StartPreviewSession: 'silent',
  GetPreviewRecord: 'silent',
  GetChainedRecord: 'silent',
  UpdateRecord: 'silent',
  CompleteRecord: 'silent',
  RescheduleRecord: 'silent',
  RejectRecord: 'silent',
  CancelRecord: 'silent',
  DoNotCallRecord: 'silent',
  AddRecord: 'silent',
  EndPreviewSession: 'silent',
  signIn: 'signs in or out',
  signOut: 'signs in or out',
  StartContactCenterSession: 'silent',
  EndContactCenterSession: 'silent',
  Ready: 'silent',
  NotReady: 'silent',
  AfterCallWork: 'silent',
  DoNotDisturbOn: 'silent',
  DoNotDisturbOff: 'silent',
};

export const TABLE = { ...CALL_OPERATIONS, ...OUTBOUND_OPERATIONS, ...AGENT_OPERATIONS };

/** The operations that dial. */
export const DIALING = Object.keys(ROWS).filter((operation) => ROWS[operation] === 'dials');

interface Shaped {
  readonly device: string;
  readonly record: OutboundRecord;
  readonly userData: Readonly<Record<string, unknown>>;
}

/** Bodies of requests that dial a record, or may. */
export function requestShapes({ device, record, userData }: Shaped): Record<string, unknown> {
  return {
    'an outbound record': { operationName: 'Dial', devicePath: `/devices/${device}`, outboundRecord: record },
    'a number with user data': { operationName: 'Dial', destination: { phoneNumber: '5001' }, userData },
    'user data with the attempt only': {
      operationName: 'Dial',
      destination: { phoneNumber: '5001' },
      userData: { GSW_CALL_ATTEMPT_GUID: userData.GSW_CALL_ATTEMPT_GUID },
    },
    'user data with the handle only': {
      operationName: 'Dial',
      destination: { phoneNumber: '5001' },
      userData: { GSW_RECORD_HANDLE: String(userData.GSW_RECORD_HANDLE) },
    },
    'user data as a list': {
      operationName: 'Dial',
      destination: { phoneNumber: '5001' },
      userData: Object.entries(userData).map(([key, value]) => ({ key, value })),
    },
    'user data as pairs': { operationName: 'Dial', destination: '5001', userData: Object.entries(userData) },
    'user data as JSON': { operationName: 'Dial', destination: '5001', userData: JSON.stringify(userData) },
    'user data with keys of other letters': {
      operationName: 'Dial',
      destination: { phoneNumber: '5001' },
      userData: {
        gsw_record_handle: userData.GSW_RECORD_HANDLE,
        Gsw_Call_Attempt_Guid: userData.GSW_CALL_ATTEMPT_GUID,
      },
    },
    'other fields': { operationName: 'Dial', destination: { phoneNumber: '5001' }, otherFields: userData },
    'custom fields': { operationName: 'Dial', phoneNumber: '5001', customFields: userData },
    'the name in small letters': { operationName: 'dial', destination: { phoneNumber: '5001' }, userData },
    'the name with blanks': { operationName: ' DIAL\u200b ', destination: { phoneNumber: '5001' }, userData },
    'the name under a key of other letters': { OperationName: 'Dial', outboundRecord: record },
    'no name': { destination: { phoneNumber: '5001' }, userData },
    'a name that nobody knows': { operationName: 'MakePreviewCall', outboundRecord: record },
    'a wrapping': { data: { request: { operationName: 'Dial', outboundRecord: record } } },
    'a harmless name outside': { operationName: 'UpdateUserData', next: { operationName: 'Dial', userData } },
  };
}

/** Where such a request may be sent. */
export function requestPaths({ device, handle }: { device: string; handle: number }): string[] {
  return [
    `/me/devices/${device}/calls`,
    `/me/devices/${device}/calls/`,
    `/ME/Devices/${device}/Calls`,
    `/me/devices/${device}/c%61lls`,
    `/me/devices/${device}`,
    '/me/calls',
    '/me/calls/1',
    '/me',
    `/me/outbound-records/${handle}`,
    '/v3/new',
  ];
}

/** A value for a parameter of an operation that is about a record. */
export function sampleOf(
  { name, kind, choices = [] }: Parameter,
  { handle, userData }: Pick<Shaped, 'userData'> & { handle: number },
): unknown {
  const samples: Partial<Record<string, unknown>> = {
    phoneNumber: '5001',
    wholeNumber: handle,
    digits: '1',
    timeOfDay: '10:00',
    futureTime: new Date(Date.now() + 3_600_000),
    object: userData,
    flag: name === 'force',
    text: name === 'reason' ? undefined : /Uri$/.test(name) ? '/calls/other' : name,
    choice: choices[0],
  };
  return samples[kind];
}
