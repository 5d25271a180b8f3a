// The file for a bug report, as the command of the installed package gets it from a running Node-RED that asks for a sign-in.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Diagnosis } from '../../plugins/gws-sidebar/diagnosis';
import { GwsSimulator } from '../../simulator';
import { leaksIn } from '../security/support/secrets';
import { FAST } from '../support/timing';
import type { FlowNode } from './example';
import { RealNodeRed } from './real-node-red';
import { installedUserDir, packageName, removeTemporaryDirs } from './tarball';

const PASSWORD = 'pass-of-the-agent';
const LISTED = 'pass of anna';
const KEY = 'a key that nobody guesses';
const PROXY_PASSWORD = 'known to the proxy';
const VARIABLE = 'hunter2-of-prod';
const TYPED = 'typed into a parameter';

/** Nobody's business, though no secrets. */
const PRIVATE = [
  'sandra.meier',
  'anna.schmidt',
  'Production of ACME',
  'Spring Renewals',
  '632960123',
  '960 123',
  'invalid.example',
];

const run = promisify(execFile);

describe('gws-diagnose', () => {
  const simulator = new GwsSimulator({ username: 'sandra.meier', password: PASSWORD, port: 0, timing: FAST });
  let red: RealNodeRed;

  before(async function () {
    this.timeout(180_000);
    await simulator.start();
    process.env.TEST_SECRET = VARIABLE;
    red = await RealNodeRed.start({ userDir: await installedUserDir() });
    delete process.env.TEST_SECRET;
    await red.deploy(flow());
  });
  after(async () => {
    await red?.kill();
    removeTemporaryDirs();
    await simulator.stop();
  });

  const diagnose = async (args: readonly string[], password = 'admin of the tests') => {
    const cli = path.join(red.userDir, 'node_modules', packageName, 'dist/plugins/gws-sidebar/diagnose.js');
    const { NODE_RED_TOKEN: _none, ...env } = process.env;
    return run(process.execPath, [cli, '--url', red.url, ...args], {
      cwd: red.userDir,
      env: { ...env, NODE_RED_PASSWORD: password },
    }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    );
  };

  it('writes what is needed, and no secret, person, host or telephone number', async function () {
    this.timeout(60_000);
    const { code, stderr } = await diagnose(['--user', 'admin', '--output', 'bug.json']);
    assert.equal(code, 0, stderr);
    const text = readFileSync(path.join(red.userDir, 'bug.json'), 'utf8');
    const { versions, servers, nodes } = JSON.parse(text) as Diagnosis;
    const { version } = JSON.parse(readFileSync(path.join(__dirname, '../../package.json'), 'utf8'));
    assert.deepEqual([versions.package, versions.node], [version, process.version]);
    assert.equal(servers.length, 2);
    assert.ok(nodes.some((node) => 'type' in node && node.type === 'gws-ledger'));
    assert.ok(servers.some(({ events }) => events.failures.length > 0));
    const secrets = [PASSWORD, LISTED, KEY, PROXY_PASSWORD, VARIABLE, TYPED];
    assert.deepEqual(leaksIn('the diagnosis', text, secrets), []);
    assert.deepEqual(
      PRIVATE.filter((one) => text.includes(one)),
      [],
    );
    assert.ok(!text.includes(new URL(simulator.url).host), 'the host of GWS');
  });

  it('says what to do if it cannot', async function () {
    this.timeout(60_000);
    for (const [args, password, said] of [
      [['--user', 'admin'], 'wrong', /refuses this user name and password/],
      [['--user', 'admin'], '', /NODE_RED_PASSWORD/],
      [[], '', /asks for a sign-in with the permission gws-server\.read/],
      [['--url', 'http://127.0.0.1:1'], '', /does not answer at http:\/\/127\.0\.0\.1:1/],
      [['--url', simulator.url], '', /not a Node-RED with the Genesys nodes|asks for a sign-in/],
      [['--url', 'nowhere'], '', /must be the address/],
      [['--nonsense'], '', /--help/],
    ] as const) {
      const { code, stderr } = await diagnose(args, password);
      assert.notEqual(code, 0, args.join(' '));
      assert.match(stderr, said);
    }
    assert.match((await diagnose(['--help'])).stdout, /^Usage: gws-diagnose/);
  });

  it('needs a permission, as all that the sidebar asks for', async () => {
    for (const route of ['view', 'explain?for=1', 'diagnosis']) {
      assert.equal((await red.requestWith(['flows.read'], 'GET', `/gws-sidebar/${route}`)).status, 401, route);
      assert.equal((await red.requestWith(['gws-server.read'], 'GET', `/gws-sidebar/${route}`)).status, 200, route);
    }
    const settle = (permission: string) => red.requestWith([permission], 'POST', '/gws-sidebar/settle', {});
    assert.equal((await settle('gws-server.read')).status, 401);
    assert.equal((await settle('gws-server.write')).status, 409);
  });

  function flow(): FlowNode[] {
    const server = { type: 'gws-server', connect: 'auto', timeout: 2, startSession: false, version: 3 };
    const record = { recordHandle: 431, phoneNumber: '+44 1632 960 123', GSW_CAMPAIGN_NAME: 'Spring Renewals' };
    const dial = {
      ...{ type: 'gws-dial-preview-record', z: 'tab', record: 'payload', recordType: 'msg', device: '' },
      ...{ deviceType: 'str', waitFor: 'accepted', timeout: 2, redial: 'refuse', x: 400, y: 100, wires: [[]] },
    };
    const inject = {
      type: 'inject',
      z: 'tab',
      props: [{ p: 'payload' }],
      payloadType: 'json',
      once: true,
      x: 100,
      y: 100,
    };
    return [
      { id: 'tab', type: 'tab', label: 'Production of ACME' },
      {
        ...{ ...server, id: 'server', name: 'Production of ACME', url: simulator.url, ledger: 'book' },
        credentials: {
          username: 'sandra.meier',
          password: PASSWORD,
          agents: `username,password\nanna.schmidt,${LISTED}`,
        },
      },
      {
        ...{
          ...server,
          id: 'away',
          name: '',
          url: `http://$\{TEST_SECRET}.invalid.example`,
          proxy: 'proxy',
          ledger: 'memory',
        },
        credentials: { username: 'anna.schmidt', password: `$\{TEST_SECRET}` },
      },
      {
        id: 'proxy',
        type: 'http proxy',
        url: 'http://127.0.0.1:1',
        credentials: { username: 'me', password: PROXY_PASSWORD },
      },
      {
        id: 'book',
        type: 'gws-ledger',
        kind: 'file',
        directory: '',
        retention: 90,
        numbers: 'hashed',
        credentials: { key: KEY },
      },
      { ...inject, id: 'one', payload: JSON.stringify(record), wires: [['dial', 'other']] },
      { ...dial, id: 'dial', server: 'server' },
      { ...dial, id: 'other', server: 'away' },
      {
        ...{
          id: 'agent',
          type: 'gws-agent',
          z: 'tab',
          server: 'server',
          operation: 'signIn',
          waitFor: 'done',
          timeout: 2,
        },
        ...{ parameters: { password: { type: 'str', value: TYPED } }, x: 400, y: 200, wires: [[]] },
      },
    ] as FlowNode[];
  }
});
