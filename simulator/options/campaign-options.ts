/** The definition of a campaign, as given in a file, the node's dialog or a test, and the default campaign. */

/** Kinds of phone numbers (pages OutboundCreate and OutboundUpdate). */
export const PHONE_TYPES = [
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
] as const;

/** The last second of a day, counted from midnight. */
export const LAST_SECOND_OF_DAY = 24 * 60 * 60 - 1;

/** A number of a customer, and any custom fields. */
export interface ChainedRecordOptions {
  phoneNumber: string;
  /** One of {@link PHONE_TYPES}. */
  phoneType?: string;
  /** Name of the customer's time zone (GMT). */
  timeZone?: string;
  /** From when on the customer may be called, in seconds since midnight. */
  from?: number;
  /** Until when the customer may be called, in seconds since midnight. */
  until?: number;
  [field: string]: unknown;
}

/** A record of a calling list; in its chain are other numbers of the same customer. */
export interface RecordOptions extends ChainedRecordOptions {
  chain?: ChainedRecordOptions[];
}

/** A campaign: agents ask for its records, or are handed them (`PushPreview`). */
export interface CampaignOptions {
  name: string;
  description?: string;
  /** DBID of the Outbound Contact Server application. */
  applicationId: number;
  callingList: string;
  records: RecordOptions[];
  /** Whether the list starts again at its end, with new handles (false). */
  repeat?: boolean;
  /** Dialing mode (Preview). */
  mode?: 'Preview' | 'PushPreview';
  /** Milliseconds from the end of an agent's record until the next one is pushed (1000). */
  pushInterval?: number;
}

const person = (phoneNumber: string, firstName: string, lastName: string, reason: string): RecordOptions => ({
  phoneNumber,
  first_name: firstName,
  last_name: lastName,
  call_reason: reason,
});

/** One invented person for every scenario, again and again. */
export const DEFAULT_CAMPAIGN: CampaignOptions = {
  name: 'Spring Renewals',
  applicationId: 141,
  callingList: 'Renewals List',
  repeat: true,
  records: [
    person('5001', 'Ada', 'Almeida', 'Contract renewal (answers)'),
    person('5002', 'Bruno', 'Bakker', 'Contract renewal (busy)'),
    person('5003', 'Chloe', 'Carter', 'Address check (does not answer)'),
    person('5006', 'Dmitri', 'Dahl', 'Missed appointment (hangs up soon)'),
    person('5004', 'Elif', 'Evans', 'Number from an old form (does not exist)'),
    person('5008', 'Femi', 'Fischer', 'Call back (slow to start)'),
    person('5007', 'Grace', 'Gupta', 'Long conversation (until you hang up)'),
    person('5009', 'Hugo', 'Haddad', 'Lost request (accepted, never dialed)'),
  ],
};
