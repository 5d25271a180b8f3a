// What people without all permissions get from the admin endpoints, in a real Node-RED that asks for a sign-in.
import assert from 'node:assert/strict';
import { GwsSimulator } from '../../simulator';
import type { FlowNode } from './example';
import { RealNodeRed } from './real-node-red';
import { installedUserDir, removeTemporaryDirs } from './tarball';

const SECRET = 'hunter2 of Prod/17';
const PASSWORD = 'pass-of-the-agent';

/** However it may be written. */
const FORMS = [SECRET, SECRET.toLowerCase(), encodeURIComponent(SECRET), Buffer.from(SECRET).toString('base64')];

const TESTER = ['gws-server.write', 'gws-server.read'];
const DEVELOPER = [...TESTER, 'flows.write'];

const reference = (name: string): string => `$${`{${name}}`}`;

const TYPED = {
  url: reference('TEST_GWS_URL'),
  username: reference('TEST_GWS_USER'),
  password: '__PWRD__',
  device: '',
  proxy: '',
  tls: '',
  timeout: '2',
};

interface Report {
  user?: string;
  devices: object[];
  problem?: { kind: string; message: string };
}

describe('the admin endpoints', () => {
  const simulator = new GwsSimulator({ username: 'agent', password: PASSWORD, port: 0 });
  const stranger = new GwsSimulator({ port: 0 });
  let red: RealNodeRed;

  before(async function () {
    this.timeout(180_000);
    await Promise.all([simulator.start(), stranger.start()]);
    const environment = {
      TEST_SECRET: SECRET,
      TEST_SECRET_NAME: 'TEST_SECRET',
      TEST_SECRET_URL: `http://${SECRET.split(' ')[0]}.Example.invalid/Hidden`,
      TEST_GWS_URL: simulator.url,
      TEST_GWS_USER: 'agent',
      TEST_GWS_PASSWORD: PASSWORD,
    };
    Object.assign(process.env, environment);
    red = await RealNodeRed.start({ userDir: await installedUserDir() });
    for (const name of Object.keys(environment)) {
      delete process.env[name];
    }
    const server = { type: 'gws-server', connect: 'auto', timeout: 2, device: '', proxy: '', tls: '' };
    const events = { type: 'gws-call-events', z: 'tab', x: 100, y: 100, wires: [[]] };
    await red.deploy([
      { id: 'tab', type: 'tab', label: 'test' },
      {
        ...server,
        id: 'server',
        url: TYPED.url,
        credentials: { username: TYPED.username, password: reference('TEST_GWS_PASSWORD') },
      },
      {
        ...server,
        id: 'wrong',
        url: reference('TEST_SECRET'),
        credentials: { username: 'agent', password: PASSWORD },
      },
      { ...events, id: 'events', server: 'server' },
      { ...events, id: 'more', server: 'wrong' },
      { id: 'proxy', type: 'http proxy', name: '', url: stranger.url, noproxy: [] },
      { id: 'tls', type: 'tls-config', name: '', cert: '', key: '', ca: '', verifyservercert: false },
    ] as FlowNode[]);
  });
  after(async () => {
    await red?.kill();
    removeTemporaryDirs();
    await Promise.all([simulator.stop(), stranger.stop()]);
  });

  const test = async (permissions: string[], typed: object, id = 'server'): Promise<Report> => {
    const answer = await red.requestWith(permissions, 'POST', `/gws-server/${id}/test`, { ...TYPED, ...typed });
    assert.equal(answer.status, 200);
    const text = await answer.text();
    for (const form of FORMS) {
      assert.ok(!text.toLowerCase().includes(form.toLowerCase()), `${JSON.stringify(typed)}: ${text}`);
    }
    assert.doesNotMatch(text, /hunter2|hidden|pass-of-the-agent/i);
    return JSON.parse(text) as Report;
  };

  /** What somebody may type to get at a variable, in each field that may reveal something about it. */
  const attempts = ['url', 'username', 'password', 'device'].flatMap((field) =>
    [
      reference('TEST_SECRET'),
      reference('TEST_SECRET_URL'),
      '$(TEST_SECRET)',
      reference(reference('TEST_SECRET_NAME')),
      reference('TEST_SECRET') + reference('TEST_SECRET'),
      `http://${reference('TEST_SECRET')}.example.invalid`,
      ` ${reference('TEST_SECRET')} `,
    ].map((text) => ({ url: stranger.url, username: 'agent', password: 'any', [field]: text })),
  );

  for (const [who, permissions] of [
    ['who may not deploy', TESTER],
    ['who may deploy', DEVELOPER],
  ] as const) {
    it(`tells nobody ${who} what a variable stands for`, async () => {
      for (const typed of attempts) {
        await test([...permissions], typed, 'never-deployed');
        await test([...permissions], typed);
      }
    });
  }

  it('sends no variable anywhere for somebody who may not deploy', async () => {
    stranger.ledger.requests.splice(0);
    for (const typed of attempts.filter(({ password }) => /^\$[{(]TEST_SECRET(_URL)?[)}]$/.test(password))) {
      assert.equal((await test(TESTER, typed)).problem?.kind, 'not-deployed', JSON.stringify(typed));
    }
    assert.deepEqual(stranger.ledger.requests, []);
  });

  it('uses variables as the deployed server uses them', async () => {
    const { user, problem } = await test(TESTER, {});
    assert.deepEqual([user, problem], [reference('TEST_GWS_USER'), undefined]);
  });

  it('uses them as they are typed for somebody who may deploy', async () => {
    const { user, problem } = await test(DEVELOPER, { password: reference('TEST_GWS_PASSWORD') }, 'never-deployed');
    assert.deepEqual([user, problem], [reference('TEST_GWS_USER'), undefined]);
  });

  it("uses only the deployed server's proxy and certificates for somebody who may not deploy", async () => {
    const literal = { url: simulator.url, username: 'agent', password: PASSWORD };
    for (const typed of [{ proxy: 'proxy' }, { tls: 'tls' }]) {
      const { problem } = await test(TESTER, { ...literal, ...typed });
      assert.equal(problem?.kind, 'not-deployed');
    }
    assert.equal((await test(TESTER, literal)).problem, undefined);
  });

  it('accepts no other node as a proxy', async () => {
    const literal = { url: simulator.url, username: 'agent', password: PASSWORD };
    assert.equal((await test(DEVELOPER, { ...literal, proxy: 'server' })).problem?.kind, 'address');
  });

  it('quotes no variable in statistics', async () => {
    const answer = await red.requestWith(TESTER, 'GET', '/gws-server/wrong/statistics');
    const { lastError } = (await answer.json()) as { lastError: { message: string } };
    assert.match(lastError.message, /TEST_SECRET/);
    assert.doesNotMatch(lastError.message, /hunter2/);
  });

  it('refuses users without the permission', async () => {
    for (const [method, route] of [
      ['POST', '/gws-server/server/test'],
      ['GET', '/gws-server/server/names/devices'],
      ['GET', '/gws-server/server/statistics'],
      ['GET', '/gws-server/metrics'],
    ] as const) {
      assert.equal((await red.requestWith(['flows.read'], method, route)).status, 401, route);
    }
    assert.equal((await red.requestWith(['*.read'], 'POST', '/gws-server/server/test', TYPED)).status, 401);
  });

  it('reads no file for a trial of calling rules by somebody who may not deploy', async () => {
    const attempt = (permissions: string[], rules: object) =>
      red.requestWith(permissions, 'POST', '/gws-calling-rules/try', { rules, number: '+12125550123', fields: {} });
    const tester = ['gws-calling-rules.write', 'gws-calling-rules.read'];
    const files = [
      { suppressed: ['/etc/passwd'] },
      { holidays: [{ file: '/etc/passwd' }] },
      { suppressed: ['settings.js'], hours: [{ monday: 'always' }] },
    ];
    for (const rules of files) {
      assert.deepEqual(await (await attempt(tester, rules)).json(), { filesRefused: true });
    }
    const { verdict } = (await (await attempt(tester, {})).json()) as { verdict: { verdict: string } };
    assert.equal(verdict.verdict, 'now');
    for (const rules of files) {
      const answer = await (await attempt([...tester, 'flows.write'], rules)).text();
      assert.doesNotMatch(answer, /root:|filesRefused/);
    }
    assert.equal((await attempt(['*.read'], {})).status, 401);
  });
});
