/**
 * The rules `hours` and `holidays`: on a date that is a holiday, only the windows for holidays count, and on all others
 * those of the weekday.
 */
import { weekdayOf, written } from '../holidays/dates';
import { type HolidayList, listsFor } from '../holidays/holidays';
import type { HolidayDates } from '../holidays/icalendar';
import { mostExact, type Place } from '../place';
import { type Reason, reason } from '../reasons';
import type { Judge, RuleName, RuleVerdict, Subject } from '../rule';
import { type Clock, DAY, localDay, localTime, MINUTE } from '../zones/clock';
import { OpenTimes, type Schedule } from './open-times';
import { type DayWindows, MINUTES_OF_DAY, onWeekdays, type Window } from './windows';

/** The hours of one place. */
export interface HoursSet {
  readonly where: Place;
  /** From Sunday on. */
  readonly weekdays: readonly DayWindows[];
  readonly holiday: readonly Window[];
}

/** When a subject's rules are open, as far as hours and holidays say. */
export interface SubjectTimes {
  /** The same for the same times. */
  readonly key: string;
  /** What hours are set for its place. */
  readonly sets: readonly HoursSet[];
  readonly holidays: HolidayDates;
  readonly hours: OpenTimes;
  readonly onHolidays: OpenTimes;
  readonly schedules: Readonly<Record<'hours' | 'holidays', readonly Schedule[]>>;
}

const ALL_DAY: readonly Window[] = [{ from: 0, to: MINUTES_OF_DAY }];

const ALWAYS: HoursSet = {
  where: { name: '*' },
  weekdays: Array.from({ length: 7 }, () => ({ today: ALL_DAY, tomorrow: [] })),
  holiday: [],
};

/** Sets of zones in use at the same time are few. */
const MAX_TIMES = 2000;

type Subjected = Pick<Subject, 'number' | 'region' | 'zones'>;

export class Hours {
  readonly #sets: readonly HoursSet[];
  readonly #lists: readonly HolidayList[];
  readonly #times = new Map<string, SubjectTimes>();

  /** @param sets none: any hour is allowed, save on holidays */
  constructor(sets: readonly HoursSet[], lists: readonly HolidayList[]) {
    this.#sets = sets.length > 0 ? sets : [ALWAYS];
    this.#lists = lists;
  }

  readonly judgeHours: Judge = (subject, at) => {
    const times = this.timesOf(subject);
    const { sets } = times;
    const never = (why: RuleVerdict['reason']): RuleVerdict => ({ rule: 'hours', verdict: 'never', reason: why });
    if (sets.length === 0) {
      return never(noSetFor(subject));
    }
    const closed = sets.find((set) => !hasWindow(set));
    if (closed) {
      return never(reason('hours.noWindows', { place: closed.where.name }));
    }
    return this.#judge('hours', times.hours, subject, at, times);
  };

  readonly judgeHolidays: Judge = (subject, at) => {
    const times = this.timesOf(subject);
    return this.#judge('holidays', times.onHolidays, subject, at, times);
  };

  /** When calls to a subject are open. */
  timesOf(subject: Subjected): SubjectTimes {
    const { number, region = '', zones } = subject;
    const key = `${number.kind === 'internal' ? 'internal' : (number.country ?? '')} ${region} ${zones.key}`;
    const known = this.#times.get(key);
    if (known) {
      return known;
    }
    const sets = mostExact(this.#sets, subject);
    const holidays: HolidayDates = new Map(listsFor(subject, this.#lists).flatMap(({ dates }) => [...dates]));
    const schedules = {
      hours: sets.map((set) => onOrdinaryDays(set, holidays)),
      holidays: sets.map((set) => onHolidays(set, holidays)),
    };
    const times = {
      key,
      sets,
      holidays,
      schedules,
      hours: new OpenTimes(zones.clocks, schedules.hours),
      onHolidays: new OpenTimes(zones.clocks, holidays.size > 0 ? schedules.holidays : []),
    };
    if (this.#times.size >= MAX_TIMES) {
      this.#times.clear();
    }
    this.#times.set(key, times);
    return times;
  }

  #judge(
    rule: 'hours' | 'holidays',
    open: OpenTimes,
    { zones }: Subject,
    at: number,
    times: SubjectTimes,
  ): RuleVerdict {
    const next = open.next(at);
    if (!next) {
      return { rule, verdict: 'never', reason: reason(`${rule}.never`, { zones: zones.key }) };
    }
    if (next.from <= at) {
      return { rule, verdict: 'now', reason: reasonFor(rule, true, zones.clocks[0] as Clock, at, times) };
    }
    const closed = zones.clocks.find((clock) => times.schedules[rule].some((schedule) => !isOpen(schedule, clock, at)));
    const why = reasonFor(rule, false, closed ?? (zones.clocks[0] as Clock), at, times);
    return { rule, verdict: 'later', notBefore: next.from, reason: why };
  }
}

function reasonFor(rule: RuleName, isNow: boolean, clock: Clock, at: number, { holidays }: SubjectTimes) {
  const values = { local: localTime(clock, at), zone: clock.zone };
  if (rule === 'hours') {
    return reason(isNow ? 'hours.open' : 'hours.closed', values);
  }
  const date = localDay(clock, at);
  const name = holidays.get(date);
  if (name === undefined) {
    return reason('holidays.none', values);
  }
  return reason(isNow ? 'holidays.open' : 'holidays.closed', { ...values, date: written(date), name });
}

function onOrdinaryDays({ weekdays }: HoursSet, holidays: HolidayDates): Schedule {
  const today = onWeekdays(weekdays);
  return {
    windowsOf: (date) => {
      if (holidays.has(date)) {
        return ALL_DAY;
      }
      const weekday = weekdayOf(date);
      // The night that follows a holiday began on it.
      return (holidays.has(date - 1) ? weekdays[weekday]?.today : today[weekday]) ?? [];
    },
  };
}

function onHolidays({ holiday }: HoursSet, holidays: HolidayDates): Schedule {
  return { windowsOf: (date) => (holidays.has(date) ? holiday : ALL_DAY) };
}

function isOpen({ windowsOf }: Schedule, clock: Clock, at: number): boolean {
  const date = localDay(clock, at);
  const time = at + clock.offsetAt(at) - date * DAY;
  return windowsOf(date).some(({ from, to }) => from * MINUTE <= time && time < to * MINUTE);
}

function hasWindow({ weekdays, holiday }: HoursSet): boolean {
  return holiday.length > 0 || weekdays.some(({ today }) => today.length > 0);
}

function noSetFor({ number, region }: Subjected): Reason {
  if (number.kind === 'internal') {
    return reason('hours.noSetInternal');
  }
  return number.country === undefined
    ? reason('hours.noSetNoCountry')
    : reason('hours.noSet', { place: `${number.country}${region ? `-${region}` : ''}` });
}
