/** The simulator's internal representation of a call. */
import type { CallState, UserData } from '../../src/wire/messages';
import type { Agent, AgentDevice } from '../agents/agents';

/** Kinds of calls (page CallResource). */
export type CallType = 'Inbound' | 'Outbound' | 'Internal' | 'Consult';

/** What `recordingState` says (pages CallRecordingStartCallRecording, CallRecordingPauseCallRecording, ...). */
export type RecordingState = 'Stopped' | 'Recording' | 'Paused';

/** A call of an agent. */
export interface LiveCall {
  readonly id: string;
  readonly callUuid: string;
  readonly connId: string;
  readonly callType: CallType;
  readonly agent: Agent;
  readonly device: AgentDevice;
  /** Number of the far end. */
  readonly phoneNumber: string;
  /** Whether it dials an outbound record, in which case its user data gets a call result. */
  readonly outbound: boolean;
  /** By the monotonic clock. */
  readonly createdAt: number;
  /** All calls of the agent, this one among them. */
  readonly siblings: ReadonlySet<LiveCall>;
  /** Whether it has appeared; a requested call is not visible before it dials. */
  visible: boolean;
  state: CallState;
  userData: UserData;
  /** Numbers of the other parties; a conference has several. */
  participants: readonly string[];
  mute: 'On' | 'Off';
  recordingState: RecordingState;
  /** The call that a consult call was made from. */
  parent: LiveCall | undefined;
  /** The consult call that was made from this one, as long as both last. */
  consult: LiveCall | undefined;
}
