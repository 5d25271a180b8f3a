// How often and how soon a person is called again: limits of attempts, and pauses after a call.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type AttemptLimit, attempts } from '../../../src/rules/past/attempts';
import { type Pause, pause } from '../../../src/rules/past/pause';
import type { Span } from '../../../src/rules/past/spans';
import { readPlace } from '../../../src/rules/place';
import { readSettings } from '../../../src/rules/read-settings';
import { inWords } from '../../../src/rules/reasons';
import type { Judge, PastDial, Subject } from '../../../src/rules/rule';
import { CALL_OUTCOMES, OUTCOMES } from '../../../src/wire/outcomes';
import '../../support/arbitraries';
import { dateIn } from '../../support/local-dates';
import { subject } from '../../support/subjects';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A Wednesday noon in Berlin. */
const NOON = Date.parse('2026-11-25T12:00:00+01:00');

/** With changes of the clocks at midnight, of half an hour and of none. */
const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
  'America/Adak',
  'Asia/Beirut',
];

const where = readPlace('*');

function dials(...hoursAgo: number[]): PastDial[] {
  return hoursAgo.map((hours) => ({ at: NOON - hours * HOUR, outcome: 'noAnswer' }));
}

function verdictOf(judge: Judge, given: Subject, at = NOON): string {
  const verdict = judge(given, at);
  return verdict.verdict === 'later' ? new Date(verdict.notBefore).toISOString() : verdict.verdict;
}

const perNumber = (most: number, amount: number, unit: AttemptLimit['within']['unit'] = 'hours') =>
  attempts([{ where, most, within: { amount, unit }, per: 'number' }]);

describe('a limit of attempts', () => {
  it('counts calls back from now, and a call exactly that long ago no more', () => {
    assert.equal(verdictOf(perNumber(3, 24), subject({ ofNumber: dials(1, 5) })), 'now');
    assert.equal(verdictOf(perNumber(3, 24), subject({ ofNumber: dials(1, 5, 23) })), '2026-11-25T12:00:00.000Z');
    assert.equal(verdictOf(perNumber(3, 24), subject({ ofNumber: dials(1, 5, 24) })), 'now');
    assert.equal(verdictOf(perNumber(3, 24), subject({ ofNumber: dials(23, 1, 5, 0.5) })), '2026-11-26T06:00:00.000Z');
  });

  it('counts days by the calendar where the person is, today being the first', () => {
    const lateYesterday = subject({ ofNumber: [{ at: Date.parse('2026-11-24T23:59:59+01:00'), outcome: 'busy' }] });
    assert.equal(verdictOf(perNumber(1, 1, 'calendarDays'), lateYesterday), 'now');
    assert.equal(verdictOf(perNumber(1, 2, 'calendarDays'), lateYesterday), '2026-11-25T23:00:00.000Z');
    const there = subject({ zones: ['Europe/Berlin', 'Pacific/Auckland'], ofNumber: lateYesterday.history.ofNumber });
    const midnight = Date.parse('2026-11-25T00:30:00+01:00');
    assert.equal(verdictOf(perNumber(1, 1, 'calendarDays'), there, midnight), '2026-11-25T11:00:00.000Z');
  });

  it('holds where the person is, or may be', () => {
    const judge = (place: string) =>
      attempts([{ where: readPlace(place), most: 1, within: { amount: 24, unit: 'hours' }, per: 'number' }]);
    const given = subject({ ofNumber: dials(1) });
    assert.equal(verdictOf(judge('DE'), given), '2026-11-26T10:00:00.000Z');
    assert.equal(verdictOf(judge('DE-BY'), given), '2026-11-26T10:00:00.000Z');
    assert.equal(verdictOf(judge('DE-BY'), { ...given, region: 'BE' }), 'now');
    assert.equal(verdictOf(judge('AT'), given), 'now');
  });

  it('counts unknown outcomes, and dials under way, but not what was never dialed', () => {
    for (const outcome of OUTCOMES) {
      const verdict = verdictOf(perNumber(1, 24), subject({ ofNumber: [{ at: NOON - HOUR, outcome }] }));
      const isFree = outcome === 'notDialed' || outcome === 'alreadyDialed';
      assert.equal(verdict, isFree ? 'now' : '2026-11-26T10:00:00.000Z', outcome);
    }
  });

  it('counts the calls of a person on all numbers, and refuses to guess who the person is', () => {
    const judge = attempts([{ where, most: 2, within: { amount: 24, unit: 'hours' }, per: 'person' }]);
    assert.equal(
      verdictOf(judge, subject({ person: '4711', ofPerson: dials(2, 3), ofNumber: dials(2) })),
      '2026-11-26T08:00:00.000Z',
    );
    assert.equal(verdictOf(judge, subject({ person: '4711', ofNumber: dials(2, 3) })), 'now');
    const { verdict, reason } = judge(subject(), NOON);
    assert.equal(verdict, 'never');
    assert.match(inWords(reason), /does not say who the person is/);
  });

  it('names the limit that lasts longest', () => {
    const judge = attempts([
      { where, most: 1, within: { amount: 2, unit: 'hours' }, per: 'number' },
      { where, most: 2, within: { amount: 7, unit: 'calendarDays' }, per: 'number' },
    ]);
    const { reason } = judge(subject({ ofNumber: dials(1, 30) }), NOON);
    assert.equal(
      inWords(reason),
      'the number was called 2 times within 7 calendar days, which is the most that is allowed',
    );
  });

  it('holds when the clock was set back after a call', () => {
    assert.equal(verdictOf(perNumber(1, 24), subject({ ofNumber: dials(-2) })), '2026-11-26T13:00:00.000Z');
  });
});

describe('a pause', () => {
  const pauseAfter = (outcome: Pause['after'][number], lasts: Span, per: Pause['per'] = 'number') =>
    pause([{ where, after: [outcome], lasts, per }]);

  it('begins when the call has ended, and only after the outcomes that it is for', () => {
    const call = {
      at: NOON - HOUR,
      outcome: 'answered',
      answered: NOON - 59 * MINUTE,
      ended: NOON - 30 * MINUTE,
    } as const;
    const judge = pauseAfter('answered', { amount: 2, unit: 'hours' });
    assert.equal(verdictOf(judge, subject({ ofNumber: [call] })), '2026-11-25T12:30:00.000Z');
    assert.equal(verdictOf(judge, subject({ ofNumber: [{ ...call, outcome: 'busy' }] })), 'now');
    assert.equal(verdictOf(judge, subject({ ofNumber: [call] }), call.ended + 2 * HOUR), 'now');
  });

  it('begins after a dial of which nobody knows how it ended', () => {
    for (const outcome of ['unknown', 'accepted', 'dialing'] as const) {
      const judge = pauseAfter('answered', { amount: 45, unit: 'minutes' });
      assert.equal(
        verdictOf(judge, subject({ ofNumber: [{ at: NOON, outcome }] })),
        '2026-11-25T11:45:00.000Z',
        outcome,
      );
    }
  });

  it('counts the day of a conversation as the first of seven', () => {
    const judge = pauseAfter('answered', { amount: 7, unit: 'calendarDays' }, 'person');
    const ofPerson = [{ at: NOON, outcome: 'answered' }] as const;
    assert.equal(verdictOf(judge, subject({ person: 'p', ofPerson })), '2026-12-01T23:00:00.000Z');
    assert.equal(verdictOf(judge, subject({ ofPerson })), 'never');
  });
});

describe('the settings of attempts, pauses and consent', () => {
  const faults = (settings: object): string => {
    try {
      readSettings(settings);
    } catch (error) {
      return (error as Error).message.replace(/^The calling rules cannot be used: /, '');
    }
    return 'none';
  };

  it('are read as they are written', () => {
    const settings = readSettings({
      attempts: [
        { most: '3', within: '24 hours' },
        { where: 'fr', most: 4, within: '30 Calendar Days', per: 'person' },
      ],
      pause: [{ after: 'answered, busy', lasts: '1 hour' }],
      consent: [{ where: 'DE', field: 'agreed' }],
      suppressed: ['a.txt', 'b.txt'],
    });
    assert.deepEqual(settings.attempts, [
      { where, most: 3, within: { amount: 24, unit: 'hours' }, per: 'number' },
      { where: readPlace('FR'), most: 4, within: { amount: 30, unit: 'calendarDays' }, per: 'person' },
    ]);
    assert.deepEqual(settings.pause, [
      { where, after: ['answered', 'busy'], lasts: { amount: 1, unit: 'hours' }, per: 'number' },
    ]);
    assert.deepEqual(settings.consent, [{ where: readPlace('DE'), field: 'agreed' }]);
    assert.deepEqual(settings.suppressed, ['a.txt', 'b.txt']);
  });

  for (const [settings, fault] of [
    [{ attempts: [{ within: '24 hours' }] }, /attempts\[0\]\.most must be a whole number/],
    [{ attempts: [{ most: 0, within: '24 hours' }] }, /attempts\[0\]\.most must be a number of calls from 1/],
    [{ attempts: [{ most: 3 }] }, /attempts\[0\]\.within must be text/],
    [
      { attempts: [{ most: 3, within: '24' }] },
      /attempts\[0\]\.within must be a number and a unit \(hours, calendarDays\)/,
    ],
    [{ attempts: [{ most: 3, within: '24 minutes' }] }, /within must be one of hours, calendarDays/],
    [{ attempts: [{ most: 3, within: '-24 hours' }] }, /within must be a number and a unit/],
    [{ attempts: [{ most: 3, within: '0 hours' }] }, /within must be more than nothing/],
    [{ attempts: [{ most: 3, within: '1.5 calendarDays' }] }, /without a fraction/],
    [{ attempts: [{ most: 3, within: '99999 hours' }] }, /less than ten years/],
    [{ attempts: [{ most: 3, within: '1 hour', per: 'agent' }] }, /per must be one of number, person/],
    [{ attempts: [{ most: 3, within: '1 hour', where: 'Atlantis' }] }, /where must be a country/],
    [{ attempts: [{ most: 3, within: '1 hour', perr: 'person' }] }, /attempts\[0\]\.perr is not known/],
    [{ attempts: ['3 in 24 hours'] }, /attempts\[0\] must be an object/],
    [{ pause: [{ after: [], lasts: '1 hour' }] }, /pause\[0\]\.after must be a list of outcomes/],
    [{ pause: [{ after: 'refused', lasts: '1 hour' }] }, /after must be one of answered/],
    [{ consent: [{}] }, /consent\[0\]\.field must be text/],
    [{ suppressed: 5 }, /suppressed must be a list/],
  ] as const) {
    it(`are refused with ${JSON.stringify(settings)}`, () => {
      assert.match(faults(settings), fault);
    });
  }
});

describe('limits and pauses, against judges that look at every quarter of an hour', () => {
  const span: fc.Arbitrary<Span> = fc.oneof(
    fc.record({ amount: fc.integer({ min: 1, max: 40 }), unit: fc.constant('hours' as const) }),
    fc.record({ amount: fc.integer({ min: 1, max: 3 }), unit: fc.constant('calendarDays' as const) }),
  );
  /** Around a change of the clocks in most of the zones, on the minute. */
  const moment = fc
    .integer({ min: 0, max: 12 * 24 * 60 })
    .map((minutes) => Date.parse('2026-10-22T00:00Z') + minutes * MINUTE);
  const past = fc.array(
    fc.record({ at: moment, outcome: fc.constantFrom(...CALL_OUTCOMES), talked: fc.integer({ min: 0, max: 90 }) }),
    { maxLength: 6 },
  );
  const zones = fc.subarray(ZONES, { minLength: 1, maxLength: 2 });

  const isWithin = ({ amount, unit }: Span, begun: number, at: number, named: readonly string[]) =>
    unit === 'hours'
      ? at < begun + amount * HOUR
      : named.some((zone) => dateIn(zone, at) < dateIn(zone, begun) + amount);

  /** Fails unless the verdict is what the naive judge says, and `notBefore` the first moment at which it says yes. */
  function assertFirst(judge: Judge, given: Subject, at: number, isOpen: (at: number) => boolean): void {
    const verdict = judge(given, at);
    assert.equal(verdict.verdict, isOpen(at) ? 'now' : 'later');
    if (verdict.verdict === 'later') {
      const { notBefore } = verdict;
      assert.ok(isOpen(notBefore), `closed at ${new Date(notBefore).toISOString()}`);
      assert.ok(!isOpen(notBefore - 1), `open just before ${new Date(notBefore).toISOString()}`);
      for (let earlier = at; earlier < notBefore; earlier += 15 * MINUTE) {
        assert.ok(!isOpen(earlier), `open at ${new Date(earlier).toISOString()}`);
      }
      assert.equal(judge(given, notBefore).verdict, 'now');
    }
  }

  it('agree on attempts', () => {
    fc.assert(
      fc.property(past, moment, span, zones, fc.integer({ min: 1, max: 3 }), (ofNumber, at, within, named, most) => {
        const limit = { where, most, within, per: 'number' } as AttemptLimit;
        const judge = attempts([limit]);
        const isOpen = (then: number) =>
          ofNumber.filter((dial) => isWithin(within, dial.at, then, named)).length < most;
        assertFirst(judge, subject({ ofNumber, zones: named }), at, isOpen);
      }),
      { numRuns: 150 },
    );
  });

  it('agree on pauses', () => {
    fc.assert(
      fc.property(
        past,
        moment,
        span,
        zones,
        fc.subarray([...CALL_OUTCOMES], { minLength: 1 }),
        (calls, at, lasts, named, after) => {
          const ofNumber = calls.map(({ talked, ...call }) => ({ ...call, ended: call.at + talked * MINUTE }));
          const judge = pause([{ where, after, lasts, per: 'number' }]);
          const isOpen = (then: number) =>
            ofNumber.every(
              ({ outcome, ended }) =>
                !(after.includes(outcome) || outcome === 'unknown') || !isWithin(lasts, ended, then, named),
            );
          assertFirst(judge, subject({ ofNumber, zones: named }), at, isOpen);
        },
      ),
      { numRuns: 150 },
    );
  });
});
