// A build is repeated if, and only if, its result would differ.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fingerprint, forgetBuild, isBuilt, rememberBuild } from '../scripts/freshness.mjs';
import { removeTemporaryDirs, temporaryDir } from './package/tarball';

describe('a build', () => {
  let root: string;

  beforeEach(() => {
    root = temporaryDir('build');
    execFileSync('git', ['init', '--quiet'], { cwd: root });
    write('.gitignore', 'dist/\n/.cache/\n*.bundle.cjs\n');
    write('src/index.ts', 'export {};');
    write('nodes/gws-call/locales/de/gws-call.json', '{}');
    build();
  });
  after(removeTemporaryDirs);

  function write(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }

  function build(meanwhile = () => {}): void {
    const sources = fingerprint(root);
    forgetBuild(root);
    write('dist/src/index.js', '');
    write('src/bayeux/cometd.bundle.cjs', '');
    meanwhile();
    rememberBuild(root, sources);
  }

  const isFresh = () => isBuilt(root, fingerprint(root));

  it('is not done twice', () => {
    symlinkSync(temporaryDir('modules'), path.join(root, 'node_modules'));
    build();
    assert.ok(isFresh());
    for (const file of ['README.md', 'docs/safety.md', 'test/src/errors.test.ts']) {
      write(file, 'Not built of this.');
    }
    assert.ok(isFresh());
  });

  const changes: Record<string, () => void> = {
    'a program was changed': () => write('src/index.ts', 'export default 1;'),
    'a text was changed': () => write('nodes/gws-call/locales/de/gws-call.json', '{ "a": "b" }'),
    'a page that is a help text was changed': () => write('docs/nodes/gws-call.md', '# New'),
    'a folder is new that nobody has thought of': () => write('editor/list.ts', ''),
    'a file is new': () => write('nodes/gws-new/gws-new.html', ''),
    'a file is gone': () => rmSync(path.join(root, 'src/index.ts')),
    'a file has another name': () => renameSync(path.join(root, 'src/index.ts'), path.join(root, 'src/other.ts')),
    'another compiler is installed': () => write('package-lock.json', '{}'),
    'what was built is gone': () => rmSync(path.join(root, 'dist'), { recursive: true }),
    'the last one failed': () => forgetBuild(root),
    'something was changed during the last one': () => build(() => write('src/index.ts', 'export default 2;')),
    'Git does not know the sources': () => rmSync(path.join(root, '.git'), { recursive: true }),
  };
  for (const [what, change] of Object.entries(changes)) {
    it(`is done again when ${what}`, () => {
      change();
      assert.ok(!isFresh());
    });
  }
});
