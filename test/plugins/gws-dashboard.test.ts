// The sign-in to a dashboard, as written in settings.js.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { type DashboardSignIn, dashboardAccess } from '../../plugins/gws-dashboard/access';
import { languagesOf } from '../package/catalog';
import { root } from '../package/tarball';

describe('dashboardAccess', () => {
  let server: Server | undefined;

  afterEach(() => server?.close());

  async function serve(signIn: DashboardSignIn): Promise<(headers?: Record<string, string>) => Promise<Response>> {
    const { middleware } = dashboardAccess(signIn);
    const running = createServer((request, response) =>
      middleware(request, response, (error) => {
        response.statusCode = error ? 500 : 200;
        response.end();
      }),
    ).listen(0, '127.0.0.1');
    server = running;
    await new Promise((resolve) => running.once('listening', resolve));
    const { port } = running.address() as AddressInfo;
    return (headers = {}) => fetch(`http://127.0.0.1:${port}`, { headers });
  }

  const ada = { Authorization: `Basic ${btoa('ada:secret')}` };

  it('has browsers ask for name and password, and for nothing where a proxy does', async () => {
    const byPassword = await serve({ password: () => false });
    assert.match((await byPassword()).headers.get('WWW-Authenticate') ?? '', /^Basic realm=/);
    server?.close();
    const byHeader = await serve({ header: 'X-Forwarded-User' });
    assert.equal((await byHeader()).headers.get('WWW-Authenticate'), null);
  });

  it('checks a password once for all files of a page, and a wrong one each time', async () => {
    const asked: string[] = [];
    const get = await serve({
      password: async (username, password) => {
        asked.push(`${username}:${password}`);
        return password === 'secret';
      },
    });
    for (const status of [200, 200, 200]) {
      assert.equal((await get(ada)).status, status);
    }
    const wrong = { Authorization: `Basic ${btoa('ada:guess')}` };
    assert.deepEqual([(await get(wrong)).status, (await get(wrong)).status], [401, 401]);
    assert.deepEqual(asked, ['ada:secret', 'ada:guess', 'ada:guess']);
  });

  it('lets nobody in when the check of the password fails or answers anything but true', async () => {
    const throwing = await serve({ password: () => Promise.reject(new Error('no database')) });
    assert.equal((await throwing(ada)).status, 500);
    server?.close();
    const vague = await serve({ password: (() => 'yes') as unknown as () => boolean });
    assert.equal((await vague(ada)).status, 401);
  });

  for (const [proxies, status] of [
    [['127.0.0.1'], 200],
    [['127.0.0.0/8', '2001:db8::/32'], 200],
    [['::1'], 401],
    [[], 401],
  ] as const) {
    it(`${status === 200 ? 'believes' : 'does not believe'} a proxy on this computer if told of [${proxies}]`, async () => {
      const get = await serve({ header: 'x-user', proxies });
      assert.equal((await get({ 'X-User': 'ada' })).status, status);
    });
  }

  it('says what it needs when it is given something else', () => {
    const wrong = [{}, { header: '' }, { header: 'x', password: () => true }, { password: 'secret' }];
    for (const signIn of wrong) {
      assert.throws(() => dashboardAccess(signIn as DashboardSignIn), /needs either `header`.* or `password`/);
    }
    assert.throws(
      () => dashboardAccess({ header: 'x', proxies: ['proxy.example'] }),
      /"proxy.example" is no IP address/,
    );
  });
});

describe('the warning of an open socket', () => {
  const locales = path.join(root, 'plugins', 'gws-dashboard', 'locales');
  const texts = readdirSync(locales).map(
    (language): string =>
      JSON.parse(readFileSync(path.join(locales, language, 'gws-dashboard.json'), 'utf8'))['gws-dashboard'][
        'socket-open'
      ],
  );

  it('is in every language of the nodes, and says in each where there is help', () => {
    assert.deepEqual(readdirSync(locales).sort(), languagesOf('gws-server').sort());
    assert.equal(new Set(texts).size, texts.length);
    assert.ok(texts.every((text) => text.startsWith('httpNodeAuth') && text.includes('__url__')));
  });
});
