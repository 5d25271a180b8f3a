// The texts of the plugins, in the languages of Node-RED's editor: complete, consistent with en-US, and all of them used.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Catalog, languagesOf, textsIn } from '../package/catalog';
import { root } from '../package/tarball';

const plugins = readdirSync(path.join(root, 'plugins'));
const placeholdersIn = (text: string) => (text.match(/__\w+?__/g) ?? []).sort().join();

/** Texts that are the same in English and in that language. */
const SAME: Readonly<Record<string, readonly string[]>> = { de: ['Server', 'Filter'], fr: ['Agents'] };

for (const plugin of plugins) {
  describe(`the texts of ${plugin}`, () => {
    const folder = path.join(root, 'plugins', plugin);
    const textsOf = (language: string) =>
      textsIn(JSON.parse(readFileSync(path.join(folder, 'locales', language, `${plugin}.json`), 'utf8')) as Catalog);
    const english = textsOf('en-US');

    it('are in all languages of the nodes', () => {
      assert.deepEqual(readdirSync(path.join(folder, 'locales')).sort(), languagesOf('gws-server').sort());
    });

    for (const language of languagesOf('gws-server')) {
      it(`are those of en-US, and nothing is left in English (${language})`, () => {
        const texts = textsOf(language);
        const shape = (all: [string, string][]) => all.map(([key, text]) => [key, placeholdersIn(text)]);
        assert.deepEqual(shape(texts), shape(english));
        const same = texts.filter(([, text], index) => text.trim() === '' || text === english[index]?.[1]);
        const names = ['Genesys', ...(SAME[language] ?? [])];
        assert.deepEqual(language === 'en-US' ? [] : same.filter(([, text]) => !names.includes(text)), []);
      });
    }

    it('are all used', () => {
      const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => readFileSync(path.join(folder, file), 'utf8'))
        .join('\n');
      const isUsed = (key: string) => {
        const name = key.slice(plugin.length + 1);
        return (
          code.includes(`'${key}'`) || code.includes(`'${name}'`) || code.includes(`\`${name.replace(/[\w]+$/, '${')}`)
        );
      };
      const unused = english.map(([key]) => key).filter((key) => !isUsed(key) && !/\.sure-/.test(key));
      assert.deepEqual(unused, []);
    });
  });
}
