// The package as a library: a program in strict TypeScript that installs it, is compiled against its types, and runs.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { installedUserDir, packageName, removeTemporaryDirs, root } from './tarball';

const PROGRAM = `
import { AgentPool, type CallStateChangeMessage, type DialResult, GwsError, parseRecord, Secret, type SessionOptions } from '${packageName}';
import { type DashboardAccess, dashboardAccess } from '${packageName}/dashboard';
import { GwsSimulator, type SimulatorOptions } from '${packageName}/simulator';

const settings: SimulatorOptions = { timing: { ringing: 1, answer: 1, talking: 1, farEndHangsUp: 1 } };
const simulator = new GwsSimulator(settings);
await simulator.start();

const access: DashboardAccess = dashboardAccess({ header: 'X-Forwarded-User' });
console.log(access.ioMiddleware.length);

const options: SessionOptions = { url: simulator.url, username: 'agent', password: new Secret('simulator') };
const agents = new AgentPool(options);
agents.connect();
const { dialer, session } = agents.default;
await session.ready();
const unwatch: () => void = dialer.watchCalls();

const record = parseRecord(simulator.nextPreviewRecord().data);
const { payload }: DialResult = await dialer.dial({ record, waitFor: 'released', timeout: 5000 });
console.log((payload as CallStateChangeMessage).call.state);
try {
  await dialer.dial({ record, waitFor: 'accepted', timeout: 5000 });
} catch (error) {
  console.log(error instanceof GwsError && error.code);
}

unwatch();
await agents.close();
await simulator.stop();
`;

const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  skipLibCheck: false,
  target: 'ES2022',
  typeRoots: [path.join(root, 'node_modules', '@types')],
  types: ['node'],
};

describe('the package as a library', function () {
  this.timeout(120_000);
  let dir: string;

  before(async () => {
    dir = await installedUserDir();
  });
  after(removeTemporaryDirs);

  const run = async (...args: string[]): Promise<string> => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: dir }).catch((error) => error);
    return stdout + stderr;
  };
  const compile = (program: string, compilerOptions: object): Promise<string> => {
    writeFileSync(path.join(dir, 'program.mts'), program);
    const config = { compilerOptions: { ...STRICT, ...compilerOptions }, files: ['program.mts'] };
    writeFileSync(path.join(dir, 'tsconfig.json'), JSON.stringify(config));
    return run(path.join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', dir);
  };

  it('dials in a program of its own, with the simulator', async () => {
    assert.equal(await compile(PROGRAM, { module: 'nodenext' }), '');
    assert.deepEqual((await run('program.mjs')).trim().split('\n'), ['1', 'Released', 'GWS_ALREADY_DIALED']);
  });

  it('has types for programs that are bundled', async () => {
    assert.equal(await compile(PROGRAM, { module: 'esnext', moduleResolution: 'bundler', noEmit: true }), '');
  });

  it('reports a mistake when the program is compiled', async () => {
    const mistake = PROGRAM.replace("waitFor: 'released'", "waitFor: 'tomorrow'");
    assert.match(await compile(mistake, { module: 'nodenext', noEmit: true }), /"tomorrow"/);
  });

  it('can be required', async () => {
    const names = `Object.keys(require('${packageName}')).includes('AgentPool') && typeof require('${packageName}/simulator').GwsSimulator`;
    assert.equal((await run('-p', names)).trim(), 'function');
  });
});
