import assert from 'node:assert/strict';
import fc from 'fast-check';
import { GwsError } from '../../src';
import { DialedRecords } from '../../src/dial/dialed-records';
import '../support/arbitraries';

interface Claim {
  handle: number;
  attempt: string | undefined;
}

type Step = { claim: Claim; redial: boolean } | { takeBack: number };

function recordOf({ handle, attempt }: Claim) {
  return { handle: String(handle), ...(attempt !== undefined && { attempt }) };
}

/** Rule 1 in one line: by the attempt where both name one, else by the handle. */
function isSame(one: Claim, other: Claim): boolean {
  return one.attempt !== undefined && other.attempt !== undefined
    ? one.attempt === other.attempt
    : one.handle === other.handle;
}

describe('the records that were dialed', () => {
  const claim = fc.record({ handle: fc.nat({ max: 2 }), attempt: fc.constantFrom(undefined, 'A', 'B') });
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 3, arbitrary: fc.record({ claim, redial: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ takeBack: fc.nat({ max: 9 }) }) },
  );

  it('are refused, and no others, whatever was allowed again or taken back in between', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12, size: 'max' }), (steps) => {
        const records = new DialedRecords();
        const dialed: { claim: Claim; takeBack: () => void }[] = [];
        for (const each of steps) {
          if ('takeBack' in each) {
            dialed.splice(each.takeBack, 1)[0]?.takeBack();
            continue;
          }
          const refused = !each.redial && dialed.some((before) => isSame(before.claim, each.claim));
          try {
            dialed.push({ claim: each.claim, takeBack: records.claim(recordOf(each.claim), each.redial) });
            assert.ok(!refused, 'it was dialed before');
          } catch (error) {
            assert.ok(refused && error instanceof GwsError && error.code === 'GWS_ALREADY_DIALED', String(error));
          }
        }
      }),
      { numRuns: 5000 },
    );
  });

  it('are forgotten after the next twenty thousand', () => {
    const records = new DialedRecords();
    for (let handle = 0; handle < 20_001; handle += 1) {
      records.claim(recordOf({ handle, attempt: `attempt ${handle}` }), false);
    }
    assert.throws(() => records.claim(recordOf({ handle: 1, attempt: undefined }), false), GwsError);
    records.claim(recordOf({ handle: 0, attempt: 'attempt 0' }), false);
  });
});
