// What is in the package that users install, and what is not.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { editorFile } from './definition';
import { exampleNames } from './example';
import { manifest, nodeTypes } from './node-files';
import { pack, removeTemporaryDirs, root } from './tarball';

describe('the packed tarball', () => {
  let contents: string[];

  before(async () => {
    ({ contents } = await pack());
  });
  after(removeTemporaryDirs);

  const holds = (file: string) => assert.ok(contents.includes(file), `${file} is missing`);

  for (const type of nodeTypes) {
    it(`holds ${type} with everything that belongs to it`, () => {
      const folder = `dist/nodes/${type}`;
      for (const file of [
        `${folder}/${type}.js`,
        `${folder}/${type}.html`,
        `${folder}/icons/${type}.svg`,
        `${folder}/locales/en-US/${type}.json`,
        ...['en-US', 'de', 'ja'].map((language) => `${folder}/locales/${language}/${type}.html`),
      ]) {
        holds(file);
      }
    });
  }

  it('holds dialogs that need no other file, so that none can be missing', () => {
    for (const type of nodeTypes) {
      assert.doesNotMatch(editorFile(type), /<(?:script|link|img)\b[^>]*\b(?:src|href)=/, type);
    }
  });

  it('holds the examples, the licence, the README and the types', () => {
    for (const example of exampleNames) {
      holds(`examples/${example}.json`);
    }
    for (const file of ['LICENSE', 'README.md', 'package.json', manifest.main, manifest.types]) {
      holds(file);
    }
  });

  it('holds what its command runs', () => {
    for (const file of Object.values(manifest.bin)) {
      holds(file);
      assert.match(readFileSync(path.join(root, file), 'utf8'), /^#!\/usr\/bin\/env node/);
    }
  });

  it('holds nothing else', () => {
    const strangers = contents.filter((file) => {
      const known =
        /^(dist\/(nodes|plugins|src|simulator)\/|examples\/|(LICENSE|NOTICE|README\.md|CHANGELOG\.md|package\.json)$)/;
      return (
        !known.test(file) || (/\.[cm]?tsx?$/.test(file) && !/\.d\.[cm]?ts$/.test(file)) || /\.test\.|\.map$/.test(file)
      );
    });
    assert.deepEqual(strangers, []);
  });

  it('holds its plugins with their texts', () => {
    for (const [name, file] of Object.entries(manifest['node-red'].plugins)) {
      holds(file);
      holds(`${path.posix.dirname(file)}/locales/en-US/${name}.json`);
    }
  });

  it('names only existing files as entry points', () => {
    const exported = Object.values(manifest.exports).flatMap((entry) =>
      typeof entry === 'string' ? entry : Object.values(entry),
    );
    for (const file of [...Object.values(manifest['node-red'].nodes), ...exported]) {
      assert.ok(existsSync(path.join(root, file)), `${file} is not built`);
    }
  });
});
