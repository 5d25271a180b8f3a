// `npm run check`: all static checks, two at a time. Prints only what is wrong.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const JOBS = 2;

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const waiting = Object.keys(scripts).filter((name) => name === 'typecheck' || /^lint(:|$)/.test(name));

/**
 * @param {string} name of an npm script
 * @returns {Promise<void>}
 */
function run(name) {
  const started = performance.now();
  const child = spawn('npm', ['run', '--silent', name], { cwd: root, shell: process.platform === 'win32' });
  /** @type {Buffer[]} */
  const printed = [];
  child.stdout.on('data', (data) => printed.push(data));
  child.stderr.on('data', (data) => printed.push(data));
  return new Promise((resolve) => {
    child.once('close', (code) => {
      const passed = code === 0;
      console.log(`${passed ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
      if (!passed) {
        console.log(Buffer.concat(printed).toString());
        process.exitCode = 1;
      }
      resolve();
    });
  });
}

async function work() {
  for (let name = waiting.shift(); name; name = waiting.shift()) {
    await run(name);
  }
}
await Promise.all(Array.from({ length: JOBS }, work));
