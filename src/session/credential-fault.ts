/**
 * Finds faults in a user name or password before it is sent: a sign-in that cannot succeed only helps to lock the
 * account.
 */

/** A user name and password, as they would be sent. */
interface Login {
  username: string;
  password: string;
}

/** Kinds of faults; nodes/gws-server shows each in the user's language. */
type CredentialFaultKind = 'missing' | 'variable' | 'control' | 'broken' | 'blank' | 'colon';

export interface CredentialFault {
  field: keyof Login;
  kind: CredentialFaultKind;
  /** As the end of a sentence that does not reveal the value: `the password has a line break at its end`. */
  text: string;
}

const NAMES: Readonly<Record<keyof Login, string>> = { username: 'user name', password: 'password' };

/** `${NAME}` or `$(NAME)`, which Node-RED leaves unchanged if there is no such environment variable. */
const VARIABLE = /^\s*\$(?:\{[^}]*\}|\([^)]*\))\s*$/;

const CONTROL = /[\p{Cc}\u2028\u2029]/u;
const LINE_BREAK = /[\r\n\u2028\u2029]/;

/** Spaces and invisible characters at either end. */
const OUTER_BLANK = /^[\s\p{Cf}]|[\s\p{Cf}]$/u;

/** Why GWS cannot possibly accept them; undefined if it might. */
export function credentialFault({ username, password }: Login): CredentialFault | undefined {
  return faultOf('username', username) ?? faultOf('password', password);
}

/** Why a refused password may not be the intended one, as a sentence; empty if it looks fine. */
export function doubtAbout(password: string): string {
  return OUTER_BLANK.test(password)
    ? ' The password begins or ends with a space or an invisible character, which may have been pasted along with it.'
    : '';
}

function faultOf(field: keyof Login, value: string): CredentialFault | undefined {
  const fault = (kind: CredentialFaultKind, said: string) => ({ field, kind, text: `the ${NAMES[field]} ${said}` });
  if (value === '') {
    return fault('missing', 'is missing');
  }
  if (VARIABLE.test(value)) {
    return fault('variable', 'names an environment variable that is not set');
  }
  if (CONTROL.test(value)) {
    return fault('control', `has a ${LINE_BREAK.test(value) ? 'line break' : 'control character'} ${placeIn(value)}`);
  }
  if (/\p{Cs}/u.test(value)) {
    return fault('broken', 'contains half of a character');
  }
  if (field === 'password') {
    return undefined;
  }
  if (OUTER_BLANK.test(value)) {
    return fault('blank', 'begins or ends with a space or an invisible character');
  }
  // Basic authentication ends the user name there (RFC 7617).
  return value.includes(':') ? fault('colon', 'contains a colon, which cannot be sent in a user name') : undefined;
}

function placeIn(value: string): string {
  const inner = value.replace(/[\p{Cc}\u2028\u2029\s]+$/u, '');
  return inner === '' || CONTROL.test(inner) ? 'in it' : 'at its end';
}
