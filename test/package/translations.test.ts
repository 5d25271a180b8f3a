// The catalogues in the languages of Node-RED's editor: complete, consistent with en-US, nothing left in English, nothing unused.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { catalogOf, languagesOf, lookUp, textsIn } from './catalog';
import { nodeTypes } from './node-files';
import { root } from './tarball';
import { composedKeys, keysUsedBy, sharedKeys } from './text-keys';

const TRANSLATIONS = ['de', 'es-ES', 'fr', 'ja', 'ko', 'pt-BR', 'ru', 'zh-CN', 'zh-TW'];

/** Texts that are the same in every language: abbreviations, and what is to be typed as it is. */
const SAME_EVERYWHERE = ['CSRF', 'TLS', 'URL', 'username,password,device\nanna,secret,5001'];

/** Texts that are the same in English and in that language. */
const SAME: Record<string, string[]> = {
  de: ['Agent', 'Florida', 'Host', 'Name', 'Operation', 'Port', 'Proxy', 'Schema', 'Server', 'Washington'],
  'es-ES': ['Australia', 'Control', 'Florida', 'Host', 'Proxy', 'Washington', 'error', 'fax'],
  fr: ['Agent', 'Agents', 'Canada', 'France', 'Participant', 'Port', 'Proxy', 'Session', 'Types', 'Washington'],
  'pt-BR': ['Proxy', 'Washington', 'fax'],
};

/** Length of the longest status, counting two characters for each value: more does not fit below a node. */
const LONGEST_STATUS = 28;

const placeholdersIn = (text: string) => (text.match(/__\w+?__/g) ?? []).sort();

/** Texts in en-US and `language` side by side. */
function pairs(type: string, language: string) {
  const translated = catalogOf(type, language);
  return textsIn(catalogOf(type, 'en-US')).map(([key, english]) => ({
    key,
    english,
    text: String(lookUp(translated, key) ?? ''),
  }));
}

const sameIn = (language: string) =>
  nodeTypes.flatMap((type) => pairs(type, language).filter(({ english, text }) => text === english));

for (const language of TRANSLATIONS) {
  describe(`the texts in ${language}`, () => {
    const allowed = [...SAME_EVERYWHERE, ...(SAME[language] ?? [])];

    it('are those of en-US, in the same order', () => {
      for (const type of nodeTypes) {
        const keysOf = (of: string) => textsIn(catalogOf(type, of)).map(([key]) => key);
        assert.deepEqual(keysOf(language), keysOf('en-US'), type);
      }
    });

    it('have the placeholders of en-US', () => {
      const all = nodeTypes.flatMap((type) => pairs(type, language));
      const different = all.filter(
        ({ english, text }) => placeholdersIn(text).join() !== placeholdersIn(english).join(),
      );
      assert.deepEqual(different, []);
    });

    it('are not empty', () => {
      const empty = nodeTypes.flatMap((type) => pairs(type, language).filter(({ text }) => text.trim() === ''));
      assert.deepEqual(empty, []);
    });

    it('are not English', () => {
      const english = sameIn(language).filter(({ text }) => !allowed.includes(text));
      assert.deepEqual(english, []);
    });

    it('are the same as in English only where this test says so', () => {
      const same = sameIn(language).map(({ text }) => text);
      assert.deepEqual(
        allowed.filter((text) => !same.includes(text)),
        [],
      );
    });

    it('are short if they are shown below a node', () => {
      const texts = nodeTypes.flatMap((type) => pairs(type, language));
      const statuses = texts.filter(({ key }) => /^[\w-]+\.(status|operation|outcome)\./.test(key));
      const tooLong = statuses.filter(({ text }) => text.replace(/__\w+?__/g, '12').length > LONGEST_STATUS);
      assert.deepEqual(tooLong, []);
    });
  });
}

describe('keys that are composed', () => {
  for (const { prefix, code, file, names } of composedKeys()) {
    it(`have a text for each ${prefix}.…`, () => {
      assert.ok(readFileSync(path.join(root, file), 'utf8').includes(code), `${file} does not have ${code}`);
      assert.ok(names.length > 0, 'no names');
      const catalog = catalogOf(prefix.split('.')[0] ?? '', 'en-US');
      assert.deepEqual(
        names.filter((name) => typeof lookUp(catalog, `${prefix}.${name}`) !== 'string'),
        [],
      );
    });
  }
});

for (const type of nodeTypes) {
  describe(`the catalogues of ${type}`, () => {
    it('are in en-US and the languages of this test', () => {
      assert.deepEqual(languagesOf(type).sort(), ['en-US', ...TRANSLATIONS].sort());
    });

    it('have no unused text', () => {
      const composed = composedKeys().flatMap(({ prefix, names }) => names.map((name) => `${prefix}.${name}`));
      const used = new Set([...keysUsedBy(type), ...sharedKeys(), ...composed]);
      const unused = textsIn(catalogOf(type, 'en-US')).filter(([key]) => !used.has(key));
      assert.deepEqual(unused, []);
    });
  });
}
