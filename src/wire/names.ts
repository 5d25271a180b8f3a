/**
 * What the numbers of outbound dialing mean: call results, phone types, record types and record statuses. Names and numbers live here only;
 * `docs/names.md` explains their meaning, and how certain each number is.
 */

/** A list of names that are counted from 0, and where it comes from. */
export interface Enumeration<Name extends string = string> {
  /** The column of the calling list that carries the number. */
  readonly column: string;
  /** The Genesys page that lists the names. */
  readonly source: string;
  /** How the numbers are known. */
  readonly evidence: string;
  /** The names; the number of each is its place in the list. */
  readonly names: readonly Name[];
  /** Names that other Genesys sources give to the same numbers. */
  readonly aliases: Readonly<Record<string, Name>>;
}

const DEFINED_CONSTANTS = 'https://docs.genesys.com/Documentation:OU:Ref:DefinedConstants:8.1.5';

/** The result of a call: `GSW_CALL_RESULT` in user data, `call_result` in a calling list. */
export const callResults = enumeration({
  column: 'call_result',
  source: DEFINED_CONSTANTS,
  evidence:
    'All numbers seen in the Genesys Common API header gcti.h (2003, GctiCallState) and in a list by a third party, which agree; 28 also in the reply of GetPreviewRecord.',
  names: [
    'Ok',
    'Transferred',
    'Conferenced',
    'General Error',
    'System Error',
    'Remote Release',
    'Busy',
    'No Answer',
    'SIT Detected',
    'Answering Machine Detected',
    'All Trunks Busy',
    'SIT Invalid Num',
    'SIT VC',
    'SIT IC',
    'SIT Unknown Call State',
    'SIT NC',
    'SIT RO',
    'Fax Detected',
    'Queue Full',
    'Cleared',
    'Overflowed',
    'Abandoned',
    'Redirected',
    'Forwarded',
    'Consult',
    'Picked Up',
    'Dropped',
    'Dropped on No Answer',
    'Unknown',
    'Covered',
    'Converse-On',
    'Bridged',
    'Silence',
    'Answer',
    'NU Tone',
    'No Dial Tone',
    'No Progress',
    'No Ring Back Tone',
    'No Established Detected',
    'Pager Detected',
    'Wrong Party',
    'Dial Error',
    'Call Drop Error',
    'Switch Error',
    'No Port Available',
    'Transfer Error',
    'Stale',
    'Agent Callback Error',
    'Group Callback Error',
    'Deafened',
    'Held',
    'Do Not Call',
    'Cancel Record',
    'Wrong Number',
  ],
  aliases: {
    'Answering Machine': 'Answering Machine Detected',
    'SIT Vacant': 'SIT VC',
    'SIT Oper Intercept': 'SIT IC',
    'SIT Unknown': 'SIT Unknown Call State',
    'SIT No Circuit': 'SIT NC',
    'SIT Reorder': 'SIT RO',
    'Dropped No Answer': 'Dropped on No Answer',
    'Unknown Call Result': 'Unknown',
    'No Ring Back': 'No Ring Back Tone',
    'No Free Port Error': 'No Port Available',
  },
});

/** What kind of number a phone number is, spelled as `phoneType` of AddRecord and UpdateRecord takes it. */
export const phoneTypes = enumeration({
  column: 'contact_info_type',
  source: 'https://docs.genesys.com/Documentation/HTCC/latest/API/OutboundCreate',
  evidence:
    'Names on the page of AddRecord. Numbers 0 to 10 seen in gcti.h (2003, GctiContactType); 11 only by its place in the list and in the code of a third party.',
  names: [
    'NoContactType',
    'HomePhone',
    'DirectBusinessPhone',
    'BusinessWithExt',
    'Mobile',
    'VacationPhone',
    'Pager',
    'Modem',
    'VoiceMail',
    'PinPager',
    'EmailAddress',
    'InstantMessaging',
  ],
  aliases: { 'E-Mail': 'EmailAddress' },
});

/** Why a record is in a calling list: to be called once, or called back. */
export const recordTypes = enumeration({
  column: 'record_type',
  source: DEFINED_CONSTANTS,
  evidence:
    'Numbers seen in gcti.h (2003, GctiRecordType); 2 also in the reference of the Platform SDK, as the default of the column. The list on the Genesys page was not readable.',
  names: [
    'NoRecordType',
    'Unknown',
    'General',
    'CampaignRescheduled',
    'PersonalRescheduled',
    'PersonalCallBack',
    'CampaignCallBack',
    'NoCall',
  ],
});

/** How far the processing of a record has come. */
export const recordStatuses = enumeration({
  column: 'record_status',
  source: DEFINED_CONSTANTS,
  evidence:
    'Numbers seen in gcti.h (2003, GctiRecordStatus); 1 also in the reference of the Platform SDK, as the default of the column. The list on the Genesys page was not readable; later versions may have more.',
  names: [
    'NoRecordStatus',
    'Ready',
    'Retrieved',
    'Updated',
    'Stale',
    'Cancelled',
    'AgentError',
    'ChainUpdated',
    'MissedCallBack',
    'ChainReady',
  ],
});

export type CallResultName = (typeof callResults.names)[number];
export type PhoneTypeName = (typeof phoneTypes.names)[number];
export type RecordTypeName = (typeof recordTypes.names)[number];
export type RecordStatusName = (typeof recordStatuses.names)[number];

/**
 * The number of a name; upper and lower case, spaces, `_` and `-` make no difference. A number of the list is its own answer, also as text.
 *
 * @returns undefined for what is not in the list
 */
export function numberOf({ names, aliases }: Enumeration, value: unknown): number | undefined {
  const given = typeof value === 'string' && /^\s*\d{1,3}\s*$/.test(value) ? Number(value) : value;
  if (typeof given === 'number') {
    return names[given] === undefined ? undefined : given;
  }
  if (typeof given !== 'string') {
    return undefined;
  }
  const wanted = bare(given);
  const name =
    names.find((each) => bare(each) === wanted) ??
    Object.entries(aliases).find(([alias]) => bare(alias) === wanted)?.[1];
  return name === undefined ? undefined : names.indexOf(name);
}

/**
 * The name of a number, which user data may carry as text. A name of the list, however it is spelled, comes back as the list spells it.
 *
 * @returns undefined for what is not in the list
 */
export function nameOf<Name extends string>(enumeration: Enumeration<Name>, value: unknown): Name | undefined {
  const number = numberOf(enumeration, value);
  return number === undefined ? undefined : enumeration.names[number];
}

function enumeration<const Name extends string>(
  entries: Omit<Enumeration<Name>, 'aliases'> & { aliases?: Readonly<Record<string, NoInfer<Name>>> },
): Enumeration<Name> {
  return { aliases: {}, ...entries };
}

function bare(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}
