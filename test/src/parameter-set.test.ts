// What an operation is given for its parameters: read by their kinds, and known to the compiler by them.
import assert from 'node:assert/strict';
import type { Operation } from '../../src';
import { operation } from '../../src/operations/operation';
import { parameters, required } from '../../src/operations/parameter-set';

const NUMBER = parameters({ destination: required({ kind: 'phoneNumber' }) });
const DETAILS = parameters({
  wrapUpTime: { kind: 'seconds' },
  workMode: { kind: 'choice', choices: ['ManualIn', 'AutoIn'] },
  callResult: { kind: 'choice', choices: ['Answer'], open: true },
  force: { kind: 'flag' },
});

describe('the parameters of an operation', () => {
  it('are shown in the order in which they were put together', () => {
    const { list } = NUMBER.and(DETAILS);
    assert.deepEqual(
      list.map(({ name }) => name),
      ['destination', 'wrapUpTime', 'workMode', 'callResult', 'force'],
    );
    assert.deepEqual(list[0], { name: 'destination', kind: 'phoneNumber', required: true });
  });

  it('have values of the types that their kinds stand for', () => {
    const { destination, wrapUpTime, workMode, callResult, force } = NUMBER.and(DETAILS).read({
      destination: ' 5001',
      wrapUpTime: '30',
      workMode: 'autoin',
      callResult: 'Other',
      force: 'true',
    });
    const known: [string, number?, ('ManualIn' | 'AutoIn')?, string?, boolean?] = [destination];
    assert.deepEqual([...known, wrapUpTime, workMode, callResult, force], ['5001', 30, 'AutoIn', 'Other', true]);
  });

  it('are missing from the values when they are not given, unless they are required', () => {
    assert.deepEqual(DETAILS.read({ workMode: '', force: null }), {});
    assert.throws(() => NUMBER.read({}), { code: 'GWS_INVALID_REQUEST', faults: ['destination is missing'] });
  });

  it('are checked when an operation is compiled', () => {
    const rows: Operation[] = [
      // @ts-expect-error A value that may be missing is no number.
      operation({ parameters: DETAILS, prepare: ({ wrapUpTime }) => nothing(wrapUpTime + 1) }),
      // @ts-expect-error There is no such choice.
      operation({ parameters: DETAILS, prepare: ({ workMode }) => nothing(workMode === 'Auto') }),
      // @ts-expect-error There is no such parameter.
      operation({ parameters: NUMBER, prepare: ({ number }) => nothing(number) }),
      operation({ parameters: NUMBER.and(DETAILS), prepare: ({ destination }) => nothing(destination.length) }),
    ];
    assert.equal(rows.length, 4);
  });
});

function nothing(_value: unknown): never {
  throw new Error('nothing is sent');
}
