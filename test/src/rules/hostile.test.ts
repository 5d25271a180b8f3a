// Whatever comes as settings, records and calendars: rules are refused with their faults, and a record always gets a verdict.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CallingRules, GwsError } from '../../../src';
import { readHolidays } from '../../../src/rules/holidays/holidays';
import { Unreadable } from '../../../src/values/unreadable';
import { anyJson, anyText } from '../../support/arbitraries';

const AT = Date.parse('2026-12-01T15:30:00Z');

const CALENDAR_LINES = [
  ...['BEGIN:VEVENT', 'END:VEVENT', 'END:VCALENDAR', 'BEGIN:VALARM', 'BEGIN:', 'X', ' ', 'UID:a', 'STATUS:CANCELLED'],
  ...[
    'DTSTART:20270101',
    'DTSTART:99991231',
    'DTSTART:00000101',
    'DTSTART;VALUE=DATE:20270101T000000Z',
    'DTEND:20270102',
  ],
  ...['DURATION:P1W', 'DURATION:P', 'EXDATE:2', 'RDATE:20270101/P1D', 'RECURRENCE-ID:20270101'],
  ...['RRULE:', 'RRULE:FREQ=YEARLY', 'RRULE:FREQ=YEARLY;COUNT=0', 'RRULE:FREQ=YEARLY;INTERVAL=9999999999999999'],
  ...['RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 'RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=9TH'],
];

/** Settings with the names that are known, and anything at all as their values. */
const settings = fc.record(
  {
    fields: fc.oneof(anyJson, fc.dictionary(fc.constantFrom('person', 'region', 'zone'), anyJson)),
    numbers: fc.oneof(anyJson, fc.dictionary(fc.constantFrom('defaultCountry', 'countries', 'internal'), anyJson)),
    zones: fc.oneof(anyJson, fc.dictionary(fc.constantFrom('names', 'prefixes', 'server', 'source'), anyJson)),
    hours: fc.array(fc.oneof(anyJson, fc.dictionary(fc.constantFrom('where', 'monday', 'holiday'), anyJson))),
    holidays: fc.array(fc.oneof(anyJson, fc.dictionary(fc.constantFrom('where', 'name', 'dates'), anyJson))),
  },
  { requiredKeys: [] },
);

describe('calling rules given anything at all', () => {
  it('are opened, or refused with what is wrong', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyJson, settings), async (given) => {
        const opened = await CallingRules.open(given).catch((error: unknown) => error);
        if (!(opened instanceof CallingRules)) {
          assert.ok(opened instanceof GwsError, String(opened));
          assert.equal(opened.code, 'GWS_INVALID_REQUEST');
          assert.ok((opened.faults ?? []).length > 0);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('have a verdict on any record', async () => {
    const rules = await CallingRules.open({
      numbers: { defaultCountry: 'US', internal: '4', extensions: true },
      fields: { region: 'state', person: 'id' },
      hours: [{ monday: '09:00-12:00' }],
    });
    const fields = fc.dictionary(fc.constantFrom('tz', 'state', 'id', 'GSW_TZ_NAME', 'GSW_TZ_OFFSET'), anyJson);
    fc.assert(
      fc.property(fc.oneof(anyText, anyJson), fields, (phoneNumber, otherFields) => {
        const verdict = rules.mayCall({ phoneNumber, otherFields }, AT);
        assert.ok(['now', 'later', 'never'].includes(verdict.verdict));
      }),
      { numRuns: 1000 },
    );
  });

  it('read a calendar of any lines, or refuse it with a word', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...CALENDAR_LINES), { maxLength: 12 }), (lines) => {
        const text = ['BEGIN:VCALENDAR', ...lines].join('\r\n');
        const read = (() => {
          try {
            return readHolidays(text);
          } catch (error) {
            return error;
          }
        })();
        assert.ok(read instanceof Map ? read.size > 0 : read instanceof Unreadable, String(read));
      }),
      { numRuns: 2000 },
    );
  });
});
