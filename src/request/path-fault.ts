/**
 * Which request paths are allowed: those that stay below the API root of the configured server, however the server and
 * anything in front of it decode and resolve them (rule 5 of docs/safety.md). The dialog of a request uses the same
 * check.
 */
import { kindOf } from '../values/unreadable';

/** What servers usually accept with a request line of 8 kB, leaving room for the headers. */
const MAX_LENGTH = 4096;

/** CometD has its own connection; a request that interferes there cuts the agent off from all events. */
const NOTIFICATIONS = 'notifications';

/** Enough for anything that is encoded more than once in transit. */
const DECODINGS = 5;

/** What is wrong with a flow's path, as the end of a sentence that does not quote it; undefined if nothing is. */
export function pathFault(given: unknown): string | undefined {
  if (typeof given !== 'string') {
    return given === undefined || given === null ? 'is missing' : `must be text, but it is ${kindOf(given)}`;
  }
  if (given === '') {
    return 'is missing';
  }
  if (given.length > MAX_LENGTH) {
    return `has ${given.length} characters, but may have at most ${MAX_LENGTH}`;
  }
  if (/[\p{Cc}\p{Cs}]/u.test(given)) {
    return 'contains control characters';
  }
  if (given.includes('#')) {
    return 'contains a #; if it is part of a value, write %23';
  }
  if (/%(?![0-9a-f]{2})/i.test(given)) {
    return 'contains a % that does not start an escape; if it stands for itself, write %25';
  }
  const [path = ''] = given.split('?', 1);
  return path.startsWith('/') ? segmentsFault(path) : 'must begin with /, below the API root: /me/devices';
}

/** Checked as written and after each decoding, because it is unknown how often it will be decoded. */
function segmentsFault(path: string): string | undefined {
  for (const read of decodings(path)) {
    // A byte C0 or C1 begins no character of UTF-8, only a disguise of one.
    if (/\\|\p{Cc}|%c[01]/iu.test(read)) {
      return 'contains a backslash, a control character, or an escape that stands for no character';
    }
    // What follows a semicolon is a parameter of the segment, which servers take off first.
    const segments = read.split('/').map((segment) => segment.replace(/;.*/s, ''));
    if (segments.some((segment) => segment === '.' || segment === '..')) {
      return 'contains a dot segment (. or ..)';
    }
    if (segments.slice(1, -1).includes('')) {
      return 'contains an empty segment (//)';
    }
    const [first = '', second = ''] = segments.slice(1).map((segment) => segment.trim().toLowerCase());
    if (first === NOTIFICATIONS) {
      return 'leads to the connection for events, which belongs to the server node; use a GWS events node';
    }
    if (first === 'api' && second === 'v2') {
      return 'must not contain the API root; leave out /api/v2';
    }
  }
  return undefined;
}

/** Non-ASCII stays unchanged; every character that matters is ASCII. */
function decodings(path: string): string[] {
  const found = [path];
  for (let read = path; found.length <= DECODINGS; found.push(read)) {
    const decoded = read.replace(/%([0-7][0-9a-f])/gi, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    );
    if (decoded === read) {
      break;
    }
    read = decoded;
  }
  return found;
}
