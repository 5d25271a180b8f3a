// Proxies: that of Node-RED's own `http proxy` node and that of the environment, for REST and CometD alike.
import assert from 'node:assert/strict';
import https from 'node:https';
import { inspect } from 'node:util';
import type { GwsSimulator, SimulatorOptions } from '../../simulator';
import { proxyFor } from '../../src/http/proxy';
import { TunnelAgent } from '../../src/http/tunnel';
import { serverNode, startSimulator, tearDown } from '../support/flow';
import { reaches } from '../support/session';
import { Authority, type KeyPair } from './support/certificates';
import { deployOver, dialled, interruption, type Network } from './support/flow';
import { type ProxyOptions, WireProxy } from './support/wire';

const CREDENTIALS = { username: 'node red', password: 'p@ss:wörd/%' };
const AS_TEXT = `${CREDENTIALS.username}:${CREDENTIALS.password}`;
const VARIABLES = ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'];

describe('a proxy', () => {
  const proxies: WireProxy[] = [];
  let authority: Authority;
  let server: KeyPair;
  let environment: NodeJS.ProcessEnv;

  before(() => {
    authority = new Authority('Test CA');
    server = authority.server('DNS:localhost,IP:127.0.0.1');
  });
  after(() => authority.remove());
  beforeEach(() => {
    environment = { ...process.env };
    for (const name of VARIABLES) {
      delete process.env[name];
      delete process.env[name.toUpperCase()];
    }
  });
  afterEach(async () => {
    process.env = environment;
    await tearDown();
    await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
  });

  const start = async (options: ProxyOptions = {}): Promise<WireProxy> => {
    const proxy = await WireProxy.start(options);
    proxies.push(proxy);
    return proxy;
  };

  const through = (url: string, more: object = {}, credentials: Record<string, string> = {}): Network => ({
    server: { proxy: 'proxy' },
    nodes: [{ id: 'proxy', type: 'http proxy', name: '', url, noproxy: [], ...more }],
    credentials: { proxy: credentials },
  });

  const dials = async (simulator: GwsSimulator): Promise<void> => {
    assert.equal(await dialled(simulator.nextPreviewRecord()), 'Released');
  };

  it('gets its user name and password, and nothing else of ours', async () => {
    const proxy = await start({ credentials: AS_TEXT });
    const simulator = await startSimulator();
    await deployOver(simulator.url, through(proxy.url, {}, CREDENTIALS));
    await dials(simulator);
    assert.equal(proxy.refused, 0);
    assert.deepEqual([...new Set(proxy.tunnels)], [new URL(simulator.url).host]);
    assert.match(proxy.sent, /POST \/api\/v2\/me\/devices\/[^ ]+\/calls/);
    assert.match(proxy.sent, /\/meta\/connect/);
    assert.doesNotMatch(proxy.sent, /proxy-authorization/i);
    assert.ok(simulator.ledger.requests.every(({ headers }) => !('proxy-authorization' in headers)));
  });

  it('passes TLS through unread, with GWS’s CA and name', async () => {
    const proxy = await start();
    const simulator = await startSimulator({ tls: server });
    const network = through(proxy.url);
    await deployOver(simulator.url, {
      server: { proxy: 'proxy', tls: 'tls' },
      nodes: [
        ...(network.nodes ?? []),
        { id: 'tls', type: 'tls-config', cert: '', key: '', ca: '', verifyservercert: true },
      ],
      credentials: { tls: { cadata: authority.ca.cert } },
    });
    await dials(simulator);
    assert.doesNotMatch(proxy.sent, /Basic|JSESSIONID|meta/);
  });

  for (const [hosts, proxyHost] of [
    ['DNS:localhost', 'localhost'],
    ['DNS:gws.example.com', '127.0.0.1'],
    ['IP:127.0.0.2', '127.0.0.1'],
  ] as const) {
    it(`does not lend GWS its name: a certificate for ${hosts} is refused at 127.0.0.1`, async () => {
      const proxy = await start();
      const simulator = await startSimulator({ tls: authority.server(hosts) });
      const network = through(proxy.url.replace('127.0.0.1', proxyHost));
      await deployOver(simulator.url, {
        server: { proxy: 'proxy', tls: 'tls' },
        nodes: [
          ...(network.nodes ?? []),
          { id: 'tls', type: 'tls-config', cert: '', key: '', ca: '', verifyservercert: true },
        ],
        credentials: { tls: { cadata: authority.ca.cert } },
      });
      assert.match(await interruption(), /another host name/);
      assert.deepEqual(simulator.ledger.requests, []);
    });
  }

  it('is bypassed for the hosts that the node names', async () => {
    const proxy = await start();
    const simulator = await startSimulator();
    await deployOver(simulator.url, through(proxy.url, { noproxy: ['example.com', '127.0.0.1'] }));
    await dials(simulator);
    assert.deepEqual(proxy.tunnels, []);
  });

  for (const [variable, options] of [
    ['http_proxy', {}],
    ['HTTP_PROXY', {}],
    ['https_proxy', { tls: true }],
    ['ALL_PROXY', { tls: true }],
  ] as const) {
    it(`is taken from ${variable}, with credentials and without a protocol`, async () => {
      const proxy = await start({ credentials: AS_TEXT });
      const secret = encodeURIComponent(CREDENTIALS.password);
      process.env[variable] = `${encodeURIComponent(CREDENTIALS.username)}:${secret}@${new URL(proxy.url).host}`;
      const tls: SimulatorOptions = 'tls' in options ? { tls: server } : {};
      const simulator = await startSimulator(tls);
      await deployOver(simulator.url, {
        server: { tls: 'tls' },
        nodes: [{ id: 'tls', type: 'tls-config', cert: '', key: '', ca: '', verifyservercert: true }],
        credentials: { tls: { cadata: authority.ca.cert } },
      });
      await dials(simulator);
      assert.ok(proxy.tunnels.length > 0);
    });
  }

  it('from the environment is bypassed if no_proxy says so, or if a node names another', async () => {
    const [ofEnvironment, ofNode] = [await start(), await start()];
    process.env.http_proxy = ofEnvironment.url;
    const simulator = await startSimulator();
    await deployOver(simulator.url, through(ofNode.url));
    await dials(simulator);
    assert.ok(ofNode.tunnels.length > 0);
    await tearDown();
    process.env.NO_PROXY = '127.0.0.1';
    const next = await startSimulator();
    await deployOver(next.url, {});
    await dials(next);
    assert.deepEqual(ofEnvironment.tunnels, []);
  });

  it('that refuses is not GWS: its answer, cookies and token are not taken for those of GWS', async () => {
    const simulator = await startSimulator({ tls: server });
    const answers = ['401 Unauthorized', '403 Forbidden', '200 OK\r\nX: y', '302 Found\r\nLocation: http://127.0.0.1/'];
    let asked = 0;
    const proxy = await start({
      onConnect: (_request, client) => {
        const status = answers[asked % 2];
        asked += 1;
        const body = JSON.stringify({ statusCode: 0, user: { features: [], devices: [] } });
        client.end(
          `HTTP/1.1 ${status}\r\nSet-Cookie: JSESSIONID=planted\r\nX-CSRF-HEADER: X-A\r\nX-CSRF-TOKEN: planted\r\n` +
            `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        );
      },
    });
    await deployOver(simulator.url, through(proxy.url));
    assert.match(await interruption(), /the proxy 127[.\d:]+ refuses the connection \(HTTP 40[13]\)/);
    assert.notEqual(serverNode().session.state.phase, 'refused');
  });

  it('that refuses us says so, and a dial through it was certainly not made', async () => {
    const proxy = await start({ credentials: 'another:secret' });
    const simulator = await startSimulator();
    await deployOver(simulator.url, through(proxy.url, {}, CREDENTIALS));
    assert.match(await interruption(), /HTTP 407\); check the user name and password for the proxy/);
    assert.equal(await dialled(simulator.nextPreviewRecord()), 'GWS_NOT_CONNECTED');
  });

  for (const url of ['socks5://127.0.0.1:1080', 'ftp://user:hunter2@127.0.0.1', 'http://', '', 'http://host:99999']) {
    it(`that cannot be used is not bypassed: ${JSON.stringify(url)}`, async () => {
      const simulator = await startSimulator();
      await deployOver(simulator.url, through(url));
      const state = await reaches(serverNode().session, 'refused');
      assert.ok(state.phase === 'refused');
      assert.match(state.error.message, /The URL of the proxy must be http/);
      assert.doesNotMatch(state.error.message, /hunter2/);
      assert.deepEqual(simulator.ledger.requests, []);
    });
  }

  it('that is named but missing or disabled is not bypassed', async () => {
    const simulator = await startSimulator();
    await deployOver(simulator.url, { server: { proxy: 'proxy' } });
    await reaches(serverNode().session, 'refused');
    assert.deepEqual(simulator.ledger.requests, []);
  });

  it('that does not answer is given up, and its connection closed', async () => {
    for (const tls of [undefined, server]) {
      const proxy = await start({
        ...(tls && { tls }),
        onConnect: (_request, client) => client.resume().on('end', () => client.end()),
      });
      const target = new URL('https://gws.example.com');
      process.env.https_proxy = proxy.url;
      const agent = new TunnelAgent(proxyFor(target, undefined) as URL, target, {}, { limit: 100 });
      Object.assign(agent.connectOpts, { ca: authority.ca.cert });
      const error = await new Promise<Error>((resolve) => {
        https.get(target, { agent }).on('error', resolve);
      });
      assert.match(error.message, /^the proxy [^ ]+:\d+ does not answer$/);
      const another = https.get(target, { agent });
      const ended = new Promise((resolve) => another.on('error', resolve));
      agent.destroy();
      await ended;
      await proxy.untilClosed();
    }
  });

  it('password cannot be printed', () => {
    const proxy = new URL('http://me:hunter2%20secret@proxy.example.com:3128');
    const agent = new TunnelAgent(proxy, new URL('https://gws.example.com'), {});
    const printed = inspect(agent, { depth: 20, showHidden: true });
    assert.doesNotMatch(printed, /hunter2/);
    assert.ok(!printed.includes(Buffer.from('me:hunter2 secret').toString('base64')));
  });
});
