// What the calling rules say, in every language of the editor.
import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import { explained } from '../../nodes/shared/explained';
import { reasonText, refusalStatus } from '../../nodes/shared/reasons';
import { NotAllowed, type Verdict } from '../../src';
import { PRESETS } from '../../src/rules/presets';
import { inWords, REASON_CODES, type Reason, type ReasonCode } from '../../src/rules/reasons';
import { catalogOf, languagesOf, lookUp, textsIn } from './catalog';

const LANGUAGES = languagesOf('gws-server');

/** A reason whose values are the names of its placeholders, each in its brackets. */
const asTemplate = (code: ReasonCode): Reason => ({
  code,
  values: new Proxy({}, { get: (_values, name) => `{${String(name)}}` }),
});

const wordsIn = (language: string) =>
  textsIn(lookUp(catalogOf('gws-server', language), 'gws-server.reason') as ReturnType<typeof catalogOf>);

const placeholdersIn = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

/** The part of a runtime in `language` that texts come from. */
const runtimeIn = (language: string): NodeAPI => {
  const catalog = catalogOf('gws-server', language);
  const text = (key: string, values: Record<string, unknown> = {}) => {
    const found = lookUp(catalog, key.replace(/^.*:/, ''));
    return typeof found === 'string' ? found.replace(/__(\w+)__/g, (_all, name) => String(values[name])) : key;
  };
  return { _: text } as unknown as NodeAPI;
};

const CLOSED: Verdict = {
  verdict: 'later',
  notBefore: Date.UTC(2030, 0, 2, 8),
  rule: 'hours',
  reason: { code: 'hours.closed', values: { local: '20:14', zone: 'Europe/Berlin' } },
  rules: [],
  at: 0,
};

describe('the reasons of the calling rules', () => {
  for (const language of LANGUAGES) {
    it(`all have words in ${language}, with the same placeholders`, () => {
      const words = wordsIn(language);
      assert.deepEqual(words.map(([code]) => code).sort(), REASON_CODES.toSorted());
      for (const [code, text] of words) {
        const original = inWords(asTemplate(code as ReasonCode));
        assert.deepEqual(placeholdersIn(text), placeholdersIn(original), code);
      }
    });
  }

  it('have the words in en-US that whoever has no catalogue gets', () => {
    for (const [code, text] of wordsIn('en-US')) {
      assert.equal(text, inWords(asTemplate(code as ReasonCode)));
    }
  });

  it('take no value for a placeholder or a text of the catalogue', () => {
    const why: Reason = {
      code: 'suppressed.until',
      values: { until: '{why}', why: '$t(gws-server.palette) __until__' },
    };
    for (const language of LANGUAGES) {
      assert.match(reasonText(runtimeIn(language), why), /\{why\}.*\$t\(gws-server\.palette\) __until__/);
    }
  });
});

describe('the starting points by country', () => {
  it('say in en-US what the presets say', () => {
    const texts = new Map(
      textsIn(lookUp(catalogOf('gws-server', 'en-US'), 'gws-server.preset') as ReturnType<typeof catalogOf>),
    );
    for (const { place, name, rules } of PRESETS) {
      assert.equal(texts.get(`${place}.name`), name);
      for (const { part, says, check } of rules) {
        assert.deepEqual(
          [texts.get(`${place}.${part}.says`), texts.get(`${place}.${part}.check`)],
          [says, check],
          place,
        );
      }
    }
  });

  it('have the same figures in every language', () => {
    const figuresIn = (text: string) => new Set(text.match(/\d+/g) ?? []);
    const original = textsIn(
      lookUp(catalogOf('gws-server', 'en-US'), 'gws-server.preset') as ReturnType<typeof catalogOf>,
    );
    for (const language of LANGUAGES) {
      const translated = lookUp(catalogOf('gws-server', language), 'gws-server.preset') as ReturnType<typeof catalogOf>;
      for (const [key, english] of original) {
        const figures = figuresIn(String(lookUp(translated, key)));
        const missing = [...figuresIn(english)].filter((figure) => !figures.has(figure));
        assert.deepEqual(missing, [], `${language} ${key}`);
      }
    }
  });
});

describe('an error about a call that is not allowed', () => {
  it('says all in the language of the runtime', () => {
    const { message } = explained(runtimeIn('de'), new NotAllowed(CLOSED));
    assert.equal(
      message,
      'Die Anrufregeln erlauben diesen Anruf nicht (hours): es ist 20:14 in Europe/Berlin, außerhalb der Anrufzeiten. ' +
        'Erlaubt ist er ab 2030-01-02T08:00:00.000Z. Es wurde nicht gewählt.',
    );
  });

  it('is what it was where that is English', () => {
    const error = new NotAllowed(CLOSED);
    assert.equal(explained(runtimeIn('en-US'), error), error);
    const unusable = new NotAllowed({
      ...CLOSED,
      verdict: 'never',
      rule: undefined,
      reason: { code: 'rules.unusable', values: { fault: 'x' } },
    });
    assert.equal(explained(runtimeIn('en-US'), unusable), unusable);
  });

  it('has a status that names the day, if it is not today', () => {
    const status = (notBefore?: string) => refusalStatus(runtimeIn('en-US'), 'hours', notBefore);
    assert.equal(status(), 'outside the hours');
    assert.match(status('2030-01-02T08:00:00.000Z'), /^outside the hours, from 01-0\d \d\d:\d\d$/);
    assert.equal(refusalStatus(runtimeIn('en-US'), undefined, undefined), 'calling rules unusable');
  });
});
