// Runs Node-RED's linter on every example; it takes one flow at a time. Rules: `.nrlintrc.js`.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);

// What the command `nrlint` runs; a process for each flow would take ten times as long.
const { default: nrlint } = await import(pathToFileURL(require.resolve('nrlint/lib/cli')).href);
const examples = fileURLToPath(new URL('../examples/', import.meta.url));

for (const file of readdirSync(examples)) {
  console.log(file);
  const code = await nrlint.run([process.execPath, 'nrlint', path.join(examples, file)]);
  process.exitCode ||= code;
}
