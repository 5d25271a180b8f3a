// Who can use a dashboard, by its pages and by the socket behind them, and what a flow learns about them.
import assert from 'node:assert/strict';
import { DashboardSocket, linkDashboard } from '../package/dashboard';
import type { FlowNode } from '../package/example';
import { RealNodeRed } from '../package/real-node-red';
import { installedUserDir, packageName, removeTemporaryDirs } from '../package/tarball';

const BASE = { z: 'tab', x: 100, y: 100 };
const FLOW: FlowNode[] = [
  { id: 'tab', type: 'tab', label: 'Who is it?' },
  { id: 'button', type: 'ui-button', ...BASE, group: 'group', name: 'Press', label: 'Press', wires: [['who', 'text']] },
  { id: 'event', type: 'ui-event', ...BASE, ui: 'base', name: '', wires: [['who']] },
  { id: 'who', type: 'debug', ...BASE, name: 'who', active: true, complete: '_client', targetType: 'msg', wires: [] },
  { id: 'text', type: 'ui-text', ...BASE, group: 'group', name: '', label: '', format: '{{msg.payload}}', wires: [] },
  { id: 'base', type: 'ui-base', name: 'Dashboard', path: '/dashboard', acceptsClientConfig: ['ui-text'] },
  { id: 'theme', type: 'ui-theme', name: 'Theme', colors: {}, sizes: {} },
  { id: 'page', type: 'ui-page', name: 'Page', ui: 'base', path: '/page', layout: 'grid', theme: 'theme' },
  { id: 'group', type: 'ui-group', name: 'Group', page: 'page', width: 6, height: 1 },
];

const ACCESS = `require('${packageName}/dashboard').dashboardAccess`;
const ADMIN_CLAIM = { _client: { user: { username: 'admin' } } };

const basic = (username: string, password: string) => ({
  Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
});

interface Client {
  socketId: string;
  user?: { username: string };
}

describe('a dashboard', function () {
  this.timeout(60_000);

  let red: RealNodeRed;

  async function start(settings: string): Promise<void> {
    const userDir = await installedUserDir();
    linkDashboard(userDir);
    red = await RealNodeRed.start({ userDir, adminAuth: false, settings });
    await red.deploy(FLOW);
  }

  afterEach(() => red?.kill());
  after(removeTemporaryDirs);

  const page = async (headers = {}) => (await fetch(`${red.url}/dashboard/page`, { headers })).status;
  const open = (headers = {}) => DashboardSocket.open(red.url, headers);

  /** What a flow is told of who has pressed the button, and of who looks at a page. */
  async function told(socket: DashboardSocket, sent: object = {}): Promise<Client[]> {
    const clients: Client[] = [];
    for (const [name, id] of [
      ['widget-action', 'button'],
      ['ui-event', 'event'],
    ] as const) {
      const from = red.comms.entries.length;
      await socket.emit(name, id, sent);
      clients.push(JSON.parse(await red.untilShown('who', () => true, from)));
    }
    return clients;
  }

  it('is not protected by httpNodeAuth alone: its socket stays open, which Node-RED says when it starts', async () => {
    await start(`httpNodeAuth: { user: 'ada', pass: '${'0'.repeat(32)}' },`);
    assert.equal(await page(), 401);
    await (await open()).until('ui-config');
    await red.log.until('warning', (line) =>
      /\[warn\] httpNodeAuth protects .* https:\/\/\S+\/dashboard\.md/.test(line),
    );
  });

  it('never lets a browser say who it is, not even where nobody signs in', async () => {
    await start('');
    for (const client of await told(await open(), ADMIN_CLAIM)) {
      assert.equal(client.user, undefined);
      assert.notEqual(client.socketId, undefined);
    }
  });

  it('that asks for a password asks for it at its socket too', async () => {
    await start(`dashboard: ${ACCESS}({ password: (name, password) => name === 'ada' && password === 'a:ß' }),`);
    for (const wrong of [{}, basic('ada', 'b'), basic('', 'a:ß'), { Authorization: 'Basic ?' }]) {
      assert.equal(await page(wrong), 401);
      await assert.rejects(open(wrong), /^Error: unauthorized$/);
    }
    const right = basic('ada', 'a:ß');
    assert.equal(await page(right), 200);
    await assert.rejects(open({ ...right, Origin: 'https://elsewhere.example' }), /^Error: unauthorized$/);
    for (const { user } of await told(await open(right), ADMIN_CLAIM)) {
      assert.deepEqual(user, { username: 'ada' });
    }
    assert.ok(!red.log.entries.some((line) => line.includes('[warn] httpNodeAuth')));
  });

  it('behind a proxy that people sign in to knows them by its header, and sends them what is theirs only', async () => {
    await start(`dashboard: ${ACCESS}({ header: 'X-Forwarded-User' }),`);
    for (const wrong of [{}, { 'X-Forwarded-User': ' ' }, { 'X-Forwarded-User': 'admin, ada' }]) {
      assert.equal(await page(wrong), 401);
      await assert.rejects(open(wrong), /^Error: unauthorized$/);
    }
    const [ada, ben] = [{ 'X-Forwarded-User': 'ada' }, { 'X-Forwarded-User': 'ben' }];
    assert.equal(await page(ada), 200);
    const [adas, bens] = [await open(ada), await open(ben)];
    await Promise.all([adas.until('ui-config'), bens.until('ui-config')]);
    await told(adas, { ...ADMIN_CLAIM, payload: 'of Ada' });
    await told(bens, { payload: 'of Ben' });
    const shown = async (socket: DashboardSocket) => (await socket.until('msg-input:text'))[1] as { _client: Client };
    assert.deepEqual((await shown(adas))._client.user, { username: 'ada' });
    assert.deepEqual((await shown(bens))._client.user, { username: 'ben' });
  });

  it('believes the header only from the proxies that it is told of', async () => {
    await start(`dashboard: ${ACCESS}({ header: 'X-Forwarded-User', proxies: ['192.0.2.0/24'] }),`);
    assert.equal(await page({ 'X-Forwarded-User': 'ada' }), 401);
    await assert.rejects(open({ 'X-Forwarded-User': 'ada' }), /^Error: unauthorized$/);
  });
});
