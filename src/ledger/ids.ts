/** IDs of entries: they sort by time, so that the newest entries and those of a period are one range. */
import { randomBytes } from 'node:crypto';

const TIME_DIGITS = 14;
const COUNTS = 36 ** 4;

let count = 0;

/** @param at ms since 1970 */
export function newId(at: number): string {
  count = (count + 1) % COUNTS;
  return `${timeKey(at)}${count.toString(36).padStart(4, '0')}${randomBytes(5).toString('hex')}`;
}

/** The beginning of the IDs of that moment: smaller than all of them, and than all later ones. */
export function timeKey(at: number): string {
  return String(Math.max(0, Math.floor(at))).padStart(TIME_DIGITS, '0');
}
