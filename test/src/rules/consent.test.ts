// Whether a record says that the person has agreed to be called.
import assert from 'node:assert/strict';
import { consent } from '../../../src/rules/consent/consent';
import { readPlace } from '../../../src/rules/place';
import { inWords } from '../../../src/rules/reasons';
import { subject } from '../../support/subjects';

const AT = Date.parse('2026-11-25T12:00:00Z');

function verdictOf(agreed: unknown, at = AT, zones: readonly string[] = ['Europe/Berlin']) {
  const judge = consent([{ where: readPlace('DE'), field: 'agreed' }]);
  const { verdict, reason } = judge(subject({ zones, fields: { agreed } }), at);
  return { verdict, why: inWords(reason) };
}

describe('consent', () => {
  for (const value of [
    true,
    'true',
    ' YES ',
    '2027-01-01T00:00:00Z',
    1795608001,
    '1795608001',
    1795608001000,
    '2026-11-25',
  ]) {
    it(`is there with ${JSON.stringify(value)}`, () => {
      assert.deepEqual(verdictOf(value), {
        verdict: 'now',
        why: 'the field agreed says that the person has consented',
      });
    });
  }

  for (const [value, why] of [
    [undefined, 'the record has no field agreed, which would say that the person has consented'],
    [false, 'the field agreed says that the person has not consented'],
    ['No', 'the field agreed says that the person has not consented'],
    [1, 'the consent in the field agreed is over'],
    ['2026-11-24', 'the consent in the field agreed is over'],
    ['2026-11-25T12:00:00Z', 'the consent in the field agreed is over'],
    [
      'perhaps',
      'the field agreed is neither true nor a time, so that it is not known whether the person has consented',
    ],
    [
      '2026-02-30',
      'the field agreed is neither true nor a time, so that it is not known whether the person has consented',
    ],
    [
      '2026-12-24T08:00',
      'the field agreed is neither true nor a time, so that it is not known whether the person has consented',
    ],
    [{}, 'the field agreed is neither true nor a time, so that it is not known whether the person has consented'],
  ] as const) {
    it(`is not there with ${JSON.stringify(value)}`, () => {
      assert.deepEqual(verdictOf(value), { verdict: 'never', why });
    });
  }

  it('is not asked for elsewhere', () => {
    const judge = consent([{ where: readPlace('FR'), field: 'agreed' }]);
    assert.equal(judge(subject(), AT).verdict, 'now');
  });

  it('must be in every field that is asked for', () => {
    const judge = consent(['agreed', 'agreedAgain'].map((field) => ({ where: readPlace('*'), field })));
    assert.equal(judge(subject({ fields: { agreed: true } }), AT).verdict, 'never');
    assert.equal(judge(subject({ fields: { agreed: true, agreedAgain: true } }), AT).verdict, 'now');
  });

  it('ends with its last day, in the zone where that is over first', () => {
    const lastMoment = Date.parse('2026-11-25T22:59:59.999Z');
    assert.equal(verdictOf('2026-11-25', lastMoment).verdict, 'now');
    assert.equal(verdictOf('2026-11-25', lastMoment + 1).verdict, 'never');
    assert.equal(verdictOf('2026-11-25', lastMoment, ['Europe/Berlin', 'Asia/Tokyo']).verdict, 'never');
  });
});
