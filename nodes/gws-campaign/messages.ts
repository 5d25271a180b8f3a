/** What a campaign tells a flow. Flows may change what they get, so everything in it is a copy. */
import {
  type Agent,
  type CampaignRecord,
  type CampaignReport,
  type Dialed,
  type DialOutcome,
  type GwsError,
  type MadeDial,
  masked,
  type RecordDone,
  type Work,
} from '../../src';

export interface Message {
  topic: string;
  payload: unknown;
  agent?: string;
  gws: object;
  [property: string]: unknown;
}

/** Where a message comes from. */
export interface Origin {
  /** Label of the server. */
  readonly server: string;
  readonly campaign: string;
}

/** An error, as far as it can be sent on. */
interface Fault {
  code: string;
  message: string;
}

/** A record is in an agent's hands. @param ms as {@link resultMessage} has it */
export function recordMessage(origin: Origin, { name }: Agent, work: Work, ms: number | undefined): Message {
  const { record, isResumed } = work;
  return {
    topic: 'record',
    payload: recordOf(origin, record),
    record: recordOf(origin, record),
    agent: name,
    gws: { ...about(origin, name, record), attempts: record.attempts, ...asked(ms), isResumed },
  };
}

/** A call is over. @param ms for which a message back is waited; undefined: without limit, 0: not at all */
export function resultMessage(origin: Origin, { name }: Agent, work: Work, ms: number | undefined): Message {
  const { record, dials, isResumed } = work;
  const last = dials.at(-1);
  const { outcome, callResult } = last?.dialed ?? {};
  return {
    topic: 'result',
    payload: last && dialOf(last),
    ...(outcome && { outcome }),
    record: recordOf(origin, record),
    agent: name,
    gws: { ...about(origin, name, record), ...(callResult && { callResult }), ...asked(ms), isResumed },
  };
}

/** A record has met its fate. */
export function doneMessage(origin: Origin, { name }: Agent, done: RecordDone): Message {
  const { record, fate, dials, callResult, isConfirmed, isResumed, isByFlow, error } = done;
  const outcome = outcomeOf(done);
  const { rule, reason, notBefore } = error ?? {};
  return {
    topic: fate,
    payload: compact({
      fate,
      phoneNumber: record.phoneNumber,
      recordHandle: record.handle,
      outcome,
      callResult,
      dials: dials.map(dialOf),
      isConfirmed,
      isResumed,
      isByFlow,
      error: error && faultOf(error),
    }),
    outcome,
    record: recordOf(origin, record),
    agent: name,
    gws: { ...about(origin, name, record), ...compact({ rule, reason, notBefore }) },
  };
}

/** How far it has come. */
export function progressMessage({ server, campaign }: Origin, report: CampaignReport): Message {
  return { topic: 'progress', payload: progressOf(report), gws: { server, campaign } };
}

interface Trouble {
  agent: string;
  record?: object;
  gws: object;
  [property: string]: unknown;
}

/** What an error of an agent is about, for Catch nodes. @param work the record in the agent's hands */
export function troubleMessage(origin: Origin, { name }: Agent, error: GwsError, work: Work | undefined): Trouble {
  const { statusCode, httpStatus, rule, reason, notBefore } = error;
  return {
    agent: name,
    ...(work && { record: recordOf(origin, work.record) }),
    gws: {
      ...(work ? about(origin, name, work.record) : { ...origin, agent: name }),
      ...compact({ statusCode, httpStatus, rule, reason, notBefore }),
    },
  };
}

/** A report with errors that can be sent on. */
function progressOf({ agents, ...counts }: CampaignReport): object {
  const told = Object.entries(agents).map(([name, { error, ...progress }]) => {
    return [name, compact({ ...progress, error: error && faultOf(error) })] as const;
  });
  return { ...counts, agents: Object.fromEntries(told) };
}

/** In one word: of the last dial, or why there was none. */
function outcomeOf({ dials, error }: RecordDone): DialOutcome {
  return dials.at(-1)?.dialed.outcome ?? (error?.code === 'GWS_NOT_ALLOWED' ? 'notAllowed' : 'notDialed');
}

/** The record as it is dialed; of one that cannot be, what names it. */
function recordOf({ campaign }: Origin, { outbound, handle, phoneNumber, callingList }: CampaignRecord): object {
  return outbound
    ? structuredClone(outbound)
    : compact({ recordHandle: handle, phoneNumber, callingList, campaignName: campaign });
}

/** What a message back is recognized by, and more. */
function about(origin: Origin, agent: string, { key, handle }: CampaignRecord): object {
  return { ...origin, agent, key, recordHandle: handle };
}

/** s for which a message back is waited. */
function asked(ms: number | undefined): object {
  return ms === undefined ? {} : { within: ms / 1000 };
}

function dialOf({ record, dialed }: MadeDial): object {
  const { outcome, callResult, callId, talked, error }: Dialed = dialed;
  const { phoneNumber, handle } = record;
  return compact({
    phoneNumber,
    recordHandle: handle,
    outcome,
    callResult: callResult && { ...callResult },
    callId,
    talked,
    error: error && faultOf(error),
  });
}

function faultOf({ code, message }: GwsError): Fault {
  return masked({ code, message });
}

/** Without what is undefined. */
function compact(object: object): object {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
