// What the calling rules say, in every language of the editor.
import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import { explained } from '../../nodes/shared/explained';
import { reasonText, refusalStatus } from '../../nodes/shared/reasons';
import { CallingRules, NotAllowed, type Verdict } from '../../src';
import { PRESETS } from '../../src/rules/presets';
import { inWords, REASON_CODES, type Reason, type ReasonCode } from '../../src/rules/reasons';
import { FAULT_CODES, type FaultCode, fault, faultInWords } from '../../src/values/faults';
import { catalogOf, languagesOf, lookUp, textsIn } from './catalog';

const LANGUAGES = languagesOf('gws-server');

/** Values that are the names of their placeholders, each in its brackets. */
const AS_NAMED = new Proxy({}, { get: (_values, name) => `{${String(name)}}` });

const asTemplate = (code: ReasonCode): Reason => ({ code, values: AS_NAMED });

/** What a catalogue has, by code, beside the words in English. */
const CATALOGUES = {
  reason: { codes: REASON_CODES, english: (code: string) => inWords(asTemplate(code as ReasonCode)) },
  fault: { codes: FAULT_CODES, english: (code: string) => faultInWords(fault(code as FaultCode, AS_NAMED)) },
} as const;

const wordsIn = (language: string, catalogue: keyof typeof CATALOGUES) =>
  textsIn(lookUp(catalogOf('gws-server', language), `gws-server.${catalogue}`) as ReturnType<typeof catalogOf>);

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

for (const catalogue of ['reason', 'fault'] as const) {
  const { codes, english } = CATALOGUES[catalogue];

  describe(`each ${catalogue} of the calling rules`, () => {
    for (const language of LANGUAGES) {
      it(`has words in ${language}, with the same placeholders`, () => {
        const words = wordsIn(language, catalogue);
        assert.deepEqual(words.map(([code]) => code).sort(), codes.toSorted());
        for (const [code, text] of words) {
          assert.deepEqual(placeholdersIn(text), placeholdersIn(english(code)), code);
        }
      });
    }

    it('has the words in en-US that whoever has no catalogue gets', () => {
      for (const [code, text] of wordsIn('en-US', catalogue)) {
        assert.equal(text, english(code));
      }
    });
  });
}

describe('the reasons of the calling rules', () => {
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

describe('what is wrong with a number, a list or a calendar', () => {
  const inGerman = (why: Reason) => reasonText(runtimeIn('de'), why);

  it('is said in the language of the runtime', async () => {
    const rules = await CallingRules.open({
      numbers: { defaultCountry: 'DE' },
      holidays: [{ where: 'DE', name: 'NRW', dates: 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR' }],
      suppressed: ['/nowhere/list.txt'],
    });
    try {
      const { reason } = rules.mayCall({ phoneNumber: '030 1234x5x6' }, Date.now());
      assert.equal(
        inGerman(reason),
        'die Nummer ist nicht lesbar: enthält Buchstaben, die keine Durchwahl sind (ext. 12, x12)',
      );
      assert.deepEqual(rules.warnings(Date.now()).map(inGerman), [
        'die Feiertage NRW können nicht gelesen werden: Zeile 3: ein END:VCALENDAR ohne sein BEGIN',
        'die Sperrliste /nowhere/list.txt kann nicht gelesen werden: es gibt keine solche Datei',
      ]);
    } finally {
      rules.close();
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
