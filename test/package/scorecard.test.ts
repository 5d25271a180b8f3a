// The rules of the Node-RED scorecard that need no network, so that a release does not fail them by surprise.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { editorFile } from './definition';
import { exampleNames, readExample } from './example';
import { manifest, nodeTypes, registrations } from './node-files';
import { root } from './tarball';

describe('the scorecard', () => {
  it('P01: has a licence', () => assert.equal(manifest.license, 'Apache-2.0'));

  it('P03: says where its source and its issues are', () => assert.ok(manifest.repository?.url && manifest.bugs));

  it('P04: has a scope', () => assert.match(manifest.name, /^@[a-z0-9-]+\/[a-z0-9-]+$/));

  it('P05: carries the keyword', () => assert.ok(manifest.keywords.includes('node-red')));

  it('P06: admits Node-RED 4.1 and everything newer', () => {
    assert.equal(manifest['node-red'].version, '>=4.1');
  });

  it('P07: runs on the oldest Node.js of the newest Node-RED, 22.9', () => {
    assert.equal(manifest.engines.node, '>=20');
  });

  it('N01: has types of nodes that nobody else has', () => {
    assert.ok(nodeTypes.length > 0);
    assert.ok(nodeTypes.every((type) => type.startsWith('gws-')));
  });

  it('D01: has at most six dependencies', () => assert.ok(Object.keys(manifest.dependencies).length <= 6));

  it('D02: brings nothing that is known to do harm', () => {
    const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
    const installed = Object.entries<{ version: string; dev?: boolean }>(packages).filter(([, { dev }]) => !dev);
    const agents = installed.filter(([folder]) => folder.endsWith('node_modules/agent-base'));
    assert.ok(agents.length > 0);
    assert.ok(agents.every(([, { version }]) => Number.parseInt(version, 10) >= 6));
  });

  for (const type of nodeTypes) {
    it(`${type} can be read by a machine`, () => {
      const [registration, ...others] = registrations(editorFile(type));
      assert.ok(registration, 'no registerType found');
      assert.equal(others.length, 0);
      assert.equal(registration.type, type);
      const { properties } = registration;
      const isConfig = properties.get('category') === 'config';
      const literals = isConfig ? ['category'] : ['category', 'color', 'icon', 'inputs', 'outputs'];
      for (const name of literals) {
        assert.notEqual(properties.get(name), undefined, `${name} has to be a literal`);
      }
      assert.ok(isConfig || properties.get('category') === 'Genesys Web Services');
      assert.ok(registration.defaults.includes('name'), 'defaults have to be an inline object');
      assert.ok(!properties.has('credentials') || registration.credentials.length > 0, 'credentials, too');
    });

    it(`N02: ${type} is used by an example`, () => {
      assert.ok(exampleNames.some((name) => readExample(name).some((node) => node.type === type)));
    });
  }
});
