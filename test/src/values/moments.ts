// Times as people and programs write them.

/** The clock in these tests. */
export const NOW = Date.UTC(2026, 10, 28, 12, 0, 0);

const AT = Date.UTC(2027, 1, 28, 10, 0, 0) / 1000;

/** A point in time as it is written, and its seconds since the epoch. */
export const ACCEPTED_MOMENTS: readonly (readonly [written: unknown, meant: number])[] = [
  ['2027-02-28T10:00:00Z', AT],
  ['2027-02-28T10:00Z', AT],
  ['2027-02-28t10:00:00.999z', AT],
  ['2027-02-28T11:00:00+01:00', AT],
  ['2027-02-28T04:30:00-0530', AT],
  ['2027-03-01T00:00:00+14:00', AT],
  [' 2027-02-28T10:00:00Z\n', AT],
  ['\u200e2027-02-28T10:00:00Z', AT],
  ['２０２７-02-28T10:00:00Z', AT],
  ['2028-02-29T00:00:00Z', Date.UTC(2028, 1, 29) / 1000],
  [AT, AT],
  [AT + 0.5, AT],
  [String(AT), AT],
  [AT * 1000, AT],
  [new Date(AT * 1000), AT],
];

/** What is refused, and what is said of it. */
export const REFUSED_MOMENTS: readonly (readonly [value: unknown, fault: RegExp])[] = [
  ['2027-02-30T10:00:00Z', /no such date/],
  ['2027-02-29T10:00:00Z', /no such date/],
  ['2027-04-31T10:00:00+02:00', /no such date/],
  ['2027-00-10T10:00:00Z', /no such date/],
  ['2027-13-01T10:00:00Z', /no such date/],
  ['2027-02-00T10:00:00Z', /no such date/],
  ['2027-02-28T24:00:00Z', /no such date or time of day/],
  ['2027-02-28T25:00:00Z', /no such date or time of day/],
  ['2027-02-28T10:60:00Z', /no such date or time of day/],
  ['2027-02-28T10:00:60Z', /no such date or time of day/],
  ['2027-02-28T10:00:00+15:00', /no time zone/],
  ['2027-02-28T10:00:00+01:60', /no time zone/],
  ['2027-02-28T10:00:00+99:99', /no time zone/],
  ['2027-02-28T10:00:00', /with a time zone/],
  ['2027-02-28', /with a time zone/],
  ['28.02.2027 10:00', /with a time zone/],
  ['tomorrow', /must be a time/],
  ['NaN', /must be a time/],
  [Number.NaN, /must be a time/],
  [Number.POSITIVE_INFINITY, /must be a time/],
  [new Date(Number.NaN), /invalid date/],
  [true, /must be a time/],
  [{}, /must be a time/],
  [0, /read as seconds since 1970 it is about 57 years in the past/],
  [-1, /read as seconds since 1970 it is .* in the past/],
  [NOW / 1000 - 30, /read as seconds since 1970 it is less than two minutes in the past/],
  ['2026-11-28T11:00:00Z', /read as ISO 8601 text it is about 60 minutes in the past/],
  [NOW / 60_000, /read as seconds since 1970 it is about 56 years in the past/],
  [NOW * 1000, /read as milliseconds since 1970 it is about \d+ years ahead/],
  [NOW * 1e6, /read as milliseconds since 1970 it is about \d+ years ahead/],
  [1e11, /read as seconds since 1970 it is about \d+ years ahead/],
  ['2227-02-28T10:00:00Z', /read as ISO 8601 text it is about 200 years ahead/],
  ['9999-12-31T23:59:59Z', /years ahead/],
  [new Date(Date.UTC(2226, 1, 1)), /read as a date it is about 199 years ahead/],
];

/** A time of day, and its seconds since midnight. */
export const ACCEPTED_TIMES_OF_DAY: readonly (readonly [written: unknown, meant: number])[] = [
  ['00:00', 0],
  ['9:00', 9 * 3600],
  ['09:00', 9 * 3600],
  ['23:59', 86_340],
  ['23:59:59', 86_399],
  ['٠٩:٠٠', 9 * 3600],
  [' 09:00\u00a0', 9 * 3600],
  [0, 0],
  [32_400, 32_400],
  ['32400', 32_400],
  [86_399, 86_399],
];

export const REFUSED_TIMES_OF_DAY: readonly (readonly [value: unknown, fault: RegExp])[] = [
  ['24:00', /23:59:59 at the latest/],
  ['9:60', /23:59:59 at the latest/],
  ['23:59:60', /23:59:59 at the latest/],
  ['9:0', /must be a time of day/],
  ['9 am', /must be a time of day/],
  ['noon', /must be a time of day/],
  ['-1', /must be a time of day/],
  [-1, /must be a time of day/],
  [1.5, /must be a time of day .*, but it is a fraction/],
  [Number.NaN, /must be a time of day/],
  [true, /must be a time of day/],
  [86_400, /beyond the end of the day/],
  [NOW, /beyond the end of the day/],
  [9, /if hours are meant, write HH:MM/],
  ['0900', /if hours are meant, write HH:MM/],
  [1700, /if hours are meant, write HH:MM/],
];

/** A time limit in seconds, of which a node can wait. */
export const ACCEPTED_LIMITS: readonly unknown[] = [0.01, 0.05, 1, 10, '10', ' 7.5 ', 86_400, '86400', '６０'];

export const REFUSED_LIMITS: readonly unknown[] = [
  ...[0, -5, '-5', 0.001, 86_401, 3_000_000, '3000000', 1e12, '1e12', Number.NaN, Number.POSITIVE_INFINITY],
  ...['', ' ', 'NaN', '10s', '1,5', '0x10', null, undefined, true, [10], {}],
];
