// `npm run dev` on a copy of the sources: changes are in the next Node-RED, and a mistake does not end the current one.
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Journal } from './package/journal';
import { removeTemporaryDirs, root, temporaryDir } from './package/tarball';

const LABELS = 'nodes/gws-simulator/locales/en-US/gws-simulator.json';
/** Built from the rest, or large. */
const NOT_COPIED = ['.git', '.cache', '.node-red', 'node_modules', 'dist', 'tools'];
const CODE = 'nodes/gws-simulator/node.ts';

describe('npm run dev', function () {
  this.timeout(120_000);
  let copy: string;
  const printed = new Journal<string>();
  let child: ChildProcess;

  before(() => {
    copy = temporaryDir('dev');
    for (const name of readdirSync(root).filter((name) => !NOT_COPIED.includes(name))) {
      cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
    }
    symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
    execFileSync('git', ['init', '--quiet'], { cwd: copy });
    child = spawn(process.execPath, [path.join(copy, 'scripts', 'dev.mjs')], { cwd: copy });
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) {
        createInterface({ input: stream }).on('line', (line) => printed.add(line));
      }
    }
  });
  after(async () => {
    if (child.exitCode === null) {
      child.kill();
      await once(child, 'exit');
    }
    removeTemporaryDirs();
  });

  const open = /Open (http:\/\/127\.0\.0\.1:\d+\/)/;
  const begun = async (from = 0): Promise<string> =>
    open.exec(await printed.until('address', (line) => open.test(line), { from }))?.[1] ?? '';
  const change = (file: string, what: string, to: string): void => {
    const text = readFileSync(path.join(copy, file), 'utf8');
    assert.ok(text.includes(what), `${file} has ${what}`);
    writeFileSync(path.join(copy, file), text.replace(what, to));
  };
  const labels = async (url: string): Promise<string> => (await fetch(`${url}nodes/messages?lng=en-US`)).text();

  it('restarts with a text that was changed', async () => {
    assert.doesNotMatch(await labels(await begun()), /changed by hand/);
    const from = printed.entries.length;
    change(LABELS, '"palette": "', '"palette": "changed by hand ');
    assert.match(await labels(await begun(from)), /changed by hand/);
  });

  it('keeps running while a change cannot be built', async () => {
    const from = printed.entries.length;
    change(CODE, 'import ', 'imprt ');
    await printed.until('word of it', (line) => line.includes('cannot be built'), { from });
    assert.ok(printed.entries.slice(from).some((line) => line.includes(CODE)));
    assert.ok(!printed.entries.slice(from).some((line) => open.test(line)));
    change(CODE, 'imprt ', 'import ');
    await begun(from);
  });
});
