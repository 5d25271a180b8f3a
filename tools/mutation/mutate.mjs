// Changes the code of one folder of src/ in small ways, one at a time, and lists the changes that no test notices:
//   npm --prefix tools/mutation install && npm --prefix tools/mutation run mutate -- dial
// Takes an hour or so for a folder; it is run by hand, not for every change.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const require = createRequire(import.meta.url);

/** The tests that are to notice, by folder; those of the nodes go through the client too, and take longer. */
const SPECS = {
  dial: [
    'test/src/*dial*.test.ts',
    'test/src/{record*,call-results}.test.ts',
    'test/src/hostile-calls.test.ts',
    'test/nodes/gws-dial-*.test.ts',
  ],
  calls: ['test/src/*call*.test.ts', 'test/src/fingerprint.test.ts', 'test/nodes/gws-call*.test.ts'],
  session: [
    'test/src/{backoff,channels,connections,floods,healing*,inbox,machine,probe,quick-polls,session*}.test.ts',
    'test/src/{agent-operations,agents}.test.ts',
  ],
  operations: ['test/src/{values*,call-operations*,agent-operations,outbound*,request}.test.ts'],
};

const [folder = '', files = '**/*.ts'] = process.argv.slice(2);
const spec = SPECS[folder];
if (!spec) {
  console.error(
    `Name a folder of src/, one of ${Object.keys(SPECS).join(', ')}, and files in it if not all are meant.`,
  );
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
