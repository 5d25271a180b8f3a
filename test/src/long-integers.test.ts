// Integers from GWS that a number cannot hold: no digit of an id is lost, in events or in answers.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseJson } from '../../src/http/json';
import { SecurityBench } from '../security/support/bench';

const isRead = (parse: (text: string) => unknown, text: string): boolean => {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('an integer in JSON', () => {
  for (const [json, value] of [
    ['9007199254740991', 9007199254740991],
    ['-9007199254740991', -9007199254740991],
    ['9007199254740992', '9007199254740992'],
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['12345678901234567890123', '12345678901234567890123'],
    [' 12345678901234567890 ', '12345678901234567890'],
    ['[12345678901234567890,1,12345678901234567891]', ['12345678901234567890', 1, '12345678901234567891']],
    [
      '{"a":12345678901234567890,"b":{"c": -12345678901234567890}}',
      { a: '12345678901234567890', b: { c: '-12345678901234567890' } },
    ],
    ['"12345678901234567890"', '12345678901234567890'],
    ['{"12345678901234567890":1}', { '12345678901234567890': 1 }],
    ['"a, 12345678901234567890 \\" 12345678901234567890"', 'a, 12345678901234567890 " 12345678901234567890'],
    ['["\\\\",12345678901234567890]', ['\\', '12345678901234567890']],
    ['1234567890123456.5', 1234567890123456.5],
    ['0.12345678901234567890', 0.12345678901234568],
    ['1.5e300', 1.5e300],
    ['12345678901234567890e0', 1.2345678901234567e19],
    ['1234567890123456', 1234567890123456],
  ] as const) {
    it(`is kept, as digits if it has too many: ${json}`, () => {
      assert.deepEqual(parseJson(json), value);
    });
  }

  for (const text of [
    '{12345678901234567890:1}',
    '[01234567890123456789]',
    '[12345678901234567890',
    '1234567890123456789x',
    '"1234567890123456789',
    '12345678901234567890 12345678901234567890',
    '--12345678901234567890',
  ]) {
    it(`does not turn other text into JSON: ${text}`, () => {
      assert.throws(() => parseJson(text), SyntaxError);
    });
  }

  it('leaves JSON without one unchanged', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom('', '["12345678901234567890",', '{"1234567890123456":'), (json, begin) => {
        fc.pre(!/\d{16}/.test(json));
        const text = begin === '' ? json : `${begin}${json}${begin.startsWith('[') ? ']' : '}'}`;
        assert.deepEqual(parseJson(text), JSON.parse(text));
      }),
    );
  });

  it('keeps its digits wherever it is', () => {
    const digits = fc.bigInt({ min: 2n ** 53n, max: 10n ** 40n }).map(String);
    fc.assert(
      fc.property(digits, fc.string(), fc.boolean(), (number, text, negative) => {
        const written = `${negative ? '-' : ''}${number}`;
        const json = `{${JSON.stringify(text)}:[${written},${JSON.stringify(text)}],"x":${written}}`;
        const parsed = parseJson(json) as Record<string, unknown>;
        assert.equal(parsed.x, written);
        assert.deepEqual(text === 'x' ? written : parsed[text], text === 'x' ? written : [written, text]);
      }),
    );
  });

  it('is read or refused as JSON.parse does, whatever the text', () => {
    const piece = fc.constantFrom(
      '"',
      '\\',
      '12345678901234567890',
      '1',
      '-',
      '.',
      'e',
      '[',
      ']',
      '{',
      '}',
      ',',
      ':',
      ' ',
      '0',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        assert.equal(isRead(parseJson, text), isRead(JSON.parse, text), text);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('an integer beyond 2^53 that GWS sends', () => {
  const bench = new SecurityBench();
  afterEach(() => bench.clear());

  it('is the same in an event and in an answer', async () => {
    const { simulator, front } = await bench.front();
    const long = '90071992547409930';
    front.rewrite = (text) =>
      text.replaceAll('"LONG"', long).replaceAll('"phoneNumber":"5005"', `"phoneNumber":"5005","long":${long}`);
    const { session } = await bench.connected(front.url);
    const event = new Promise<Record<string, unknown>>((resolve) => {
      session.subscribe('/v2/me/outbound', ({ data }) => resolve(data as Record<string, unknown>));
    });
    await session.listening('/v2/me/outbound');
    const answer = await session.request({ method: 'GET', path: '/me?subresources=devices' });
    assert.ok(answer.kind === 'ok');
    const { devices } = answer.body.user as { devices: Record<string, unknown>[] };
    const [device] = devices;
    assert.equal(device?.long, long);
    assert.equal(device?.phoneNumber, '5005');
    simulator.publish('agent', '/v2/me/outbound', { messageType: 'Other', long: 'LONG', short: 42 });
    assert.deepEqual(await event, { messageType: 'Other', long, short: 42 });
  });
});
