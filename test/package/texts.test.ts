// The texts of each node: every key that is used exists, every property has a field, the help follows Node-RED's style.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Parameter } from '../../src/operations/parameters';
import { nodeFile, nodeTypes, registrations, resourcesOf, scripts } from './node-files';
import { root } from './tarball';

type Catalog = { [key: string]: string | Catalog };

const languagesOf = (type: string) => readdirSync(path.join(root, 'nodes', type, 'locales'));
const catalogOf = (type: string, language: string): Catalog =>
  JSON.parse(nodeFile(type, 'locales', language, `${type}.json`));
const runtimeFilesOf = (type: string) =>
  readdirSync(path.join(root, 'nodes', type)).filter((file) => /\.(ts|html)$/.test(file));

function lookUp(catalog: Catalog, key: string): unknown {
  return key.split('.').reduce<unknown>((at, part) => (at as Catalog | undefined)?.[part], catalog);
}

function keysOf(catalog: Catalog, prefix = ''): string[] {
  return Object.entries(catalog).flatMap(([key, value]) =>
    typeof value === 'string' ? [prefix + key] : keysOf(value, `${prefix}${key}.`),
  );
}

/** Where a key is put together, `` RED._(`gws-server.status.${phase}`) `` or `'…status.' + phase`: the part that is fixed. */
function prefixesUsedBy(type: string): string[] {
  const sources = runtimeFilesOf(type).map((file) => nodeFile(type, file));
  return sources.flatMap((text) =>
    [...text.matchAll(/\._\(\s*['"`]([^'"`$]+)\.(?:\$\{|['"] *\+)/g)].map((match) => match[1] ?? ''),
  );
}

/** Keys of this package only: `node-red:…` belongs to Node-RED's own catalogue. */
function keysUsedBy(type: string): string[] {
  const sources = runtimeFilesOf(type).map((file) => nodeFile(type, file));
  const attributes = sources.flatMap((text) =>
    [...text.matchAll(/data-i18n="([^"]+)"/g)].map((match) => match[1] ?? ''),
  );
  const inAttributes = attributes.flatMap((value) => value.split(';')).map((key) => key.replace(/^\[[\w-]+\]/, ''));
  const inCode = sources.flatMap((text) =>
    [...text.matchAll(/\b(?:this|node|RED)\._\(\s*['"`]([^'"`$]+)['"`]/g)].map((match) => match[1] ?? ''),
  );
  return [...inAttributes, ...inCode]
    .map((key) => key.replace(new RegExp(`^.*/${type}:`), ''))
    .filter((key) => !key.includes(':') && !key.endsWith('.'));
}

/** The tables of operations that a node hands to its dialog, see `editorTable`. */
function operationsOf(type: string): Record<string, Parameter[]> {
  if (!resourcesOf(type).includes('resources/operation-dialog.js')) {
    return {};
  }
  type Settings = Record<string, { value: Record<string, Parameter[]> }>;
  let found: Settings = {};
  const registerType = (_type: string, _constructor: unknown, options?: { settings?: Settings }) => {
    found = options?.settings ?? {};
  };
  require(path.join(root, 'nodes', type, type))({ nodes: { registerType } });
  return Object.entries(found).find(([name]) => name.endsWith('Operations'))?.[1].value ?? {};
}

describe('the texts that dialogs share', () => {
  it('are in the catalogue of the server', () => {
    const catalog = catalogOf('gws-server', 'en-US');
    const script = readFileSync(path.join(root, 'resources', 'operation-dialog.js'), 'utf8');
    const keys = [...script.matchAll(/\btext\(['`]([\w.]+?)(?:\.\$\{[^}]*\})?['`]/g)].map((match) => match[1] ?? '');
    assert.ok(keys.length > 0);
    assert.deepEqual(
      keys.filter((key) => lookUp(catalog, `gws-server.dialog.${key}`) === undefined),
      [],
    );
  });
});

for (const type of nodeTypes) {
  describe(`the texts of ${type}`, () => {
    const html = () => nodeFile(type, `${type}.html`);

    it('has every key that it uses', () => {
      const catalog = catalogOf(type, 'en-US');
      const missing = keysUsedBy(type).filter((key) => typeof lookUp(catalog, key) !== 'string');
      assert.deepEqual(missing, []);
      const withoutTexts = prefixesUsedBy(type).filter((prefix) => typeof lookUp(catalog, prefix) !== 'object');
      assert.deepEqual(withoutTexts, []);
    });

    it('has the same keys in every language', () => {
      const keys = keysOf(catalogOf(type, 'en-US')).sort();
      for (const language of languagesOf(type)) {
        assert.deepEqual(keysOf(catalogOf(type, language)).sort(), keys, language);
      }
    });

    it('has a text for each of its operations and their parameters, and for no other', () => {
      const operations = operationsOf(type);
      const parameters = new Set(Object.values(operations).flatMap((list) => list.map(({ name }) => name)));
      for (const language of languagesOf(type)) {
        const textsOf = (group: string) =>
          Object.keys((lookUp(catalogOf(type, language), `${type}.${group}`) ?? {}) as Catalog);
        assert.deepEqual(textsOf('operation').sort(), Object.keys(operations).sort(), language);
        assert.deepEqual(textsOf('parameter').sort(), [...parameters].sort(), language);
      }
    });

    it('has a field and a label for every property', () => {
      const [registration] = registrations(html());
      const template = scripts(html(), 'text/html').find(({ attributes }) => attributes.includes('data-template-name'));
      assert.ok(registration && template, 'no registration or no template');
      const prefix = registration.properties.get('category') === 'config' ? 'node-config-input' : 'node-input';
      const properties = [...registration.defaults, ...registration.credentials];
      const fields = properties.filter((property) => !['inputs', 'outputs'].includes(property));
      const missing = fields.filter((property) => !template.body.includes(`id="${prefix}-${property}"`));
      assert.deepEqual(missing, []);
    });

    for (const language of languagesOf(type)) {
      it(`has help in the style of Node-RED (${language})`, () => {
        const [help, ...others] = scripts(nodeFile(type, 'locales', language, `${type}.html`), 'text/html').concat(
          scripts(nodeFile(type, 'locales', language, `${type}.html`), 'text/markdown'),
        );
        assert.ok(help && others.length === 0, 'one help text');
        assert.ok(help.attributes.includes(`data-help-name="${type}"`));
        if (help.attributes.includes('text/markdown')) {
          assert.match(help.body, /^\n?[A-Z]/, 'begins with a paragraph, without leading whitespace');
          assert.match(help.body, /^### /m);
          // The editor renders a property list only where each line has a type and no colon more than these two.
          for (const [line] of help.body.matchAll(/^: .*/gm)) {
            assert.match(line, /^: [^:(]+ \([^:)]+\) : [^:]+$/);
          }
          assert.doesNotMatch(help.body.replace(/`[^`]*`/g, ''), /\*\*|__|(^|\s)\*\w/, 'no bold, no italic');
        } else {
          assert.match(help.body.trim(), /^<p>/, 'begins with a paragraph');
          assert.match(help.body, /<h3>/);
          assert.doesNotMatch(help.body, /<(b|i|strong|em|h1|h2)>/);
        }
      });
    }
  });
}
