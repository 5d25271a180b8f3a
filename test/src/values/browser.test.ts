// The readers in the dialogs of the editor, as they are bundled for browsers: they judge as the runtime will.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createContext, runInContext } from 'node:vm';
import fc from 'fast-check';
import type { Parameter } from '../../../src/operations/parameter';
import { readParameters } from '../../../src/operations/parameters';
import type { ValueKind } from '../../../src/values/read';
import { type Bounds, REQUEST_LIMIT, seconds, WAIT_LIMIT } from '../../../src/values/times';
import '../../support/arbitraries';
import * as times from './moments';
import { ACCEPTED_NUMBERS, REFUSED_NUMBERS } from './numbers';

interface Bundle {
  fits(kind: ValueKind, typed: { value: string; type?: string }, parameter: Parameter): boolean;
  fitsLimit(value: unknown, bounds: Bounds): boolean;
  limits: { request: Bounds; wait: Bounds };
}

/** What a browser has of what Node.js has: nothing but the language. */
function load(): Bundle {
  const script = readFileSync(path.join(__dirname, '..', '..', '..', 'resources', 'values.js'), 'utf8');
  return runInContext(`${script}; gwsValues`, createContext({})) as Bundle;
}

/** As Node-RED evaluates the TypedInput of a literal. */
const EVALUATED: Readonly<Record<string, (text: string) => unknown>> = {
  str: String,
  num: Number,
  json: (text) => JSON.parse(text) as unknown,
  bool: (text) => /^true$/i.test(text),
};

const first = (rows: readonly (readonly [unknown, unknown])[]) => rows.map(([written]) => written);
const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

const SAMPLES: Readonly<Record<ValueKind, readonly [type: string, values: readonly unknown[]]>> = {
  text: ['str', ['x', ' x ', 'x\ny', 'x'.repeat(1024), 'x'.repeat(1025)]],
  secret: ['str', ['x', 'x\0']],
  phoneNumber: ['str', [...first(ACCEPTED_NUMBERS), ...first(REFUSED_NUMBERS)]],
  wholeNumber: ['num', ['0', '17', ' 17 ', '-1', '4.5', 'x', '1e3', '99999999999999999999', '٣']],
  seconds: ['num', ['0', '30', '86400', '86401', '-1', '1.5', '1e12', 'x']],
  digits: ['str', ['0', '12*#', 'AbD', '1 2', '+1', 'E', '１２', '\u200e12']],
  timeOfDay: ['str', [...first(times.ACCEPTED_TIMES_OF_DAY), ...first(times.REFUSED_TIMES_OF_DAY)]],
  futureTime: [
    'str',
    ['2027-02-30T10:00:00Z', '2100-01-31T09:00:00Z', '2015-06-10T09:00:00Z', new Date(Date.now() + 1e9).toISOString()],
  ],
  object: [
    'json',
    ['{}', '{"a":1}', '[]', 'null', '1', '"x"', '{', '{"a":9007199254740993}', deep(100), deep(101), '{"__proto__":1}'],
  ],
  flag: ['bool', ['true', 'false', 'TRUE', 'maybe']],
  choice: [
    'str',
    [
      'RecordOnly',
      'record_only',
      'Record Only',
      'record-only',
      'RECORDONLY',
      '0',
      '1',
      '2',
      'record.only',
      '\u200erecordonly',
      '１',
    ],
  ],
};

describe('a dialog', () => {
  const { fits, fitsLimit, limits } = load();

  const takes = (parameter: Parameter, value: unknown): boolean => {
    try {
      return 'x' in readParameters([parameter], { x: value });
    } catch {
      return false;
    }
  };
  const evaluate = (type: string, text: string): unknown => {
    try {
      return EVALUATED[type]?.(text);
    } catch {
      return undefined;
    }
  };
  const agree = (kind: ValueKind, type: string, value: string, more: Partial<Parameter> = {}) => {
    const parameter: Parameter = { name: 'x', kind, choices: ['RecordOnly', 'AllChain'], ...more };
    const runtime = takes(parameter, evaluate(type, value));
    assert.equal(
      fits(kind, { value, type }, parameter),
      runtime,
      `${kind} ${JSON.stringify(value)} ${JSON.stringify(more)}`,
    );
  };

  for (const [kind, [type, values]] of Object.entries(SAMPLES) as [ValueKind, (typeof SAMPLES)[ValueKind]][]) {
    it(`judges ${kind} as the runtime will`, () => {
      for (const value of values.map(String).filter((text) => text.trim() !== '')) {
        for (const more of [{}, { numbered: true }, { open: true }]) {
          agree(kind, type, value, more);
        }
      }
    });
  }

  it('judges whatever is typed as the runtime will', () => {
    const kinds = fc.constantFrom(...(Object.keys(SAMPLES) as ValueKind[]));
    const types = fc.constantFrom(...Object.keys(EVALUATED));
    const typed = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'0123456789+-*#:.TZ eEx/"{}[],'), minLength: 1, maxLength: 20 }),
      fc.string({ unit: 'binary', minLength: 1 }),
    );
    fc.assert(
      fc.property(
        kinds,
        types,
        typed.filter((text) => text.trim() !== ''),
        (kind, type, value) => agree(kind, type, value),
      ),
      { numRuns: 1000 },
    );
  });

  it('has the bounds of time limits that the runtime has', () => {
    assert.deepEqual({ ...limits.request }, REQUEST_LIMIT);
    assert.deepEqual({ ...limits.wait }, WAIT_LIMIT);
    for (const value of [...times.ACCEPTED_LIMITS, ...times.REFUSED_LIMITS, 600, 601]) {
      for (const bounds of [REQUEST_LIMIT, WAIT_LIMIT]) {
        let runtime = true;
        try {
          seconds(value, bounds);
        } catch {
          runtime = false;
        }
        assert.equal(fitsLimit(value, bounds), runtime, String(value));
      }
    }
  });
});
