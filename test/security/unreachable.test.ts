// Why there is no connection: reported precisely, in the session's state and by "Test connection" alike.
import assert from 'node:assert/strict';
import http from 'node:http';
import https from 'node:https';
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { probe, Secret, type SessionOptions } from '../../src';
import { QUICK, reaches } from '../support/session';
import { SecurityBench } from './support/bench';
import { Authority, type KeyPair } from './support/certificates';
import { type ProxyOptions, WireProxy } from './support/wire';

/** ms: a handshake takes its time on a busy machine. */
const PATIENCE = 5000;

/** What is said of a proxy that does not answer. */
const SILENT = /nor of the proxy/;

describe('a server that cannot be reached', () => {
  const bench = new SecurityBench();
  const servers: Server[] = [];
  let authority: Authority;
  let pair: KeyPair;
  let elsewhere: KeyPair;
  let stranger: KeyPair;

  before(() => {
    authority = new Authority('Test CA');
    pair = authority.server('IP:127.0.0.1');
    elsewhere = authority.server('DNS:gws.example.com');
    stranger = authority.client('stranger');
  });
  after(() => authority.remove());
  afterEach(async () => {
    await bench.clear();
    for (const server of servers.splice(0)) {
      server.close();
    }
  });

  const listening = async (server: Server, scheme = 'https'): Promise<string> => {
    servers.push(server.listen(0, '127.0.0.1'));
    server.on('tlsClientError', () => {});
    await new Promise((resolve) => server.once('listening', resolve));
    return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const tls = (options: TlsOptions, { cert, key } = pair) =>
    listening(https.createServer({ cert, key, ...options }, (_request, response) => response.end()));

  /** What the session says, and what "Test connection" finds. */
  const said = async (url: string, options: Partial<SessionOptions> = {}): Promise<[message: string, kind: string]> => {
    const settings = { tls: { ca: authority.ca.cert }, timeout: PATIENCE, ...options };
    const { session } = bench.session(url, settings);
    session.connect();
    const state = await reaches(session, 'interrupted');
    const report = await probe({ ...QUICK, url, username: 'agent', password: new Secret('simulator'), ...settings });
    return [state.phase === 'interrupted' ? state.error.message : '', report.problem?.kind ?? ''];
  };

  const old = { ciphers: 'ALL:@SECLEVEL=0' };
  const demands = { requestCert: true, rejectUnauthorized: true };

  for (const [what, start, expected, kind] of [
    [
      'speaks TLS 1.0 only',
      () => tls({ ...old, minVersion: 'TLSv1', maxVersion: 'TLSv1' }),
      /TLS 1.2 or newer/,
      'tls-version',
    ],
    [
      'speaks TLS 1.1 only',
      () => tls({ ...old, minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' }),
      /TLS 1.2 or newer/,
      'tls-version',
    ],
    [
      'requires a client certificate (TLS 1.3)',
      () => tls({ ...demands, ca: authority.ca.cert }),
      /requires? a client certificate/,
      'client-certificate',
    ],
    [
      'requires a client certificate (TLS 1.2)',
      () => tls({ ...demands, ca: authority.ca.cert, maxVersion: 'TLSv1.2' }),
      /require a client certificate/,
      'client-certificate',
    ],
    ['has a certificate for another host', () => tls({}, elsewhere), /another host name/, 'certificate'],
    [
      'closes during the handshake',
      () => listening(createServer((socket) => socket.on('error', () => {}).once('data', () => socket.destroy()))),
      /during the TLS handshake/,
      'unreachable',
    ],
  ] as const) {
    it(`that ${what} is reported as such, and nobody is told to try http`, async () => {
      const [message, found] = await said(await start());
      assert.match(message, expected);
      assert.doesNotMatch(message, /http:\/\//);
      assert.equal(found, kind);
    });
  }

  it('with a certificate from an untrusted CA is reported as such', async () => {
    const [message, found] = await said(await tls({}), { tls: {} });
    assert.match(message, /a CA that is not trusted/);
    assert.equal(found, 'certificate');
  });

  it('that refuses the client certificate it gets is not taken for a plain one', async () => {
    const url = await tls({ ...demands, ca: pair.cert, maxVersion: 'TLSv1.2' });
    const [message] = await said(url, { tls: { ca: authority.ca.cert, cert: stranger.cert, key: stranger.key } });
    assert.doesNotMatch(message, /http:\/\//);
    assert.match(message, /client certificate/);
  });

  for (const [what, make] of [
    ['HTTP', () => http.createServer((_request, response) => response.end())],
    ['SSH', () => createServer((socket) => socket.on('error', () => {}).end('SSH-2.0-OpenSSH_9.0\r\n'))],
  ] as const) {
    it(`that speaks ${what} does not speak TLS`, async () => {
      const [message, found] = await said(await listening(make()));
      assert.match(message, /does not speak TLS; try http:\/\//);
      assert.equal(found, 'no-tls');
    });
  }

  it('because the path of the URL is wrong is reported as such', async () => {
    const { front } = await bench.front();
    front.intercept = (_request, response) => {
      response.writeHead(404, { 'Content-Type': 'application/json' });
      response.end('{"statusCode":6,"statusMessage":"Resource not found"}');
      return true;
    };
    const url = `${front.url}/gws`;
    const { session } = bench.session(url);
    session.connect();
    const state = await reaches(session, 'refused');
    assert.match(state.phase === 'refused' ? state.error.message : '', /check the path of the URL/);
    const report = await probe({ url, username: 'agent', password: new Secret('simulator'), ...QUICK });
    assert.equal(report.problem?.kind, 'path');
  });

  const proxied = async (options: ProxyOptions): Promise<{ url: string; name: string }> => {
    const proxy = bench.keep(await WireProxy.start(options));
    return { url: proxy.url.replace('//', '//me:hunter2@'), name: new URL(proxy.url).host };
  };
  const answers = (status: string): ProxyOptions => ({
    onConnect: (_request, client) => client.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`),
  });

  for (const [what, options, expected] of [
    [
      'refuses with 407',
      answers('407 Proxy Authentication Required'),
      /refuses the connection \(HTTP 407\); check the user name/,
    ],
    ['refuses with 403', answers('403 Forbidden'), /refuses the connection \(HTTP 403\); it has to allow CONNECT/],
    ['refuses with 502', answers('502 Bad Gateway'), /refuses the connection \(HTTP 502\); it cannot reach GWS/],
    [
      'closes the connection',
      { onConnect: (_request: unknown, client: { destroy(): unknown }) => void client.destroy() },
      /cannot be used/,
    ],
    [
      'does not answer',
      { onConnect: (_request: unknown, client: { resume(): unknown }) => void client.resume() },
      SILENT,
    ],
  ] as [string, ProxyOptions, RegExp][]) {
    it(`because the proxy ${what} is not blamed, but the proxy, by its host and port`, async () => {
      const { url, name } = await proxied(options);
      const limit = expected === SILENT ? QUICK : { timeout: PATIENCE };
      const [message] = await said('https://gws.example.com', { proxy: { url }, ...limit });
      assert.match(message, expected);
      assert.ok(message.includes(`the proxy ${name}`), message);
      assert.doesNotMatch(message, /hunter2|that GWS is running/);
    });
  }

  it('because the proxy is dead is not blamed, but the proxy', async () => {
    const [message, found] = await said('https://gws.example.com', { proxy: { url: 'http://127.0.0.1:1' } });
    assert.match(message, /the proxy 127\.0\.0\.1:1 cannot be used: nothing accepts connections there/);
    assert.doesNotMatch(message, /GWS is running/);
    assert.equal(found, 'proxy');
  });

  it("because the proxy's name is unknown is not blamed, but the proxy", async () => {
    const [message, found] = await said('https://gws.example.com', { proxy: { url: 'http://proxy.invalid:3128' } });
    assert.match(message, /the proxy proxy\.invalid:3128 cannot be used: the host name/);
    assert.equal(found, 'proxy');
  });

  for (const status of [302, 399]) {
    it(`is not reached through a proxy that answers CONNECT with HTTP ${status}`, async () => {
      const proxy = http.createServer();
      proxy.on('connect', (_request, socket) => {
        // Whoever is refused may break off.
        socket.on('error', () => {});
        socket.end(`HTTP/1.1 ${status} Elsewhere\r\n\r\n`);
      });
      const url = await listening(proxy, 'http');
      const [message, kind] = await said('https://127.0.0.1:1', { proxy: { url } });
      assert.match(message, new RegExp(`proxy .*refuses the connection \\(HTTP ${status}\\)`));
      assert.equal(kind, 'proxy');
    });
  }
});
