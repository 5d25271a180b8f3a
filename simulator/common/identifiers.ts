/** Identifiers in the shapes that Genesys gives them. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';

const BASE32 = '0123456789ABCDEFGHIJKLMNOPQRSTUV';
const SWITCH_PART = `0${Array.from(randomBytes(25), (byte) => BASE32.charAt(byte % 32)).join('')}`;
let calls = 0;

/** A call's UUID: 32 upper-case characters, the last six counting, as T-Servers make them. */
export function newCallUuid(): string {
  calls += 1;
  return SWITCH_PART + calls.toString(32).toUpperCase().padStart(6, '0');
}

/** A connection id: 16 hexadecimal characters. */
export function newConnId(): string {
  return `0071${randomBytes(6).toString('hex')}`;
}

/** `GSW_CALL_ATTEMPT_GUID` of one attempt at one record. */
export function newAttemptGuid(): string {
  return randomUUID().replaceAll('-', '').toUpperCase();
}

/** A secret that cannot be guessed: session ids and CSRF tokens. */
export function newToken(): string {
  return randomBytes(16).toString('hex');
}

/** A GUID that is the same for the same name. */
export function stableGuid(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** Eight characters by which a secret can be compared without being shown. */
export function secretFingerprint(secret: string): string {
  return createHash('sha256').update(secret).digest('hex').slice(0, 8);
}
