// The pages on the nodes, docs/nodes/, as documentation and as help panels: in Node-RED's style, true to the dialogs, and
// translated so that every language says the same in the same order.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { helpOf, pagesOf } from '../../scripts/help.mjs';
import { lookUp, shownCatalogOf } from './catalog';
import { credentialsOf, definitionOf } from './definition';
import { nodeTypes } from './node-files';
import { root } from './tarball';

const DOCS = path.join(root, 'docs', 'nodes');
const TRANSLATIONS = ['de', 'ja'];
const CODE_BLOCK = /^```(\w*)\n([\s\S]*?)^```$/gm;

const pageOf = (type: string, language: string) => {
  const page = pagesOf(DOCS, type).find((candidate) => candidate.language === language);
  assert.ok(page, `There is no page on ${type} in ${language}: docs/nodes/${language}/${type}.md`);
  return readFileSync(page.file, 'utf8');
};

const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? '');
const withoutSamples = (text: string) => text.replace(CODE_BLOCK, '');
const codeIn = (text: string) => all(text, /`([^`]+)`/g);
const rowsIn = (text: string) =>
  all(withoutSamples(text), /^\|(.*)\|$/gm).map((row) => row.split('|').map((cell) => cell.trim()));

/** Name of a node in the palette; the server, which is not there, goes by its type. */
const paletteLabel = (type: string, language: string) =>
  (lookUp(shownCatalogOf(type, language), `${type}.palette`) as string | undefined) ?? type;

const labelsOf = (type: string, language: string, group = 'label') =>
  Object.entries((lookUp(shownCatalogOf(type, language), `${type}.${group}`) ?? {}) as Record<string, string>);

/** What a page contains, whatever its language. */
function structureOf(page: string, type: string, language: string) {
  const prose = withoutSamples(page);
  const keys = new Map(labelsOf(type, language).map(([key, label]) => [label, key]));
  return {
    headings: all(prose, /^(#+) /gm),
    samples: [...page.matchAll(CODE_BLOCK)].map(([block]) => block),
    rows: rowsIn(page).map(([first = '', ...others]) => [...codeIn(first), others.length]),
    properties: all(prose, /^- ([^:(\n]+) \([^:)\n]+\) : /gm).flatMap((names) =>
      names.split(', ').map((name) => keys.get(name) ?? name),
    ),
    references: all(prose, /^- \[.*\]\((.*)\)$/gm),
    pictures: all(prose, /^!\[.*\]\((.*)\)$/gm).map((picture) => path.basename(picture)),
    warnings: all(prose, /^> (\[!\w+\])$/gm),
    rules: all(prose, /^(---)$/gm),
  };
}

/** What a page names in code style; what the editor says in its reader's language, by its key. */
function namesIn(page: string, type: string, language: string): string[] {
  const keys = new Map([
    // A name may be that of a property, too.
    ...nodeTypes.map((other) => [paletteLabel(other, language), paletteLabel(other, 'en-US')] as const),
    ...[...labelsOf(type, language), ...labelsOf(type, language, 'method')].map(
      ([key, text]) => [text, `label.${key}`] as const,
    ),
  ]);
  return [...new Set(codeIn(withoutSamples(page)).map((name) => keys.get(name) ?? name))].sort();
}

function errorCodes(): string[] {
  return all(readFileSync(path.join(root, 'src', 'errors', 'gws-error.ts'), 'utf8'), /^ {2}\| '(GWS_\w+)'/gm);
}

for (const type of nodeTypes) {
  describe(`the help of ${type}`, () => {
    for (const language of ['en-US', ...TRANSLATIONS]) {
      it(`is in the style of Node-RED (${language})`, () => {
        const help = helpOf(pageOf(type, language));
        assert.match(
          help,
          /^[\p{Lu}\p{Lo}]/u,
          'begins with a paragraph, whose first sentence is the tooltip of the palette',
        );
        assert.match(help, /^### /m);
        // The editor renders a property list only where each line has a type and no colon more than these two.
        for (const line of all(help, /^(: .*)/gm)) {
          assert.match(line, /^: [^:(]+ \([^:)]+\) : [^:]+$/);
        }
        assert.doesNotMatch(withoutSamples(help).replace(/`[^`]*`/g, ''), /\*\*|__|(^|\s)\*\w/, 'no bold, no italic');
        assert.doesNotMatch(help, /<\/?\w/, 'no HTML');
        assert.doesNotMatch(help, /\]\((?!https:)/, 'no link that leads nowhere in the editor');
      });

      it(`is under its name in the palette (${language})`, () => {
        assert.equal(pageOf(type, language).split('\n', 1)[0], `# ${paletteLabel(type, language)}`);
      });

      it(`describes every setting, with its default (${language})`, () => {
        const { defaults } = definitionOf(type);
        const [, table = ''] = pageOf(type, language).split(/^---$/m);
        const rows = rowsIn(table).slice(2);
        const properties = rows.flatMap(([, names = '']) => codeIn(names));
        const settings = [...Object.keys(defaults), ...credentialsOf(type)].filter((name) => name !== 'version');
        assert.deepEqual(properties.sort(), settings.sort());
        const labels = new Map(labelsOf(type, language));
        for (const [label, names = '', told = ''] of rows) {
          const [first = '', ...others] = codeIn(names);
          const values = [first, ...others].map((name) => defaults[name]?.value);
          const known = values
            .filter((value) => value !== undefined && value !== '' && typeof value !== 'object')
            .map(String);
          assert.deepEqual(codeIn(told), known, `default of ${names}`);
          assert.equal(label, labels.get(first === 'inputs' ? 'control' : first) ?? label);
        }
      });
    }

    it('has samples that can be copied as they are', () => {
      const samples = [...pageOf(type, 'en-US').matchAll(CODE_BLOCK)];
      assert.ok(samples.length > 0, 'no sample');
      for (const [, kind = '', sample = ''] of samples) {
        assert.ok(['json', 'csv'].includes(kind), `a sample of ${kind || 'no kind'}`);
        assert.doesNotThrow(() => kind === 'csv' || JSON.parse(sample), sample);
      }
    });

    it('names existing error codes, and says what to do', () => {
      const known = errorCodes();
      const told = rowsIn(pageOf(type, 'en-US')).filter(([first = '']) => /^`GWS_/.test(first));
      for (const [code = '', advice = ''] of told) {
        assert.ok(known.includes(codeIn(code)[0] ?? ''), code);
        assert.match(advice, /\. ?[A-Z].*\.$|; /, `what to do about ${code}`);
      }
    });

    it('shows existing pictures', () => {
      for (const { file } of pagesOf(DOCS, type)) {
        for (const picture of all(readFileSync(file, 'utf8'), /^!\[.*\]\((.*)\)$/gm)) {
          assert.ok(existsSync(path.resolve(path.dirname(file), picture)), `${file}: ${picture}`);
        }
      }
    });

    for (const language of TRANSLATIONS) {
      it(`is the same in ${language}`, () => {
        const [original, translation] = [pageOf(type, 'en-US'), pageOf(type, language)];
        assert.deepEqual(structureOf(translation, type, language), structureOf(original, type, 'en-US'));
        assert.deepEqual(namesIn(translation, type, language), namesIn(original, type, 'en-US'));
      });
    }
  });
}

describe('the documentation of the nodes', () => {
  it('lists every page', () => {
    const list = readFileSync(path.join(DOCS, 'README.md'), 'utf8');
    const missing = nodeTypes.filter((type) => !list.includes(`](${type}.md)`));
    assert.deepEqual(missing, []);
  });
});
