/** The operations of the Outbound API (pages Outbound…, version 8.5.2), of which `Dial` has a place of its own. */
import { randomUUID } from 'node:crypto';
import { devicePath, pathSegment } from '../http/path';
import type { Operation, OperationContext, OperationTable } from '../operations/operation';
import type { Parameter, Values } from '../operations/parameters';
import type { Prepared } from '../operations/run';
import { invalidRequest } from '../operations/values';
import { callResults, phoneTypes } from './names';
import { acknowledged, chainTold, type Ending, handedOver, outcomeOf, sessionTold } from './outcome';

/** DBID of the application Outbound Contact Server. */
const APPLICATION: Parameter = {
  name: 'applicationId',
  kind: 'wholeNumber',
  required: true,
  carried: true,
  lookUp: 'applicationIds',
};
const CAMPAIGN: Parameter = { name: 'campaignName', kind: 'text', required: true, carried: true, lookUp: 'campaigns' };
const LIST: Parameter = { name: 'callingList', kind: 'text', required: true, carried: true, lookUp: 'callingLists' };
const HANDLE: Parameter = { name: 'recordHandle', kind: 'wholeNumber', required: true, carried: true };
const NUMBER: Parameter = { name: 'phoneNumber', kind: 'phoneNumber' };
const TIME_ZONE: Parameter = { name: 'timeZone', kind: 'text' };
const PHONE_TYPE: Parameter = { name: 'phoneType', kind: 'choice', choices: phoneTypes.names, numbered: true };
const FROM: Parameter = { name: 'from', kind: 'timeOfDay' };
const UNTIL: Parameter = { name: 'until', kind: 'timeOfDay' };
const CHAIN: Parameter = { name: 'chainAttribute', kind: 'choice', choices: ['RecordOnly', 'AllChain'] };
/** Echoed by GWS in what it tells of the request; without one, one is made up. */
const REFERENCE: Parameter = { name: 'referenceId', kind: 'text' };

/** No page shows how GWS spells the results; these are Outbound Contact Server's names as other names of GWS are spelled. */
const CALL_RESULT: Parameter = {
  name: 'callResult',
  kind: 'choice',
  choices: callResults.names.map(camelCase),
  open: true,
  numbered: true,
};

const RECORDS = '/me/outbound-records';

export const OUTBOUND_OPERATIONS = {
  StartPreviewSession: campaignOperation(sessionTold('PreviewSessionStarted', 'the preview session has started')),
  GetPreviewRecord: campaignOperation(handedOver()),
  GetChainedRecord: recordOperation([], chainTold()),
  UpdateRecord: recordOperation(
    [optional(LIST), NUMBER, TIME_ZONE, PHONE_TYPE, FROM, UNTIL],
    acknowledged('UpdateCallCompletionStatsAcknowledge', 'the record was updated'),
  ),
  CompleteRecord: recordOperation(
    [LIST, CALL_RESULT, NUMBER],
    acknowledged('RecordProcessedAcknowledge', 'the record was processed'),
  ),
  RescheduleRecord: recordOperation(
    [
      { name: 'callbackType', kind: 'choice', choices: ['Personal', 'Campaign'], required: true },
      { name: 'timestamp', kind: 'futureTime', required: true },
    ],
    acknowledged('ScheduledRecordRescheduleAcknowledge', 'the record was rescheduled'),
  ),
  RejectRecord: recordOperation([LIST], acknowledged('RecordRejectAcknowledge', 'the record was rejected')),
  /** No page: its parameters are those of RejectRecord, its acknowledgement is Outbound Contact Server's (inferred). */
  CancelRecord: recordOperation([LIST], acknowledged('RecordCancelAcknowledge', 'the record was cancelled', false)),
  DoNotCallRecord: doNotCall(acknowledged('DoNotCallAcknowledge', 'the number is not to be called any more')),
  /** No page shows its acknowledgement, which is Outbound Contact Server's (inferred). */
  AddRecord: addRecord(acknowledged('AddRecordAcknowledge', 'the record was added', false)),
  EndPreviewSession: campaignOperation(sessionTold('PreviewSessionEnded', 'the preview session has ended')),
} satisfies OperationTable;

/** On a campaign (pages OutboundStartPreview, OutboundRequestPreview and OutboundEndPreview). */
function campaignOperation(ending: Ending): Operation {
  return {
    parameters: [CAMPAIGN, APPLICATION, REFERENCE],
    prepare: async ({ campaignName, ...values }, context) => {
      const subject = `${context.operationName} of campaign ${JSON.stringify(campaignName)}`;
      const path = `/me/outbound-campaigns/${pathSegment(String(campaignName))}`;
      return prepared({ subject, path, body: values, asked: { campaignName }, ending }, context);
    },
  };
}

/** On a record that the agent has in hands (pages OutboundReject, OutboundComplete, OutboundUpdate and so on). */
function recordOperation(parameters: readonly Parameter[], ending: Ending): Operation {
  return {
    parameters: [HANDLE, CAMPAIGN, APPLICATION, ...parameters, REFERENCE],
    prepare: (values, context) => prepared(onRecord(values, context, ending), context),
  };
}

/** By handle, else by number (pages OutboundDoNotCall and OutboundDoNotCallNum). */
function doNotCall(ending: Ending): Operation {
  return {
    parameters: [
      optional(HANDLE),
      { ...NUMBER, carried: true },
      CAMPAIGN,
      APPLICATION,
      optional(LIST),
      CHAIN,
      REFERENCE,
    ],
    prepare: async (values, context) => {
      if (values.recordHandle === undefined) {
        if (values.phoneNumber === undefined) {
          throw invalidRequest(['recordHandle is missing, and so is phoneNumber, one of which is needed']);
        }
        return prepared(onList(values, 'by number, in', context, ending), context);
      }
      if (values.callingList === undefined) {
        throw invalidRequest(['callingList is missing, which is needed beside recordHandle']);
      }
      return prepared(onRecord(values, context, ending), context);
    },
  };
}

/** Page OutboundCreate. */
function addRecord(ending: Ending): Operation {
  const described = [NUMBER, PHONE_TYPE, TIME_ZONE, FROM, UNTIL].map((one) => ({
    ...one,
    required: true,
    carried: true,
  }));
  return {
    parameters: [
      ...described,
      CAMPAIGN,
      LIST,
      APPLICATION,
      { name: 'chainId', kind: 'wholeNumber', carried: true },
      { name: 'otherFields', kind: 'object', carried: true },
      REFERENCE,
    ],
    prepare: (values, context) => prepared(onList(values, 'to', context, ending), context),
  };
}

interface Wanted {
  subject: string;
  path: string;
  body: Values;
  /** By what the outcome is recognized, beside what all requests have. */
  asked: { campaignName: unknown; recordHandle?: unknown; phoneNumber?: unknown };
  ending: Ending;
}

function onRecord({ recordHandle, ...body }: Values, { operationName }: OperationContext, ending: Ending): Wanted {
  return {
    subject: `${operationName} of record ${recordHandle}`,
    path: `${RECORDS}/${recordHandle}`,
    body,
    asked: { recordHandle, campaignName: body.campaignName },
    ending,
  };
}

/** The subject does not name the number: errors must not spread it. */
function onList(body: Values, relation: string, { operationName }: OperationContext, ending: Ending): Wanted {
  const { campaignName, phoneNumber } = body;
  return {
    subject: `${operationName} ${relation} campaign ${JSON.stringify(campaignName)}`,
    path: RECORDS,
    body,
    asked: { campaignName, phoneNumber },
    ending,
  };
}

async function prepared({ subject, path, body, asked, ending }: Wanted, context: OperationContext): Promise<Prepared> {
  const { referenceId = randomUUID(), ...parameters } = body;
  const device = devicePath(await context.device());
  return {
    subject,
    request: {
      method: 'POST',
      path,
      body: JSON.stringify({
        operationName: context.operationName,
        ...parameters,
        devicePath: device,
        referenceId,
      }),
    },
    outcome: outcomeOf({ ...asked, subject, referenceId: String(referenceId), devicePath: device }, ending),
  };
}

function optional(parameter: Parameter): Parameter {
  return { ...parameter, required: false };
}

/** `Dropped on No Answer` as `DroppedOnNoAnswer`. */
function camelCase(name: string): string {
  return name.replace(/(?:^|[\s-]+)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
