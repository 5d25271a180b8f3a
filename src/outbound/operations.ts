/** The operations of the Outbound API (pages Outbound…, version 8.5.2), except `Dial`, which is handled separately. */
import { randomUUID } from 'node:crypto';
import { invalidRequest } from '../errors/requests';
import { type Operation, type OperationContext, type OperationTable, operation } from '../operations/operation';
import { type ParameterSet, parameters, required } from '../operations/parameter-set';
import type { Values } from '../operations/parameters';
import type { Prepared } from '../operations/run';
import { callResults, phoneTypes } from '../wire/names';
import { devicePath, pathSegment } from '../wire/path';
import { suppressing } from './objection';
import { type Asked, acknowledged, chainTold, type Ending, handedOver, outcomeOf, sessionTold } from './outcome';

const HANDLE = { kind: 'wholeNumber', carried: true, example: '431' } as const;
const LIST = { kind: 'text', carried: true, lookUp: 'callingLists', example: 'Renewals List' } as const;
const NUMBER = { kind: 'phoneNumber' } as const;
const TIME_ZONE = { kind: 'text', example: 'GMT' } as const;
const PHONE_TYPE = { kind: 'choice', choices: phoneTypes.names, numbered: true } as const;
const FROM = { kind: 'timeOfDay', example: '09:00' } as const;
const UNTIL = { kind: 'timeOfDay', example: '17:30' } as const;

const CAMPAIGN = parameters({
  campaignName: required({ kind: 'text', carried: true, lookUp: 'campaigns', example: 'Spring Renewals' }),
});
/** DBID of the application Outbound Contact Server. */
const APPLICATION = parameters({
  applicationId: required({ kind: 'wholeNumber', carried: true, lookUp: 'applicationIds', example: '141' }),
});
/** Echoed by GWS in notifications about the request; generated if not given. */
const REFERENCE = parameters({ referenceId: { kind: 'text', example: 'crm-4711' } });

/** When a number may be called, and what kind of number it is. */
export const NUMBER_DETAILS = parameters({ phoneType: PHONE_TYPE, timeZone: TIME_ZONE, from: FROM, until: UNTIL });

/** No page shows how GWS spells the results; these are Outbound Contact Server's names as other names of GWS are spelled. */
const CALL_RESULT = {
  kind: 'choice',
  choices: callResults.names.map(camelCase),
  open: true,
  numbered: true,
  example: 'NoAnswer',
} as const;

const RECORDS = '/me/outbound-records';

export const OUTBOUND_OPERATIONS = {
  StartPreviewSession: campaignOperation(sessionTold('PreviewSessionStarted', 'the preview session has started')),
  GetPreviewRecord: campaignOperation(handedOver()),
  GetChainedRecord: recordOperation(parameters({}), chainTold()),
  /** The page names no `otherFields`; it is what AddRecord calls the custom fields of a record (inferred). */
  UpdateRecord: recordOperation(
    parameters({
      callingList: LIST,
      phoneNumber: NUMBER,
      timeZone: TIME_ZONE,
      phoneType: PHONE_TYPE,
      from: FROM,
      until: UNTIL,
      otherFields: { kind: 'object' },
    }),
    acknowledged('UpdateCallCompletionStatsAcknowledge', 'the record was updated'),
  ),
  CompleteRecord: recordOperation(
    parameters({ callingList: required(LIST), callResult: CALL_RESULT, phoneNumber: NUMBER }),
    acknowledged('RecordProcessedAcknowledge', 'the record was processed'),
  ),
  RescheduleRecord: recordOperation(
    parameters({
      callbackType: required({ kind: 'choice', choices: ['Personal', 'Campaign'] }),
      timestamp: required({ kind: 'futureTime' }),
    }),
    acknowledged('ScheduledRecordRescheduleAcknowledge', 'the record was rescheduled'),
  ),
  RejectRecord: recordOperation(
    parameters({ callingList: required(LIST) }),
    acknowledged('RecordRejectAcknowledge', 'the record was rejected'),
  ),
  /** No page: its parameters are those of RejectRecord, its acknowledgement is Outbound Contact Server's (inferred). */
  CancelRecord: recordOperation(
    parameters({ callingList: required(LIST) }),
    acknowledged('RecordCancelAcknowledge', 'the record was cancelled', false),
  ),
  DoNotCallRecord: doNotCall(acknowledged('DoNotCallAcknowledge', 'the number is not to be called again')),
  /** No page shows its acknowledgement, which is Outbound Contact Server's (inferred). */
  AddRecord: addRecord(acknowledged('AddRecordAcknowledge', 'the record was added', false)),
  EndPreviewSession: campaignOperation(sessionTold('PreviewSessionEnded', 'the preview session has ended')),
} satisfies OperationTable;

/** On a campaign (pages OutboundStartPreview, OutboundRequestPreview and OutboundEndPreview). */
function campaignOperation(ending: Ending): Operation {
  return operation({
    parameters: CAMPAIGN.and(APPLICATION).and(REFERENCE),
    prepare: ({ campaignName, ...body }, context) => {
      const subject = `${context.operationName} of campaign ${JSON.stringify(campaignName)}`;
      const path = `/me/outbound-campaigns/${pathSegment(campaignName)}`;
      return prepared({ subject, path, body, asked: { campaignName }, ending }, context);
    },
  });
}

/** On a record that the agent has checked out (pages OutboundReject, OutboundComplete, OutboundUpdate and so on). */
function recordOperation<More extends Values>(more: ParameterSet<More>, ending: Ending): Operation {
  return operation({
    parameters: parameters({ recordHandle: required(HANDLE) })
      .and(CAMPAIGN)
      .and(APPLICATION)
      .and(more)
      .and(REFERENCE),
    prepare: (values, context) => prepared(onRecord(values, context, ending), context),
  });
}

/** By handle, else by number (pages OutboundDoNotCall and OutboundDoNotCallNum). */
function doNotCall(ending: Ending): Operation {
  return operation({
    parameters: parameters({ recordHandle: HANDLE, phoneNumber: { ...NUMBER, carried: true } })
      .and(CAMPAIGN)
      .and(APPLICATION)
      .and(parameters({ callingList: LIST, chainAttribute: { kind: 'choice', choices: ['RecordOnly', 'AllChain'] } }))
      .and(REFERENCE),
    prepare: async ({ recordHandle, ...values }, context) => {
      const { agent } = context;
      const { phoneNumber } = values;
      const request = await prepared(objection({ recordHandle, ...values }, context, ending), context);
      const number = phoneNumber ?? (recordHandle === undefined ? undefined : agent.recordNumbers.of(recordHandle));
      return (order) => suppressing(request, number, agent, order);
    },
  });
}

/** @throws {GwsError} `GWS_INVALID_REQUEST` if it names neither a record with its list nor a number */
function objection(
  {
    recordHandle,
    ...values
  }: Omit<OnRecord, 'recordHandle'> & OnList & { recordHandle?: number | undefined; callingList?: string },
  context: OperationContext,
  ending: Ending,
): Wanted {
  if (recordHandle !== undefined) {
    if (values.callingList === undefined) {
      throw invalidRequest(['callingList is missing, and is needed along with recordHandle']);
    }
    return onRecord({ recordHandle, ...values }, context, ending);
  }
  if (values.phoneNumber === undefined) {
    throw invalidRequest(['recordHandle or phoneNumber is needed, and both are missing']);
  }
  return onList(values, 'by number, in', context, ending);
}

/** Page OutboundCreate. */
function addRecord(ending: Ending): Operation {
  const described = { required: true, carried: true } as const;
  return operation({
    parameters: parameters({
      phoneNumber: { ...NUMBER, ...described },
      phoneType: { ...PHONE_TYPE, ...described },
      timeZone: { ...TIME_ZONE, ...described },
      from: { ...FROM, ...described },
      until: { ...UNTIL, ...described },
    })
      .and(CAMPAIGN)
      .and(parameters({ callingList: required(LIST) }))
      .and(APPLICATION)
      .and(
        parameters({
          chainId: { kind: 'wholeNumber', carried: true, example: '17' },
          otherFields: { kind: 'object', carried: true },
        }),
      )
      .and(REFERENCE),
    prepare: (values, context) => prepared(onList(values, 'to', context, ending), context),
  });
}

interface Wanted {
  subject: string;
  path: string;
  body: { readonly referenceId?: string };
  /** How the outcome is recognized, in addition to the criteria common to all requests. */
  asked: Pick<Asked, 'campaignName' | 'recordHandle' | 'phoneNumber'>;
  ending: Ending;
}

/** What operations on records have in common. */
interface OnRecord {
  readonly recordHandle: number;
  readonly campaignName: string;
  readonly referenceId?: string;
}

function onRecord({ recordHandle, ...body }: OnRecord, { operationName }: OperationContext, ending: Ending): Wanted {
  return {
    subject: `${operationName} of record ${recordHandle}`,
    path: `${RECORDS}/${recordHandle}`,
    body,
    asked: { recordHandle, campaignName: body.campaignName },
    ending,
  };
}

/** What operations on lists have in common. */
interface OnList {
  readonly campaignName: string;
  readonly phoneNumber?: string;
  readonly referenceId?: string;
}

/** The subject does not name the number: errors must not spread it. */
function onList(body: OnList, relation: string, { operationName }: OperationContext, ending: Ending): Wanted {
  const { campaignName, phoneNumber } = body;
  return {
    subject: `${operationName} ${relation} campaign ${JSON.stringify(campaignName)}`,
    path: RECORDS,
    body,
    asked: { campaignName, ...(phoneNumber !== undefined && { phoneNumber }) },
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
    outcome: outcomeOf({ ...asked, subject, referenceId, devicePath: device }, ending),
  };
}

/** `Dropped on No Answer` as `DroppedOnNoAnswer`. */
function camelCase(name: string): string {
  return name.replace(/(?:^|[\s-]+)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
