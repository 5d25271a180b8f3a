// Changes the code of one folder of src/ in small ways, one at a time, and lists the changes that no test notices:
//   npm --prefix tools/mutation install && npm --prefix tools/mutation run mutate -- dial
// Takes an hour or so for a folder; it is run by hand, not for every change.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const require = createRequire(import.meta.url);

/**
 * The tests that are to notice, by folder; those of the nodes go through the client too, and take longer.
 * @type {Record<string, string[]>}
 */
const SPECS = {
  dial: [...src('*dial*', 'record*', 'call-results', 'hostile-calls'), 'test/nodes/gws-dial-*.test.ts'],
  calls: [...src('*call*', 'feed', 'fingerprint'), 'test/nodes/gws-call*.test.ts'],
  session: src(
    ...['agent-operations', 'agents', 'backoff', 'bounded-requests', 'channels', 'connections', 'contact-center'],
    ...['credential*', 'csrf-refusals', 'deep-json', 'earlier-sign-ins', 'fair-queue', 'farewell', 'feed', 'floods'],
    ...['healing*', 'hostile-polls', 'inbox', 'machine*', 'missed-events', 'probe', 'quick-polls', 'refused-channels'],
    ...['request-queue', 'retries', 'session-*', 'sign-in-answers', 'troubled-polls', 'unsendable', 'wall-clock'],
  ),
  operations: [
    ...src('call-operations*', 'agent-operations', 'operation-sending', 'outbound*', 'request', 'unsendable'),
    ...src('refused-channels', 'missed-events', 'bounded-requests', 'parameter-set'),
    'test/nodes/gws-outbound.test.ts',
  ],
};

const [folder = '', files = '**/*.ts', ...tests] = process.argv.slice(2);
const spec = tests.length > 0 ? tests : SPECS[folder];
if (!spec) {
  console.error(
    `Name a folder of src/, one of ${Object.keys(SPECS).join(', ')}, files in it if not all are meant, and tests if others are.`,
  );
  process.exit(2);
}
const missing = spec.filter((pattern) => !isThere(pattern));
if (missing.length > 0) {
  console.error(`There are no tests ${missing.join(', ')}.`);
  process.exit(2);
}

const reports = path.join(here, 'reports');
mkdirSync(reports, { recursive: true });
const mocha = path.join(reports, `${folder}.mocharc.json`);
writeFileSync(mocha, JSON.stringify({ require: ['tsx/cjs'], spec, timeout: 10_000 }));
const config = path.join(reports, `${folder}.config.json`);
writeFileSync(
  config,
  JSON.stringify({
    plugins: [require.resolve('@stryker-mutator/mocha-runner')],
    mutate: [`src/${folder}/${files}`],
    // Texts are for people; the tests that matter look at codes and states.
    mutator: { excludedMutations: ['StringLiteral'] },
    testRunner: 'mocha',
    mochaOptions: { config: mocha },
    coverageAnalysis: 'perTest',
    concurrency: 1,
    // On a busy machine tests are late, which is no sign of a mutant.
    timeoutMS: 15_000,
    // Stryker reads the one that it finds, which the compiler of version 7 does not let it.
    tsconfigFile: 'none.json',
    ignorePatterns: ['tools', '.git', 'bench'],
    tempDirName: path.join(here, '.tmp'),
    incremental: true,
    incrementalFile: path.join(reports, `${folder}.incremental.json`),
    reporters: ['clear-text', 'json', 'progress'],
    jsonReporter: { fileName: path.join(reports, `${folder}.json`) },
  }),
);
const stryker = path.join(path.dirname(require.resolve('@stryker-mutator/core/package.json')), 'bin/stryker.js');
process.exit(spawnSync(process.execPath, [stryker, 'run', config], { cwd: root, stdio: 'inherit' }).status ?? 1);

/** @param {string[]} names */
function src(...names) {
  return names.map((name) => `test/src/${name}.test.ts`);
}

/**
 * A name that is outdated would leave tests out without a word.
 * @param {string} pattern
 */
function isThere(pattern) {
  const name = new RegExp(`^${path.basename(pattern).replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
  return readdirSync(path.join(root, path.dirname(pattern))).some((file) => name.test(file));
}
