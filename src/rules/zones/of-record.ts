/**
 * Reads the zone of the called party from a field of a record: an IANA name, a name that the site has given a zone, an
 * abbreviation, or an offset. Outbound Contact Server's own names stand for objects that sites define, and `Intl` takes
 * abbreviations for what they mean elsewhere (`AST` is Anchorage, `EST` has no summer time); so anything but a full name only
 * chooses among the zones that the number can be in.
 */
import { plainText } from '../../values/characters';
import { type Clock, clocksOf, DAY, fixedClock, MINUTE } from './clock';

/** Abbreviations of time zones, of their summer time too, by the minutes from UTC of their standard time. */
const STANDARD_TIMES: Readonly<Record<string, string>> = {
  '-600': 'HST',
  '-540': 'AKST AKDT',
  '-480': 'PST PDT',
  '-420': 'MST MDT',
  '-360': 'CDT',
  '-300': 'EST EDT',
  '-240': 'AST ADT',
  '-210': 'NST NDT',
  '-180': 'BRT ART',
  '0': 'UTC GMT WET WEST BST',
  '60': 'CET CEST MET MEST',
  '120': 'EET EEST',
  '180': 'MSK',
  '480': 'AWST',
  '540': 'JST KST',
  '570': 'ACST ACDT',
  '600': 'AEST AEDT',
  '720': 'NZST NZDT',
};

/** Those that mean something else elsewhere: in North America and China; in Ireland, Israel and India. */
const AMBIGUOUS: readonly (readonly [string, readonly number[]])[] = [
  ['CST', [-360, 480]],
  ['IST', [0, 120, 330]],
];

const ABBREVIATIONS: ReadonlyMap<string, readonly number[]> = new Map([
  ...Object.entries(STANDARD_TIMES).flatMap(([minutes, names]) =>
    names.split(' ').map((name) => [name, [Number(minutes)]] as const),
  ),
  ...AMBIGUOUS,
]);

const FULL_NAME = /^[a-z_-]+\/[a-z0-9_+/-]+$/i;

/** POSIX names with their own summer time, which mean the same everywhere. */
const POSIX_NAME = /^(?:EST5EDT|CST6CDT|MST7MDT|PST8PDT)$/i;

const OFFSET = /^(?:(?:UTC|GMT)\s*(?=[+-]\d{1,2}(?::?\d\d)?$)|(?=[+-]\d\d:?\d\d$))([+-])(\d{1,2}):?([0-5]\d)?$/i;

const LARGEST_OFFSET = 14 * 60;

/** Minutes from UTC by which to choose: of standard time alone, or whatever the clock shows at the time. */
export interface Offsets {
  readonly offsets: readonly number[];
  readonly isStandard: boolean;
}

/** What a record says: clocks of its own, or by which to choose. */
type Told = { readonly clocks: readonly Clock[] } | Offsets;

/**
 * @param value of the field
 * @param names what the site's own names stand for, by the name in small letters
 * @returns undefined if it cannot be told for certain
 */
export function zoneTold(value: unknown, names: ReadonlyMap<string, string>): Told | undefined {
  if (typeof value === 'number') {
    return offsetTold(value);
  }
  if (typeof value !== 'string') {
    return undefined;
  }
  const text = plainText(value);
  const name = names.get(text.toLowerCase()) ?? text;
  if (FULL_NAME.test(name) || POSIX_NAME.test(name) || names.has(text.toLowerCase())) {
    const clocks = clocksOf(name);
    return clocks && { clocks };
  }
  const offsets = ABBREVIATIONS.get(name.toUpperCase());
  if (offsets) {
    return { offsets, isStandard: true };
  }
  const [, sign, hours = '', minutes = '0'] = OFFSET.exec(name) ?? [];
  const clockwise =
    sign === undefined ? undefined : offsetOf(Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)));
  return clockwise ?? (/^[+-]?\d{1,6}(?:\.\d{1,2})?$/.test(name) ? offsetTold(Number(name)) : undefined);
}

/** A bare number is in hours, minutes or seconds, which its size tells. */
function offsetTold(number: number): Told | undefined {
  const size = Math.abs(number);
  if (size <= 14) {
    return offsetOf(number * 60);
  }
  return size < 30 * 60 ? offsetOf(size < 30 ? Number.NaN : number) : offsetOf(number / 60);
}

function offsetOf(minutes: number): Told | undefined {
  return Number.isInteger(minutes / 15) && Math.abs(minutes) <= LARGEST_OFFSET
    ? { offsets: [minutes], isStandard: false }
    : undefined;
}

/**
 * Those of `clocks` that show one of the offsets: as their standard time, or at any time.
 * @param at ms since 1970; the year around it is looked at
 */
export function clocksWith({ offsets, isStandard }: Offsets, clocks: readonly Clock[], at: number): readonly Clock[] {
  const times = Array.from({ length: 13 }, (_time, month) => at + (month - 6) * 30 * DAY);
  return clocks.filter((clock) => {
    const shown = times.map((time) => clock.offsetAt(time) / MINUTE);
    return isStandard ? offsets.includes(Math.min(...shown)) : shown.some((minutes) => offsets.includes(minutes));
  });
}

/** Where no country is known by which to choose, summer time is not known either. */
export function clocksAround({ offsets }: Offsets): readonly Clock[] {
  return offsets.flatMap((minutes) => [minutes - 60, minutes, minutes + 60].map(fixedClock));
}
