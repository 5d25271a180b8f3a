/** What each operation does to telephones, for the tests that go through every entrance to one. */
import { AGENT_OPERATIONS, CALL_OPERATIONS, OUTBOUND_OPERATIONS } from '../../src';

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
