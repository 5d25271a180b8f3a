// The output and exit code of `npm test`, whatever the tests do.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { removeTemporaryDirs, root, temporaryDir } from './package/tarball';

const PASSES = "it('passes', () => {});";
const FAILS = "it('fails', () => { throw new Error('as it should'); });";

describe('npm test', () => {
  after(removeTemporaryDirs);

  async function testsOf(files: Record<string, string>, ...options: string[]) {
    const dir = temporaryDir('runner');
    const names = Object.keys(files).map((name) => path.join(dir, `${name}.test.ts`));
    for (const [index, content] of Object.values(files).entries()) {
      writeFileSync(names[index] as string, content);
    }
    const child = spawn(process.execPath, [path.join(root, 'scripts', 'test.mjs'), ...names, ...options]);
    const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    return { printed, code, last: printed.trim().split('\n').at(-1) };
  }

  it('counts what passed and what was skipped', async () => {
    const { code, last } = await testsOf({ one: `${PASSES} it.skip('is skipped', () => {});`, two: PASSES });
    assert.deepEqual([code, last], [0, '2 passed, 0 failed, 1 skipped']);
  });

  it('fails if a test fails, and reports it last', async () => {
    const { printed, code, last } = await testsOf({ one: PASSES, two: FAILS });
    assert.deepEqual([code, last], [1, '1 passed, 1 failed, 0 skipped']);
    assert.match(printed.slice(printed.indexOf('== Failed')), /1\) fails:\s+Error: as it should/);
  });

  it('fails when tests cannot even be loaded, or end their process', async () => {
    for (const content of ["import './not-there';", "it('ends the process', () => process.exit(3));"]) {
      assert.notEqual((await testsOf({ one: content })).code, 0, content);
    }
  });

  it('fails when there was nothing to run', async () => {
    assert.equal((await testsOf({ one: '' })).code, 1);
  });

  it('passes options on to Mocha', async () => {
    const { code, last } = await testsOf({ one: PASSES + FAILS }, '--grep', 'passes');
    assert.deepEqual([code, last], [0, '1 passed, 0 failed, 0 skipped']);
  });

  it('can leave out tests that start programs', async () => {
    const { last } = await testsOf({ one: PASSES, two: `const red = 'RealNodeRed'; ${PASSES}` }, '--unit');
    assert.equal(last, '1 passed, 0 failed, 0 skipped');
  });
});
