// Runs Node-RED's linter on every example; it takes one flow at a time. Rules: `.nrlintrc.js`.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const nrlint = require.resolve('nrlint/bin/nrlint.js');
const examples = fileURLToPath(new URL('../examples/', import.meta.url));

const failed = readdirSync(examples).filter((file) => {
  console.log(file);
  return spawnSync(process.execPath, [nrlint, path.join(examples, file)], { stdio: 'inherit' }).status !== 0;
});
process.exit(failed.length === 0 ? 0 : 1);
