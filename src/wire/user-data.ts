/** Reads Outbound Contact Server's keys in the user data of a record or call (page OutboundRequestPreview). */

export const HANDLE_KEY = 'GSW_RECORD_HANDLE';
export const ATTEMPT_KEY = 'GSW_CALL_ATTEMPT_GUID';
export const RESULT_KEY = 'GSW_CALL_RESULT';
/** How often the record was dialed. */
export const ATTEMPTS_KEY = 'GSW_ATTEMPTS';
export const NUMBER_KEY = 'GSW_PHONE';
export const CAMPAIGN_KEY = 'GSW_CAMPAIGN_NAME';
/** `Preview`, `PushPreview`, …, in events of campaigns. */
export const CAMPAIGN_MODE_KEY = 'GSW_CAMPAIGN_MODE';
export const CALLING_LIST_KEY = 'GSW_CALLING_LIST';
export const APPLICATION_KEY = 'GSW_APPLICATION_ID';
/** Outbound Contact Server's own name for the event. */
export const USER_EVENT_KEY = 'GSW_USER_EVENT';

/** User data may contain numbers as text; anything but a whole number stays unchanged. */
export function numberOfDigits(value: unknown): unknown {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
}
