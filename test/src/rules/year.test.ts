// A year of calls by the rules, each as early as they allow it: none is outside the hours or beyond a cap, and none comes late.
import assert from 'node:assert/strict';
import { CallingRules, type PastDial } from '../../../src';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const START = Date.parse('2026-11-28T00:00:00Z');

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const HOURS = '09:30-12:15, 13:45-19:00';

const SETTINGS = {
  fields: { person: 'id' },
  hours: [{ ...Object.fromEntries(WEEKDAYS.slice(1).map((day) => [day, HOURS])), holiday: '' }],
  holidays: [{ dates: '12-25\n01-01\n2027-05-17' }],
  attempts: [
    { most: 2, within: '24 hours', per: 'number' },
    { most: 5, within: '14 calendarDays', per: 'person' },
  ],
  pause: [{ after: ['answered'], lasts: '3 days', per: 'person' }],
};

interface Made extends PastDial {
  readonly number: string;
}

/** The date, weekday and minute on a clock. */
function clock(timeZone: string) {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  return (at: number) => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const minute = Number(parts.hour) * 60 + Number(parts.minute);
    return { date: `${parts.year}-${parts.month}-${parts.day}`, weekday: parts.weekday, minute };
  };
}

describe('a year of calls', () => {
  for (const [numbers, ...zones] of [
    [['+492111234567', '+491711234567'], 'Europe/Berlin'],
    [['+18505551234', '+14485551234'], 'America/New_York', 'America/Chicago'],
    [['+61291234567'], 'Australia/Sydney'],
    [['+56221234567', '+56222345678', '+56223456789'], 'America/Santiago'],
    [['+20223456789'], 'Africa/Cairo'],
  ] as const) {
    it(`to someone in ${zones.join(' or ')} breaks no rule`, async () => {
      const rules = await CallingRules.open(SETTINGS);
      const clocks = zones.map(clock);
      const isOpen = (at: number) =>
        clocks.every((read) => {
          const { date, weekday, minute } = read(at);
          const isHoliday = /-(?:12-25|01-01)$/.test(date) || date === '2027-05-17';
          const isWithin = (minute >= 570 && minute < 735) || (minute >= 825 && minute < 1140);
          return weekday !== 'Sun' && !isHoliday && isWithin;
        });
      const made: Made[] = [];
      const mayCall = (number: string, at: number) => {
        const past = made.toReversed();
        return rules.mayCall({ phoneNumber: number, id: 'A' }, at, {
          ofNumber: past.filter((dial) => dial.number === number),
          ofPerson: past,
          suppressions: [],
        });
      };
      for (let at = START; at < START + 365 * DAY; ) {
        const number = numbers[made.length % numbers.length] as string;
        const verdict = mayCall(number, at);
        assert.notEqual(verdict.verdict, 'never');
        if (verdict.verdict === 'later') {
          assert.ok(verdict.notBefore > at);
          assert.equal(mayCall(number, verdict.notBefore - 1).verdict, 'later');
          at = verdict.notBefore;
          continue;
        }
        const where = `${new Date(at).toISOString()} ${number}`;
        assert.ok(isOpen(at), `outside the hours: ${where}`);
        const last = made.at(-1);
        assert.ok(last?.outcome !== 'answered' || at - (last.ended ?? 0) >= 3 * DAY, `in a pause: ${where}`);
        const ofDay = made.filter((dial) => dial.number === number && at - dial.at < DAY);
        assert.ok(ofDay.length < 2, `the third call in a day: ${where}`);
        const daysAgo = (then: number) =>
          clocks.map((read) => (Date.parse(read(at).date) - Date.parse(read(then).date)) / DAY);
        const ofFortnight = made.filter((dial) => daysAgo(dial.at).some((days) => days < 14));
        assert.ok(ofFortnight.length < 5, `the sixth call in a fortnight: ${where}`);
        const outcome = made.length % 7 === 3 ? 'answered' : 'noAnswer';
        made.push({ number, at, outcome, ended: at + MINUTE });
        at += (7 + ((made.length * 37) % 200)) * MINUTE;
      }
      assert.ok(made.length > 80, `${made.length} calls`);
    });
  }
});
