// Times and durations: the result is the moment that was written, and implausible ones are refused.
import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { futureTime, seconds, timeOfDay, WAIT_LIMIT } from '../../../src/values/times';
import '../../support/arbitraries';
import * as times from './moments';

const NOT_QUOTED = 4;

function faultOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    return (error as Error).message;
  }
  assert.fail('it was taken');
}

const named = (value: unknown) => (value instanceof Date ? `a date of ${value.getTime()}` : JSON.stringify(value));

describe('a point in time', () => {
  for (const [written, meant] of times.ACCEPTED_MOMENTS) {
    it(`${named(written)} is taken as it was meant`, () => {
      assert.equal(futureTime(written, times.NOW), meant);
    });
  }

  for (const [written, fault] of times.REFUSED_MOMENTS) {
    it(`${named(written)} is refused: ${fault.source}`, () => {
      const message = faultOf(() => futureTime(written, times.NOW));
      assert.match(message, fault);
      const text = String(written);
      assert.ok(text.length < NOT_QUOTED || !message.includes(text), message);
    });
  }

  it('is taken from a Date of a Function node, which comes from another realm', () => {
    const date: unknown = runInNewContext(`new Date(${times.NOW + 60_000})`);
    assert.equal(futureTime(date, times.NOW), times.NOW / 1000 + 60);
  });

  it('comes out as it went in, in every zone and every unit, or not at all', () => {
    const ahead = fc.integer({ min: 1, max: 9 * 365 * 86_400 });
    const offset = fc.integer({ min: -12 * 60, max: 14 * 60 });
    fc.assert(
      fc.property(ahead, offset, (span, minutes) => {
        const meant = times.NOW / 1000 + span;
        const local = new Date((meant + minutes * 60) * 1000).toISOString().slice(0, 19);
        const clock = new Date(Math.abs(minutes) * 60_000).toISOString().slice(11, 16);
        for (const written of [
          `${local}${minutes < 0 ? '-' : '+'}${clock}`,
          meant,
          meant * 1000,
          new Date(meant * 1000),
        ]) {
          assert.equal(futureTime(written, times.NOW), meant);
        }
      }),
    );
  });

  it('must exist in the calendar', () => {
    const two = (max: number) => fc.integer({ min: 0, max }).map((part) => String(part).padStart(2, '0'));
    fc.assert(
      fc.property(two(14), two(33), two(26), two(61), (month, day, hours, minutes) => {
        const written = `2028-${month}-${day}T${hours}:${minutes}:00`;
        const date = new Date(`${written}Z`);
        const exists = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(written);
        let read: number | undefined;
        try {
          read = futureTime(`${written}Z`, times.NOW);
        } catch {
          read = undefined;
        }
        assert.equal(read, exists ? date.getTime() / 1000 : undefined);
      }),
    );
  });
});

describe('a time of day', () => {
  for (const [written, meant] of times.ACCEPTED_TIMES_OF_DAY) {
    it(`${named(written)} is taken as it was meant`, () => {
      assert.equal(timeOfDay(written), meant);
    });
  }

  for (const [written, fault] of times.REFUSED_TIMES_OF_DAY) {
    it(`${named(written)} is refused: ${fault.source}`, () => {
      assert.match(
        faultOf(() => timeOfDay(written)),
        fault,
      );
    });
  }
});

describe('a time limit', () => {
  for (const written of times.ACCEPTED_LIMITS) {
    it(`can be ${named(written)}`, () => {
      assert.ok(seconds(written, WAIT_LIMIT) > 0);
    });
  }

  for (const written of times.REFUSED_LIMITS) {
    it(`cannot be ${named(written) ?? String(written)}`, () => {
      assert.match(
        faultOf(() => seconds(written, WAIT_LIMIT)),
        /must be a number of seconds from 0.01 to 86400/,
      );
    });
  }
});
