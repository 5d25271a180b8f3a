// The versions of Node-RED and Node.js that the package says it runs with are those that CI tries it with.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { manifest } from './node-files';
import { root } from './tarball';

const read = (...file: string[]): string => readFileSync(path.join(root, ...file), 'utf8');

/** Of each line of Node-RED, the lines of Node.js. */
type Versions = Record<string, string[]>;

function tried(): Versions {
  const versions: Versions = {};
  for (const [, nodeRed = '', node = ''] of read('.ci', 'run').matchAll(/^try (\S+) (\d+) test(?::package)?$/gm)) {
    versions[nodeRed] = [...(versions[nodeRed] ?? []), node];
  }
  return versions;
}

function named(page: string): Versions {
  const places = [...page.matchAll(/Node-RED (\d(?:\.\d+)?) on Node\.js ((?:\d+(?:, | or )?)+)/g)];
  return Object.fromEntries(places.map(([, nodeRed = '', nodes = '']) => [nodeRed, nodes.match(/\d+/g) ?? []]));
}

const allNodes = (versions: Versions): string[] => [...new Set(Object.values(versions).flat())].sort();

describe('the versions of Node-RED and Node.js', () => {
  it('that CI tries are several', () => assert.deepEqual(Object.keys(tried()), ['5', '4.1']));

  for (const page of ['README.md', 'docs/getting-started.md', 'docs/operations.md']) {
    it(`are in ${page} those that CI tries`, () => assert.deepEqual(named(read(page)), tried()));
  }

  it('to begin with are in the README all that CI tries', () => {
    const [, nodes = ''] = /With Node\.js ([^:]+):/.exec(read('README.md')) ?? [];
    assert.deepEqual(nodes.match(/\d+/g), allNodes(tried()));
  });

  it('are in package.json those that CI tries', () => {
    const admits = (range: string): string[] => range.split(' || ').map((part) => part.replace(/^\^/, ''));
    assert.deepEqual(admits(manifest.engines.node), allNodes(tried()));
    assert.deepEqual(admits(manifest['node-red'].version).sort(), Object.keys(tried()).sort());
  });
});
