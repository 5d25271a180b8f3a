// Lists of holidays: dates, and calendars as authorities publish them. What is not understood is refused with its line.
import assert from 'node:assert/strict';
import { written } from '../../../src/rules/holidays/dates';
import { readHolidays } from '../../../src/rules/holidays/holidays';

const calendar = (...lines: string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n');

const event = (...lines: string[]) => calendar('BEGIN:VEVENT', 'SUMMARY:Holiday', ...lines, 'END:VEVENT');

const datesOf = (text: string, until = '2030') =>
  [...readHolidays(text).keys()]
    .sort((a, b) => a - b)
    .map(written)
    .filter((date) => date < until);

describe('holidays in iCalendar', () => {
  for (const [what, lines, dates] of [
    ['a day', ['DTSTART;VALUE=DATE:20261225'], ['2026-12-25']],
    [
      'a day with an end, which is not part of it',
      ['DTSTART;VALUE=DATE:20261225', 'DTEND;VALUE=DATE:20261226'],
      ['2026-12-25'],
    ],
    [
      'some days',
      ['DTSTART;VALUE=DATE:20261231', 'DTEND;VALUE=DATE:20270103'],
      ['2026-12-31', '2027-01-01', '2027-01-02'],
    ],
    ['a duration in days', ['DTSTART;VALUE=DATE:20261231', 'DURATION:P2D'], ['2026-12-31', '2027-01-01']],
    ['a duration in hours', ['DTSTART:20261231T200000', 'DURATION:PT6H'], ['2026-12-31', '2027-01-01']],
    [
      'half a day',
      ['DTSTART;TZID=Europe/Berlin:20261224T120000', 'DTEND;TZID=Europe/Berlin:20261224T235900'],
      ['2026-12-24'],
    ],
    ['a day by the clock', ['DTSTART:20261224T000000', 'DTEND:20261225T000000'], ['2026-12-24']],
    ['a moment', ['DTSTART:20261224T120000', 'DTEND:20261224T120000'], ['2026-12-24']],
    ['every year', ['DTSTART;VALUE=DATE:20270101', 'RRULE:FREQ=YEARLY'], ['2027-01-01', '2028-01-01', '2029-01-01']],
    ['every leap year', ['DTSTART;VALUE=DATE:20240229', 'RRULE:FREQ=YEARLY'], ['2024-02-29', '2028-02-29']],
    [
      'every other year',
      ['DTSTART;VALUE=DATE:20250101', 'RRULE:FREQ=YEARLY;INTERVAL=2'],
      ['2025-01-01', '2027-01-01', '2029-01-01'],
    ],
    ['some times', ['DTSTART;VALUE=DATE:20270101', 'RRULE:FREQ=YEARLY;COUNT=2'], ['2027-01-01', '2028-01-01']],
    ['until', ['DTSTART;VALUE=DATE:20270101', 'RRULE:FREQ=YEARLY;UNTIL=20280101'], ['2027-01-01', '2028-01-01']],
    [
      'the fourth Thursday of November',
      ['DTSTART;VALUE=DATE:20261126', 'RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH'],
      ['2026-11-26', '2027-11-25', '2028-11-23', '2029-11-22'],
    ],
    [
      'the last Monday of May',
      ['DTSTART;VALUE=DATE:20270531', 'RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO'],
      ['2027-05-31', '2028-05-29', '2029-05-28'],
    ],
    [
      'the Friday from 19 to 25 June',
      ['DTSTART;VALUE=DATE:20270625', 'RRULE:FREQ=YEARLY;BYMONTH=6;BYDAY=FR;BYMONTHDAY=19,20,21,22,23,24,25'],
      ['2027-06-25', '2028-06-23', '2029-06-22'],
    ],
    [
      'the last day of the year',
      ['DTSTART;VALUE=DATE:20281231', 'RRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1'],
      ['2028-12-31', '2029-12-31'],
    ],
    [
      'dates left out',
      ['DTSTART;VALUE=DATE:20270101', 'RRULE:FREQ=YEARLY;COUNT=3', 'EXDATE;VALUE=DATE:20280101'],
      ['2027-01-01', '2029-01-01'],
    ],
    [
      'dates added',
      ['DTSTART;VALUE=DATE:20270101', 'RDATE;VALUE=DATE:20270105,20270107'],
      ['2027-01-01', '2027-01-05', '2027-01-07'],
    ],
    ['folded lines', ['DTSTART;VAL', ' UE=DATE:2026', '\t1225'], ['2026-12-25']],
  ] as const) {
    it(`are read: ${what}`, () => {
      assert.deepEqual(datesOf(event(...lines)), dates);
    });
  }

  it('are not those that were cancelled or moved', () => {
    const text = calendar(
      ...['BEGIN:VEVENT', 'UID:a', 'DTSTART;VALUE=DATE:20270101', 'RRULE:FREQ=YEARLY;COUNT=3', 'END:VEVENT'],
      ...['BEGIN:VEVENT', 'UID:a', 'RECURRENCE-ID;VALUE=DATE:20280101', 'DTSTART;VALUE=DATE:20280103', 'END:VEVENT'],
      ...['BEGIN:VEVENT', 'UID:b', 'STATUS:CANCELLED', 'DTSTART;VALUE=DATE:20270501', 'END:VEVENT'],
    );
    assert.deepEqual(datesOf(text), ['2027-01-01', '2028-01-03', '2029-01-01']);
  });

  it('are read with a byte order mark, bare line feeds, alarms and zones inside', () => {
    const text = calendar(
      ...['BEGIN:VTIMEZONE', 'TZID:Europe/Berlin', 'BEGIN:STANDARD', 'DTSTART:19701025T030000'],
      ...['RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU', 'END:STANDARD', 'END:VTIMEZONE'],
      ...['BEGIN:VEVENT', 'SUMMARY:Tag\\, an dem\\nruht', 'DTSTART;VALUE=DATE:20261003'],
      ...['BEGIN:VALARM', 'TRIGGER:-PT15M', 'DURATION:PT5M', 'END:VALARM', 'END:VEVENT'],
    );
    const read = readHolidays(`\uFEFF${text.replaceAll('\r\n', '\n')}`);
    assert.deepEqual(
      [...read].map(([date, name]) => [written(date), name]),
      [['2026-10-03', 'Tag, an dem ruht']],
    );
  });

  for (const [what, text, fault] of [
    ['is cut off', calendar('BEGIN:VEVENT').replace(/END:VCALENDAR\r\n$/, ''), /line 3 a BEGIN:VEVENT without its END/],
    ['ends what did not begin', calendar('END:VEVENT'), /line 3 an END:VEVENT without its BEGIN/],
    ['has no event', calendar(), /line 1 a calendar without holidays/],
    [
      'has none that was not cancelled',
      event('DTSTART:20270105', 'STATUS:CANCELLED'),
      /line 1 a calendar without holidays/,
    ],
    ['has an event without a date', event(), /line 3 an event without DTSTART/],
    ['has a date that does not exist', event('DTSTART;VALUE=DATE:20270229'), /line 5 a date that does not exist/],
    [
      'ends before it begins',
      event('DTSTART;VALUE=DATE:20270105', 'DTEND;VALUE=DATE:20270104'),
      /line 6 an end that is not within 366 days/,
    ],
    [
      'never ends',
      event('DTSTART;VALUE=DATE:20270105', 'DTEND;VALUE=DATE:20290104'),
      /line 6 an end that is not within 366 days/,
    ],
    [
      'comes every week',
      event('DTSTART;VALUE=DATE:20270105', 'RRULE:FREQ=WEEKLY'),
      /line 6 a recurrence \(RRULE\) other than by year/,
    ],
    ['comes by Easter', event('DTSTART;VALUE=DATE:20270105', 'RRULE:FREQ=YEARLY;BYEASTER=-2'), /line 6 a recurrence/],
    [
      'comes on a weekday of the year',
      event('DTSTART;VALUE=DATE:20270105', 'RRULE:FREQ=YEARLY;BYDAY=20MO'),
      /line 6 a recurrence/,
    ],
    ['is no calendar any more', calendar('<html>'), /line 3 no property of a calendar/],
  ] as const) {
    it(`are refused with the line where the calendar ${what}`, () => {
      assert.throws(() => readHolidays(text), fault);
    });
  }
});

describe('holidays as dates', () => {
  it('are read with their names, for one year or for all, with comments', () => {
    const text = '\uFEFF# Nordrhein-Westfalen\r\n2026-12-25 Weihnachten\r\n\r\n01-01 Neujahr\n2026-12-26';
    assert.deepEqual(datesOf(text, '2027-02'), [
      ...Array.from({ length: 7 }, (_year, index) => `${2020 + index}-01-01`),
      '2026-12-25',
      '2026-12-26',
      '2027-01-01',
    ]);
    assert.equal(readHolidays(text).get(Date.parse('2026-12-25') / 86_400_000), 'Weihnachten');
  });

  for (const [text, fault] of [
    ['2026-12-25\n25.12.2026', /line 2 no date such as 2026-12-25/],
    ['2027-02-29', /line 1 a date that does not exist/],
    ['13-01', /line 1 a date that does not exist/],
    ['', /has no date/],
    ['# nothing', /has no date/],
  ] as const) {
    it(`are refused: ${JSON.stringify(text)}`, () => {
      assert.throws(() => readHolidays(text), fault);
    });
  }
});
