// The texts of each node: every key that is used exists, every property has a field.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ProbeProblem } from '../../src/session/probe-report';
import { type Catalog, catalogOf, languagesOf, lookUp } from './catalog';
import { credentialsOf, definitionOf, editorFile } from './definition';
import { nodeTypes, scripts } from './node-files';
import { root } from './tarball';
import { keysUsedBy, operationsOf, prefixesUsedBy } from './text-keys';

describe('the texts that dialogs share', () => {
  it('are in the catalogue of the server', () => {
    const catalog = catalogOf('gws-server', 'en-US');
    const script = readFileSync(path.join(root, 'nodes', 'shared', 'editor', 'parameters.ts'), 'utf8');
    const keys = [...script.matchAll(/\btext\(['`]([\w.]+?)(?:\.\$\{[^}]*\})?['`]/g)].map((match) => match[1] ?? '');
    assert.ok(keys.length > 0);
    assert.deepEqual(
      keys.filter((key) => lookUp(catalog, `gws-server.dialog.${key}`) === undefined),
      [],
    );
  });

  it('have a sentence for each problem that the test of a connection can find', () => {
    const problems: Record<ProbeProblem | 'password-again' | 'not-deployed' | 'not-permitted' | 'no-answer', true> = {
      address: true,
      'host-not-found': true,
      'nothing-listens': true,
      unreachable: true,
      certificate: true,
      'no-tls': true,
      'tls-version': true,
      'client-certificate': true,
      proxy: true,
      'credentials-missing': true,
      'credentials-unusable': true,
      'credentials-refused': true,
      'not-a-gws': true,
      path: true,
      'rate-limited': true,
      rejected: true,
      'features-missing': true,
      device: true,
      notifications: true,
      session: true,
      'password-again': true,
      'not-deployed': true,
      'not-permitted': true,
      'no-answer': true,
    };
    for (const language of languagesOf('gws-server')) {
      const sentences = lookUp(catalogOf('gws-server', language), 'gws-server.test.problem') as Catalog;
      assert.deepEqual(Object.keys(sentences).sort(), Object.keys(problems).sort(), language);
    }
  });
});

for (const type of nodeTypes) {
  describe(`the texts of ${type}`, () => {
    it('include every key that it uses', () => {
      const catalog = catalogOf(type, 'en-US');
      const missing = keysUsedBy(type).filter((key) => typeof lookUp(catalog, key) !== 'string');
      assert.deepEqual(missing, []);
      const withoutTexts = prefixesUsedBy(type).filter((prefix) => typeof lookUp(catalog, prefix) !== 'object');
      assert.deepEqual(withoutTexts, []);
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
      const { category, defaults } = definitionOf(type);
      const template = scripts(editorFile(type), 'text/html').find(({ attributes }) =>
        attributes.includes('data-template-name'),
      );
      assert.ok(template, 'no template');
      const prefix = category === 'config' ? 'node-config-input' : 'node-input';
      const properties = [...Object.keys(defaults), ...credentialsOf(type)];
      const fields = properties.filter((property) => !['inputs', 'outputs'].includes(property));
      const missing = fields.filter((property) => !template.body.includes(`id="${prefix}-${property}"`));
      assert.deepEqual(missing, []);
    });
  });
}
