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
  for (const [, nodeRed = '', node = ''] of read('.ci', 'run').matchAll(
    /\btry (\S+) (\d+) test(?::package)?(?=$|')/gm,
  )) {
    versions[nodeRed] = [...(versions[nodeRed] ?? []), node];
  }
  return versions;
}

function named(page: string): Versions {
  const places = [...page.matchAll(/Node-RED (\d(?:\.\d+)?) on Node\.js ((?:\d+(?:, | or )?)+)/g)];
  return Object.fromEntries(places.map(([, nodeRed = '', nodes = '']) => [nodeRed, nodes.match(/\d+/g) ?? []]));
}

const least = (versions: string[]): string | undefined => versions.sort((a, b) => Number(a) - Number(b))[0];

const oldest = (versions: Versions) => ({
  nodeRed: least(Object.keys(versions)),
  node: least(Object.values(versions).flat()),
});

describe('the versions of Node-RED and Node.js', () => {
  it('that CI tries are several', () => assert.deepEqual(Object.keys(tried()), ['5', '4.1']));

  for (const page of ['README.md', 'docs/operations.md']) {
    it(`that ${page} says it is tested with are those that CI tries`, () =>
      assert.deepEqual(named(read(page)), tried()));
  }

  for (const page of ['README.md', 'docs/getting-started.md', 'docs/operations.md']) {
    it(`that ${page} requires begin with the oldest that CI tries`, () => {
      const [, nodeRed, node] = /Node-RED (\S+) or later and Node\.js (\d+) or later/.exec(read(page)) ?? [];
      assert.deepEqual({ nodeRed, node }, oldest(tried()));
    });
  }

  it('that package.json admits begin with the oldest that CI tries, and have no end', () => {
    const { nodeRed, node } = oldest(tried());
    assert.equal(manifest['node-red'].version, `>=${nodeRed}`);
    assert.equal(manifest.engines.node, `>=${node}`);
  });
});
