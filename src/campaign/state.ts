/**
 * What one agent who works through a campaign is doing, and what can happen meanwhile: the states, events and effects of
 * machine.ts. All are plain values.
 */
import type { GwsError } from '../errors/gws-error';
import type { Decision } from './decision';
import type { Fate, RecordDone } from './done';
import type { CampaignRecord, Dialed, EarlierWork, Work } from './record';

/** How records come: the agent asks for them (`pull`), or the dialer hands them over by itself (`push`). */
export type PreviewMode = 'pull' | 'push';

/** An operation of the Outbound API that the machine wants. */
type OperationName =
  | 'StartPreviewSession'
  | 'GetPreviewRecord'
  | 'EndPreviewSession'
  | 'GetChainedRecord'
  | 'UpdateRecord'
  | 'CompleteRecord'
  | 'RejectRecord'
  | 'RescheduleRecord'
  | 'DoNotCallRecord';

/** A step towards the fate of a record. */
export interface Step {
  readonly operation: OperationName;
  /** Parameters besides those that name the record; {@link Callback} for RescheduleRecord. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** How a record is being brought to its fate. */
export interface Finish {
  readonly fate: Fate;
  /** The first is under way or waits to be repeated. */
  readonly steps: readonly Step[];
  /** Attempts at the first step. */
  readonly tries: number;
  /** Whether it waits to be repeated. */
  readonly isWaiting: boolean;
  /** Whether an attempt at the first step may have been carried out. */
  readonly maybeDone: boolean;
  /** Whether every step so far was confirmed. */
  readonly isConfirmed: boolean;
  readonly isByFlow: boolean;
  /** That was written. */
  readonly callResult?: string | undefined;
  readonly error?: GwsError | undefined;
}

/** Why the agent's work on the campaign is over. */
export type EndReason = 'stopped' | 'noRecords' | 'refused' | 'otherMode' | 'agentGone';

export type Phase =
  | { readonly is: 'idle' }
  /** Nothing is under way; never seen from outside. */
  | { readonly is: 'between' }
  | { readonly is: 'starting'; readonly id: number }
  | { readonly is: 'asking'; readonly id: number }
  /** `campaign`: until it runs; `records`: until there are some; `calm`: after something went wrong. */
  | { readonly is: 'waiting'; readonly for: 'campaign' | 'records' | 'calm'; readonly id: number }
  /** For the dialer to hand over a record. */
  | { readonly is: 'listening' }
  | { readonly is: 'paused' }
  | { readonly is: 'deciding'; readonly work: Work; readonly id: number }
  | { readonly is: 'dialing'; readonly work: Work; readonly id: number; readonly tries: number }
  /** It certainly was not dialed, and is tried again. */
  | { readonly is: 'redialing'; readonly work: Work; readonly id: number; readonly tries: number }
  | { readonly is: 'chaining'; readonly work: Work; readonly id: number }
  | { readonly is: 'resulting'; readonly work: Work; readonly id: number }
  | { readonly is: 'finishing'; readonly work: Work; readonly id: number; readonly finish: Finish }
  | { readonly is: 'ending'; readonly id: number }
  | { readonly is: 'over' };

export interface CampaignState {
  readonly phase: Phase;
  readonly wish: 'run' | 'pause' | 'stop';
  /** Why it ends, or has ended. */
  readonly reason?: EndReason;
  readonly error?: GwsError;
  /** As far as the campaign's own events say. */
  readonly isRunning: boolean;
  /** The preview session; `stale`: GWS may have forgotten it; `doubtful`: a record may have been handed over that nobody knows of. */
  readonly session: 'none' | 'stale' | 'doubtful' | 'started';
  readonly mode: PreviewMode;
  /** Handed over while the agent worked on another record. */
  readonly queue: readonly CampaignRecord[];
  readonly earlier: readonly EarlierWork[];
  /** Keys of the latest records that have met their fate. */
  readonly known: readonly string[];
  /** A record was given back without being dialed, so that it may come again at once: the next one has to wait. */
  readonly isCalming: boolean;
  /** Failures in a row, which make waits longer. */
  readonly setbacks: number;
  /** ID of the latest request or wait. */
  readonly lastId: number;
}

export type Answer =
  /** `dialingMode` is what GWS calls the mode of the campaign. */
  | { readonly is: 'done'; readonly dialingMode?: unknown; readonly record?: CampaignRecord }
  | { readonly is: 'chain'; readonly records: readonly CampaignRecord[] }
  | { readonly is: 'dialed'; readonly dialed: Dialed }
  /** No record is left for now. */
  | { readonly is: 'none' }
  | { readonly is: 'failed'; readonly error: GwsError };

export type CampaignEvent =
  /** @param earlier what the ledger says of the agent's last dials */
  | { readonly type: 'start'; readonly earlier: readonly EarlierWork[] }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'stop' }
  /** The agent's session with GWS is over for good. */
  | { readonly type: 'gone' }
  /** The agent has signed in anew. */
  | { readonly type: 'renewed' }
  /** Messages may have been lost, and with them a record. */
  | { readonly type: 'missed' }
  | { readonly type: 'campaign'; readonly isRunning: boolean; readonly dialingMode?: unknown }
  | { readonly type: 'record'; readonly record: CampaignRecord }
  | { readonly type: 'decided'; readonly decision: Decision }
  | { readonly type: 'answered'; readonly id: number; readonly answer: Answer }
  | { readonly type: 'waited'; readonly id: number };

export type Effect =
  | ({ readonly do: 'request'; readonly id: number; readonly record?: CampaignRecord } & Step)
  | { readonly do: 'dial'; readonly id: number; readonly record: CampaignRecord }
  /** Wait for the end of a dial that was made before a restart. */
  | { readonly do: 'follow'; readonly id: number; readonly earlier: EarlierWork }
  /** Replaces any wait before; with `spread`, agents need not all wake at once. */
  | { readonly do: 'wait'; readonly id: number; readonly ms: number; readonly spread: boolean }
  /** A decision is wanted; undefined `ms`: it is waited for without limit; 0: nobody is asked. */
  | { readonly do: 'show'; readonly work: Work; readonly ms: number | undefined }
  /** The call is over, and its result is wanted; as with `show`, nobody is asked if `ms` is 0. */
  | { readonly do: 'ask-result'; readonly work: Work; readonly ms: number | undefined }
  | { readonly do: 'tell'; readonly done: RecordDone }
  | { readonly do: 'warn'; readonly error: GwsError };

export const INITIAL: CampaignState = {
  phase: { is: 'idle' },
  wish: 'run',
  isRunning: true,
  session: 'doubtful',
  mode: 'pull',
  queue: [],
  earlier: [],
  known: [],
  isCalming: false,
  setbacks: 0,
  lastId: 0,
};
