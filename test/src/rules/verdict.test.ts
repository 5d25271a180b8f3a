// What all rules say together: the first moment at which they agree, and every rule's own word.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type CallableRecord,
  CallingRules,
  inWords,
  isVerdict,
  type Judge,
  planCalls,
  type Subject,
} from '../../../src';
import { verdictOf } from '../../../src/rules/verdict';
import '../../support/arbitraries';

const AT = Date.parse('2026-12-01T15:30:00Z');
const HOUR = 3_600_000;

const WEEK = {
  numbers: { defaultCountry: 'US' },
  hours: [
    { where: 'US', monday: '08:00-21:00', tuesday: '08:00-21:00', wednesday: '08:00-21:00' },
    { monday: '09:00-18:00', tuesday: '09:00-18:00' },
  ],
  holidays: [{ where: 'US', dates: '12-25 Christmas Day' }],
};

describe('a verdict', () => {
  let subject: Subject;

  before(async () => {
    const called = (await CallingRules.open({})).read({ phoneNumber: '+12125550123' }, AT);
    assert.ok(!isVerdict(called));
    subject = { ...called, history: { ofNumber: [], ofPerson: [], suppressions: [] } };
  });

  /** Open in every nth hour; for good, or until an hour. */
  const everyNth = (n: number, until = Number.POSITIVE_INFINITY): Judge => {
    const reason = { code: 'hours.closed', values: { n } } as const;
    return (_subject, at) => {
      const next = Math.ceil(at / HOUR / n) * n;
      const isOpen = Math.floor(at / HOUR) % n === 0;
      if ((isOpen ? at / HOUR : next) >= until) {
        return { rule: 'consent', verdict: 'never', reason };
      }
      return isOpen
        ? { rule: 'hours', verdict: 'now', reason }
        : { rule: 'hours', verdict: 'later', notBefore: next * HOUR, reason };
    };
  };

  it('has the first hour at which all rules say yes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: 500 }),
        fc.nat({ max: 400_000 }),
        (ns, late, start) => {
          const first = Math.floor(start / 100);
          const at = first * HOUR + (start % 100);
          const until = first + late;
          const verdict = verdictOf(subject, [everyNth(1, until), ...ns.map((n) => everyNth(n))], at);
          let hour = first;
          while (hour < until && ns.some((n) => hour % n !== 0)) {
            hour += 1;
          }
          const expected = hour >= until ? 'never' : hour === first ? 'now' : hour * HOUR;
          const said = verdict.verdict === 'later' ? verdict.notBefore : verdict.verdict;
          // In an hour that has begun, a limit within it is not told apart.
          assert.ok(said === expected || (late === 0 && said === 'never'), `${said} instead of ${expected}`);
        },
      ),
    );
  });

  it('names the rule that never allows it before those that do later', () => {
    const never: Judge = () => ({ rule: 'numbers', verdict: 'never', reason: { code: 'numbers.service', values: {} } });
    const verdict = verdictOf(subject, [everyNth(7), never], HOUR);
    assert.deepEqual([verdict.verdict, verdict.rule], ['never', 'numbers']);
    assert.equal(verdict.rules.length, 2);
  });

  it('is never where the rules do not agree within a year', () => {
    const odd: Judge = (_subject, at) => ({
      rule: 'pause',
      reason: { code: 'hours.closed', values: {} },
      ...(Math.floor(at / HOUR) % 2 === 1
        ? { verdict: 'now' as const }
        : { verdict: 'later' as const, notBefore: (Math.floor(at / HOUR) + 1) * HOUR }),
    });
    const verdict = verdictOf(subject, [everyNth(2), odd], HOUR);
    assert.equal(verdict.verdict, 'never');
    assert.equal(inWords(verdict.reason), 'there is no moment within 400 days at which all rules allow the call');
  });

  it('tells what each rule says', async () => {
    const rules = await CallingRules.open(WEEK);
    const said = (phoneNumber: string, at: number) =>
      rules
        .mayCall({ phoneNumber }, at)
        .rules.map(({ rule, verdict, reason }) => `${rule} ${verdict}: ${inWords(reason)}`);
    assert.deepEqual(said('212 555 0123', AT), [
      'numbers now: it is a number of US that may be called (fixedOrMobile)',
      'suppressed now: the number is on no suppression list',
      'zones now: the called party is in America/New_York',
      'hours now: it is 10:30 in America/New_York, within the hours',
      'holidays now: it is no holiday in America/New_York',
    ]);
    assert.deepEqual(said('211', AT), ['numbers never: it is not a number that anybody can have in US']);
  });

  it('says where the rules of a zone may be out of date, and then allows less', async () => {
    const rules = await CallingRules.open({ hours: [{ wednesday: '09:00-10:00' }] });
    const nine = Date.parse('2026-12-16T16:00:00Z');
    const verdict = rules.mayCall({ phoneNumber: '+16045551234' }, nine);
    const shown = new Intl.DateTimeFormat('en-US', { timeZone: 'America/Vancouver', hour: 'numeric' }).format(nine);
    const knows = shown === '9 AM';
    assert.equal(verdict.verdict, knows ? 'now' : 'later');
    assert.equal(
      /may not know the latest rules/.test(verdict.rules.map(({ reason }) => inWords(reason)).join()),
      !knows,
    );
  });

  for (const at of [Number.NaN, 0, Date.parse('1970-01-02'), Date.parse('2025-06-01'), 1e15]) {
    it(`is never by a clock that cannot be right: ${at}`, async () => {
      const verdict = (await CallingRules.open(WEEK)).mayCall({ phoneNumber: '212 555 0123' }, at);
      assert.deepEqual([verdict.verdict, verdict.reason.code], ['never', 'clock.wrong']);
    });
  }

  it('is the same for the same question, whatever was asked before, also when the clock goes back', async () => {
    const records = ['+12125550123', '+18505551234', '+61412345678', '+79161234567', '+4921112345'];
    const asked = await CallingRules.open(WEEK);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...records),
        fc.integer({ min: 0, max: 24 * 500 }),
        async (phoneNumber, hours) => {
          const at = AT + hours * HOUR;
          const fresh = await CallingRules.open(WEEK);
          assert.deepEqual(asked.mayCall({ phoneNumber }, at), fresh.mayCall({ phoneNumber }, at));
        },
      ),
    );
  });

  it('reads fields of the record itself and of its other fields', async () => {
    const rules = await CallingRules.open({ fields: { person: 'customer', region: 'state' } });
    const read = (record: Partial<CallableRecord>) => {
      const called = rules.read({ phoneNumber: '+12125550123', ...record }, AT);
      assert.ok(!isVerdict(called));
      return [called.person, called.region, called.zones.key];
    };
    const otherFields = { customer: 4711, state: ' ny ', tz: 'America/Chicago' };
    assert.deepEqual(read({ otherFields }), ['4711', 'NY', 'America/Chicago']);
    assert.deepEqual(read({ customer: 'A', otherFields }), ['A', 'NY', 'America/Chicago']);
    assert.deepEqual(read({ otherFields: { customer: ' ', state: 'New York' } }), [
      undefined,
      undefined,
      'America/New_York',
    ]);
  });
});

describe('a plan of calls', () => {
  const numbers = ['+12125550123', '212 555 0199', '+18505551234', '+81312345678', '+79161234567', '12'];
  const records = (count: number): CallableRecord[] =>
    Array.from({ length: count }, (_record, index) => ({ phoneNumber: numbers[index % numbers.length] }));

  it('says who can be called now, who when, and who never, as a verdict on each does', async () => {
    const rules = await CallingRules.open(WEEK);
    const plan = await planCalls(rules, records(60), { at: AT });
    assert.deepEqual(plan.counts, { now: 30, later: 10, never: 20 });
    assert.equal(plan.version, rules.version);
    for (const [index, record] of records(60).entries()) {
      const { verdict, reason, ...alone } = rules.mayCall(record, AT);
      const planned = plan.calls[index];
      assert.deepEqual(
        [planned?.index, planned?.verdict, planned?.reason, planned?.notBefore],
        [index, verdict, reason, 'notBefore' in alone ? alone.notBefore : undefined],
      );
    }
  });

  it('takes a stream', async () => {
    async function* stream() {
      yield* records(7);
    }
    const plan = await planCalls(await CallingRules.open(WEEK), stream(), { at: AT });
    assert.equal(plan.calls.length, 7);
  });

  it('counts the people who can be called in each hour, from the hour on in which each may be', async () => {
    const rules = await CallingRules.open(WEEK);
    const plan = await planCalls(rules, records(6), { at: AT, days: 2 });
    assert.equal(plan.hours.length, 48);
    const people = records(6);
    for (const { from, calls } of plan.hours) {
      const quarters = [0, 15, 30, 45].map((minutes) => from + minutes * 60_000).filter((at) => at >= AT);
      const expected = people.filter((person) => quarters.some((at) => rules.mayCall(person, at).verdict === 'now'));
      assert.equal(calls, expected.length, new Date(from).toISOString());
    }
  });

  it('obeys what the ledger tells of each person', async () => {
    const rules = await CallingRules.open({ fields: { person: 'id' } });
    const asked: (string | undefined)[] = [];
    await planCalls(rules, [{ phoneNumber: '+12125550123', id: 'a' }, { phoneNumber: 'x' }], {
      at: AT,
      historiesOf: (people) => {
        asked.push(...people.map(({ called }) => called.person));
        return [people.map(() => ({ ofNumber: [], ofPerson: [], suppressions: [] }))];
      },
    });
    assert.deepEqual(asked, ['a']);
  });

  it('leaves others their turn while it is made', async () => {
    const rules = await CallingRules.open(WEEK);
    let turns = 0;
    let isMade = false;
    const count = () => {
      turns += 1;
      if (!isMade) {
        setImmediate(count);
      }
    };
    setImmediate(count);
    await planCalls(rules, records(10_000), { at: AT });
    isMade = true;
    assert.ok(turns > 5, `${turns} turns`);
  });
});
