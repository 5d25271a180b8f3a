// `npm start`, from the command to the first call, and again: edits are kept, `--fresh` starts over.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Journal } from './package/journal';
import { removeTemporaryDirs, root, temporaryDir } from './package/tarball';

describe('npm start', () => {
  let userDir: string;
  let flowFile: string;
  const running = new Set<ChildProcess>();
  let printed: Journal<string>;

  function start(...options: string[]): ChildProcess {
    const script = path.join(root, 'scripts', 'start.mjs');
    const child = spawn(process.execPath, [script, '--user-dir', userDir, ...options], { cwd: userDir });
    printed = new Journal();
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => printed.add(line));
    }
    running.add(child);
    return child;
  }

  async function pressCtrlC(child: ChildProcess): Promise<number | null> {
    const exited = once(child, 'exit');
    child.kill('SIGINT');
    await exited;
    running.delete(child);
    return child.exitCode;
  }

  const untilOpen = () => printed.until('address', (line) => /Open http:\/\/127\.0\.0\.1:\d+\//.test(line));

  before(() => {
    userDir = temporaryDir('start');
    flowFile = path.join(userDir, 'flows.json');
  });

  after(() => {
    for (const child of running) {
      child.kill('SIGKILL');
    }
    removeTemporaryDirs();
  });

  it('dials by itself and prints each call state; Ctrl-C ends it cleanly', async () => {
    const child = start();
    await untilOpen();
    await printed.until('established call', (line) => line.includes('5001 Established'));
    const states = printed.entries.filter((line) => /\d\d:\d\d:\d\d {2}\S/.test(line)).map((line) => line.slice(10));
    assert.deepEqual(states, ['5001 Dialing', '5001 Ringing', '5001 Established']);
    const exitCode = await pressCtrlC(child);
    assert.ok(exitCode === 0 || process.platform === 'win32', `exit code ${exitCode}: ${printed.entries.join('\n')}`);
  });

  it('keeps the password of the simulated user out of the files', () => {
    for (const file of ['flows.json', 'flows_cred.json']) {
      assert.doesNotMatch(readFileSync(path.join(userDir, file), 'utf8'), /"password"/);
    }
  });

  it('keeps what was changed in the editor', async () => {
    const flow = JSON.parse(readFileSync(flowFile, 'utf8'));
    flow[0].label = 'My own flow';
    writeFileSync(flowFile, JSON.stringify(flow));
    const child = start();
    await printed.until('call', (line) => line.includes('5001 Dialing'));
    await pressCtrlC(child);
    assert.match(readFileSync(flowFile, 'utf8'), /My own flow/);
  });

  it('starts over with --fresh', async () => {
    writeFileSync(path.join(userDir, 'left-over'), '');
    const child = start('--fresh');
    await untilOpen();
    await pressCtrlC(child);
    assert.doesNotMatch(readFileSync(flowFile, 'utf8'), /My own flow/);
    assert.ok(!existsSync(path.join(userDir, 'left-over')));
  });
});
