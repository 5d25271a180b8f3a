// The dialogs of the editor, as built for browsers: they validate what is typed as the runtime does.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MAX_AGENTS, parseCampaigns } from '../../simulator';
import type { Parameter } from '../../src/operations/parameter';
import { readParameters } from '../../src/operations/parameters';
import { requestPath } from '../../src/request/path';
import type { ValueKind } from '../../src/values/read';
import { REQUEST_LIMIT, seconds, WAIT_LIMIT } from '../../src/values/times';
import { parseServerUrl } from '../../src/wire/address';
import { channelFault } from '../../src/wire/channel';
import { definitionOf, editorFile } from '../package/definition';
import '../support/arbitraries';
import * as times from '../src/values/moments';
import { ACCEPTED_NUMBERS, REFUSED_NUMBERS } from '../src/values/numbers';

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
  time: ['str', ['2015-06-10T09:00:00Z', '2015-06-10T09:00:00', '2027-02-30T10:00:00Z', '1400000000', 'yesterday']],
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
  const settings = { gwsCallOperations: {} };
  const { parameters } = definitionOf('gws-call', settings).defaults;

  const fits = (parameter: Parameter, x: { value: string; type: string }): boolean => {
    settings.gwsCallOperations = { X: [parameter] };
    const node = { type: 'gws-call', operation: 'X', _: (key: string) => key };
    return parameters?.validate?.call(node, { x }, {}) === true;
  };

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
    assert.equal(fits(parameter, { value, type }), runtime, `${kind} ${JSON.stringify(value)} ${JSON.stringify(more)}`);
  };

  for (const [kind, [type, values]] of Object.entries(SAMPLES) as [ValueKind, (typeof SAMPLES)[ValueKind]][]) {
    it(`validates ${kind} as the runtime does`, () => {
      for (const value of values.map(String).filter((text) => text.trim() !== '')) {
        for (const more of [{}, { numbered: true }, { open: true }]) {
          agree(kind, type, value, more);
        }
      }
    });
  }

  it('validates whatever is typed as the runtime does', () => {
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

  /** Whether the dialog accepts it for the setting. */
  const takesSetting = (type: string, setting: string, value: unknown, node: object = {}): boolean =>
    definitionOf(type).defaults[setting]?.validate?.call({ _: (key: string) => key, ...node }, value, {}) === true;
  const works = (read: () => unknown): boolean => {
    try {
      read();
      return true;
    } catch {
      return false;
    }
  };

  it('accepts the time limits that the runtime accepts', () => {
    for (const value of [...times.ACCEPTED_LIMITS, ...times.REFUSED_LIMITS, 600, 601]) {
      for (const [type, bounds] of [
        ['gws-server', REQUEST_LIMIT],
        ['gws-call', WAIT_LIMIT],
      ] as const) {
        const runtime = works(() => seconds(value, bounds));
        assert.equal(takesSetting(type, 'timeout', value), runtime, `${type}: ${value}`);
      }
    }
  });

  it("has fields with the runtime's bounds", () => {
    const largestOf = (type: string, setting: string) => {
      const [, largest] =
        new RegExp(`max="(\\d+)" id="node-(?:config-)?input-${setting}"`).exec(editorFile(type)) ?? [];
      return Number(largest);
    };
    assert.equal(largestOf('gws-server', 'timeout'), REQUEST_LIMIT.max);
    assert.equal(largestOf('gws-simulator', 'agents'), MAX_AGENTS);
    for (const type of ['gws-dial-preview-record', 'gws-outbound', 'gws-call', 'gws-agent']) {
      assert.equal(largestOf(type, 'timeout'), WAIT_LIMIT.max, type);
    }
  });

  it('accepts the URLs that the runtime accepts', () => {
    for (const [url, expected] of [
      ['https://gws.example.com', true],
      [' http://[::1]:8090/gws/api/v2/ ', true],
      ['HTTPS://GWS.example.com', true],
      ['', false],
      ['gws.example.com', false],
      ['https://gws.example.com:99999', false],
      ['https://gws.example.com:port', false],
      ['http://', false],
      ['ftp://gws.example.com', false],
      ['https://anna:secret@gws.example.com', false],
      ['https://gws.example.com/?a=1', false],
      ['https://gws.example.com/#a', false],
    ] as const) {
      assert.equal(takesSetting('gws-server', 'url', url), expected, url);
      assert.equal(
        works(() => parseServerUrl(url)),
        expected,
        url,
      );
    }
  });

  it('accepts the channels that the runtime accepts', () => {
    for (const [channel, expected] of [
      ['/v2/me/calls', true],
      ['/v2/me/*', true],
      ['/v2/**', true],
      ['/v2/*/calls', false],
      ['/meta/connect', false],
      ['/service/x', false],
      [`/${'x'.repeat(300)}`, false],
      ['v2', false],
      ['', false],
    ] as const) {
      assert.equal(takesSetting('gws-events', 'channel', channel), expected, channel);
      assert.equal(channelFault(channel) === undefined, expected, channel);
    }
  });

  it('accepts the paths that the runtime accepts', () => {
    const $ = () => ({ val: () => undefined });
    const { path } = definitionOf('gws-request', {}, { $ }).defaults;
    const takesPath = (value: string) =>
      path?.validate?.call({ pathType: 'str', _: (key: string) => key }, value, {}) === true;
    for (const [value, expected] of [
      ['/me', true],
      ['/contacts?q=a\\b', true],
      ['/me/outbound-campaigns/K%C3%9Cln 1', true],
      ['me', false],
      ['//gws.example.org/me', false],
      ['/me/../users', false],
      ['/me/%2e%2e/users', false],
      ['/me#devices', false],
      ['/me/100%', false],
      ['/notifications', false],
      ['/api/v2/me', false],
      [`/${'x'.repeat(5000)}`, false],
    ] as const) {
      assert.equal(takesPath(value), expected, value.slice(0, 60));
      assert.equal(
        works(() => requestPath(value)),
        expected,
        value.slice(0, 60),
      );
    }
  });

  it('accepts the campaigns and numbers of agents that the simulator accepts', () => {
    const campaign = { name: 'Spring', applicationId: 1, callingList: 'List', records: [{ phoneNumber: '5001' }] };
    for (const [value, expected] of [
      [JSON.stringify(campaign), true],
      [JSON.stringify([campaign, { ...campaign, name: 'Autumn' }]), true],
      [JSON.stringify([campaign, campaign]), false],
      [JSON.stringify({ ...campaign, records: 'all' }), false],
      ['{}', false],
      ['[]', false],
      ['null', false],
      ['{', false],
    ] as const) {
      assert.equal(takesSetting('gws-simulator', 'campaigns', value), expected, value);
      assert.equal(
        works(() => parseCampaigns(value)),
        expected,
        value,
      );
    }
    assert.equal(takesSetting('gws-simulator', 'campaigns', ''), true);
    for (const [count, expected] of [
      ['1', true],
      [MAX_AGENTS, true],
      [MAX_AGENTS + 1, false],
      [0, false],
      ['1.5', false],
      ['some', false],
    ] as const) {
      assert.equal(takesSetting('gws-simulator', 'agents', count), expected, String(count));
    }
  });

  it('accepts values from the environment', () => {
    for (const [type, setting] of [
      ['gws-server', 'url'],
      ['gws-events', 'channel'],
      ['gws-simulator', 'campaigns'],
    ] as const) {
      assert.equal(takesSetting(type, setting, `\${GWS_SETTING}`), true, type);
    }
  });

  it('repeats nothing from an imported flow that the editor could interpret as HTML', () => {
    settings.gwsCallOperations = { Hold: [] };
    const node = {
      type: 'gws-call',
      operation: '<img src=x onerror=alert(1)>',
      _: (key: string) => key,
    };
    const { parameters: judged } = definitionOf('gws-call', settings, {
      translate: (key: string, values: object) => `${key} ${JSON.stringify(values)}`,
    }).defaults;
    assert.doesNotMatch(String(judged?.validate?.call(node, {}, {})), /</);
  });
});
