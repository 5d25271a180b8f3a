/** What the user data of a record or call says in the keys of Outbound Contact Server (page OutboundRequestPreview). */
import type { UserData } from '../messages';
import { attemptKey } from './identity';

export const HANDLE_KEY = 'GSW_RECORD_HANDLE';
export const NUMBER_KEY = 'GSW_PHONE';
const ATTEMPT_KEY = 'GSW_CALL_ATTEMPT_GUID';

/** The id of one attempt to call a record, if there is one, in the form in which it is compared. */
export function attemptIn(userData: UserData | undefined): string | undefined {
  return attemptKey(userData?.[ATTEMPT_KEY]);
}

/** User data may carry numbers as text; what is no whole number stays as it is. */
export function wholeNumber(value: unknown): unknown {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
}
