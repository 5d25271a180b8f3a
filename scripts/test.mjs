// `npm test`: runs the tests in several processes, one more at a time than there are processors, since they wait more than they
// compute; `--jobs` sets another number.
// `--unit` leaves out tests that start programs, such as a Node-RED. Files may be named; unknown options go to Mocha
// (`npm test -- --grep busy`).
// Each process has to end by itself: what a test leaves behind keeps it alive, and is noticed.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');

/** They need a browser, a broker or a database, and have scripts of their own. */
const ELSEWHERE = /^test\/(editor|scaling|postgres|several)\//;

/** What the tests call that start programs. */
const STARTS_PROGRAMS = /\b(RealNodeRed|installedUserDir|runChild|startChild|spawn)\b|\bpack\(\)|soak\/(lane|crashes)/;

/** Those among them that install the package, which each process does once. */
const OF_THE_PACKAGE = 'test/package/';

/**
 * Into how many processes the tests of a folder are divided: by how long they take, and what they have to load.
 * @type {Record<string, number>}
 */
const PROCESSES = { 'test/src': 4, 'test/nodes': 3, 'test/security': 1 };

/** @typedef {{ name: string, files: string[] }} Group a process of tests */
/** @typedef {{ name: string, text: string, end: number | string | null }} Result what it printed, and how it ended */

/**
 * @param {string} name
 * @param {string[]} files
 * @returns {Group}
 */
function group(name, files) {
  return { name: `${name} (${files.length} files)`, files };
}

/**
 * The longest first, so that none is left alone at the end.
 * @param {string[]} files
 * @param {boolean} unitOnly
 */
function grouped(files, unitOnly) {
  const programs = files.filter((file) => STARTS_PROGRAMS.test(readFileSync(path.join(root, file), 'utf8')));
  /** @type {Map<string, string[]>} */
  const folders = new Map(Object.keys(PROCESSES).map((folder) => [folder, []]));
  /** @type {string[]} */
  const others = [];
  for (const file of files.filter((file) => !programs.includes(file))) {
    const folder = [...folders.keys()].find((folder) => file.startsWith(`${folder}/`));
    (folders.get(folder ?? '') ?? others).push(file);
  }
  const starting = unitOnly ? [] : programs;
  return [
    group(
      'tests of the installed package',
      starting.filter((file) => file.startsWith(OF_THE_PACKAGE)),
    ),
    group(
      'other tests that start programs',
      starting.filter((file) => !file.startsWith(OF_THE_PACKAGE)),
    ),
    ...[...folders].flatMap(([folder, inFolder]) => {
      const count = PROCESSES[folder] ?? 1;
      /** @param {number} number */
      const part = (number) => inFolder.filter((_file, index) => index % count === number);
      return Array.from({ length: count }, (_none, number) => group(`${folder}, part ${number + 1}`, part(number)));
    }),
    group('all other tests', others),
  ].filter(({ files }) => files.length > 0);
}

function allFiles() {
  return readdirSync(path.join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .map((file) => `test/${file.replaceAll(path.sep, '/')}`)
    .filter((file) => file.endsWith('.test.ts') && !ELSEWHERE.test(file))
    .sort();
}

/**
 * @param {Group} group
 * @param {string[]} options of Mocha
 * @returns {Promise<Result>}
 */
function run({ name, files }, options) {
  const started = performance.now();
  const child = spawn(process.execPath, [mocha, ...options, ...files], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...(process.stdout.isTTY && { FORCE_COLOR: '1' }), ...process.env },
  });
  /** @type {Buffer[]} */
  const printed = [];
  child.stdout.on('data', (data) => printed.push(data));
  child.stderr.on('data', (data) => printed.push(data));
  const word = setInterval(() => {
    const lines = stripVTControlCharacters(Buffer.concat(printed).toString()).trim().split('\n');
    console.log(`   … ${name}, after ${lines.at(-1)?.trim() || 'nothing yet'}`);
  }, 60_000);
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      clearInterval(word);
      const text = Buffer.concat(printed).toString().trimEnd();
      const seconds = Math.round((performance.now() - started) / 1000);
      console.log(`\n== ${name}, ${seconds} s\n${text}`);
      resolve({ name, text, end: code ?? signal });
    });
  });
}

/**
 * How many tests Mocha says are `word`.
 * @param {Result} result
 * @param {string} word
 */
function counted({ text }, word) {
  return Number(new RegExp(`^\\s*(\\d+) ${word}\\b`, 'm').exec(stripVTControlCharacters(text))?.[1] ?? 0);
}

/** @param {Result[]} results */
function report(results) {
  const failed = results.filter(({ end }) => end !== 0);
  for (const { name, text, end } of failed) {
    const failures = text.search(/^.*\b\d+ failing\b/m);
    console.log(`\n== Failed: ${name}, exit code ${end}\n${failures < 0 ? '' : text.slice(failures)}`);
  }
  /** @param {string} word */
  const sum = (word) => results.reduce((total, result) => total + counted(result, word), 0);
  const passed = sum('passing');
  console.log(`\n${passed} passed, ${sum('failing')} failed, ${sum('pending')} skipped`);
  process.exitCode = failed.length === 0 && passed > 0 ? 0 : 1;
}

/** @param {string[]} args */
function optionsFrom(args) {
  /** @type {{ unit: boolean, jobs: number, files: string[], forMocha: string[] }} */
  const options = { unit: false, jobs: os.availableParallelism() + 1, files: [], forMocha: [] };
  for (let arg = args.shift(); arg !== undefined; arg = args.shift()) {
    if (arg === '--unit') {
      options.unit = true;
    } else if (arg === '--jobs') {
      options.jobs = Number(args.shift());
    } else if (arg.endsWith('.test.ts')) {
      options.files.push(path.relative(root, path.resolve(arg)));
    } else {
      options.forMocha.push(arg);
    }
  }
  return options;
}

const { unit, jobs, files, forMocha } = optionsFrom(process.argv.slice(2));
const waiting = grouped(files.length > 0 ? files : allFiles(), unit);
/** @type {Result[]} */
const results = [];
async function work() {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    results.push(await run(next, forMocha));
  }
}
await Promise.all(Array.from({ length: jobs }, work));
report(results);
