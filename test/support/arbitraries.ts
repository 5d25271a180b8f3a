/** Anything that a flow or a server may send, for property-based tests. */
import fc from 'fast-check';

/** The same values in every run; another seed finds others. */
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 1) });

/** Text in any code units, half a surrogate pair included. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.array(fc.nat({ max: 0xffff })).map((units) => String.fromCharCode(...units)),
);

/** Keys that mean something to JavaScript rather than to us. */
const trap = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'toJSON', 'length');

/** A value that JSON carries, with odd keys and numbers. */
export const anyJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false, 0, -0, -1, 1e21, Number.MAX_SAFE_INTEGER + 2, '', '__proto__'),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    anyText,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(fc.oneof(trap, anyText), tie('value')), { maxLength: 4 }).map((entries) => withOwn({}, entries)),
  ),
})).value;

/** An object in which each of `fields` is missing, as expected or anything at all, and which has some more. */
export function objectLike(fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Record<string, unknown>> {
  const entries = Object.entries(fields).map(([key, expected]) =>
    fc.oneof(
      { weight: 4, arbitrary: expected.map((value) => [key, value] as [string, unknown]) },
      { weight: 1, arbitrary: anyJson.map((value) => [key, value] as [string, unknown]) },
      { weight: 1, arbitrary: fc.constant(undefined) },
    ),
  );
  return fc
    .tuple(fc.tuple(...entries), fc.dictionary(fc.oneof(trap, anyText), anyJson, { maxKeys: 2 }))
    .map(([known, more]) => withOwn({}, [...Object.entries(more), ...known.filter((entry) => entry !== undefined)]));
}

/** JSON text of `value`; an own `__proto__` is in it too. */
export function jsonOf(value: unknown): string {
  return JSON.stringify(value) ?? 'null';
}

function withOwn(target: Record<string, unknown>, entries: [string, unknown][]): Record<string, unknown> {
  for (const [key, value] of entries) {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return target;
}

/** Fails when something has become a property of every object. */
export function isPristine(): boolean {
  for (const key in {}) {
    throw new Error(`every object has a property ${key} now`);
  }
  return true;
}
