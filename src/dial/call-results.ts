/**
 * What Outbound Contact Server says became of a call, by the number in `GSW_CALL_RESULT`.
 * Source: docs.genesys.com/Documentation/OU:Ref:DefinedConstants:8.1.5, enumeration of call results.
 */

const NAMES = [
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
];

/** Before the call nobody knows. */
const UNKNOWN = 28;

/** The name of a call result; undefined when it says nothing, or is not one of the list. User data may carry it as text. */
export function callResultName(value: unknown): string | undefined {
  const number = typeof value === 'string' && /^\d{1,3}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && number !== UNKNOWN ? NAMES[number] : undefined;
}
