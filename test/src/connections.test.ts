import assert from 'node:assert/strict';
import { shippedTls } from '../../simulator/tls/certificate';
import { parseRecord, Secret } from '../../src';
import { proxyFor } from '../../src/http/proxy';
import { startProxy, type TestProxy } from '../support/proxy';
import { Bench, reaches } from '../support/session';

describe('the connections of a session', () => {
  const bench = new Bench();
  const tls = shippedTls();
  let proxy: TestProxy | undefined;

  afterEach(async () => {
    await bench.clear();
    await proxy?.close();
    proxy = undefined;
  });

  const dials = async (url: string, options: object): Promise<void> => {
    const simulator = await bench.simulator(url === 'https' ? { tls } : {});
    const { session, dialer } = bench.session(simulator.url, options);
    dialer.watchCalls();
    session.connect();
    const record = parseRecord(simulator.nextPreviewRecord());
    await dialer.dial({ record, waitFor: 'released', timeout: 2000 });
  };

  it('verify the certificate', async () => {
    const simulator = await bench.simulator({ tls });
    const { session } = bench.session(simulator.url);
    session.connect();
    const state = await reaches(session, 'interrupted');
    assert.match(
      state.phase === 'interrupted' ? state.error.message : '',
      /self-signed; add the CA in a TLS configuration/,
    );
  });

  it('trust a private CA, for REST and CometD alike', () => dials('https', { tls: { ca: tls.cert } }));

  it('go through a proxy, for REST and CometD alike', async () => {
    proxy = await startProxy();
    await dials('http', { proxy: { url: proxy.url, username: 'me', password: new Secret('p@ss') } });
    assert.ok(proxy.tunnels.length > 0);
    for (const { authorization } of proxy.tunnels) {
      assert.equal(authorization, `Basic ${Buffer.from('me:p@ss').toString('base64')}`);
    }
  });

  it('go through a proxy with TLS of their own', async () => {
    proxy = await startProxy();
    await dials('https', { proxy: { url: proxy.url }, tls: { ca: tls.cert } });
    assert.ok(proxy.tunnels.length > 0);
  });
});

describe('the proxy', () => {
  const target = new URL('https://gws.example.com:8443');
  const url = 'http://proxy:3128';

  it('from the settings takes precedence over the one from the environment', () => {
    assert.equal(proxyFor(target, { url }, { https_proxy: 'http://other:1' })?.host, 'proxy:3128');
  });

  it('is taken from the environment, by protocol, in upper or lower case', () => {
    assert.equal(proxyFor(target, undefined, { https_proxy: url })?.host, 'proxy:3128');
    assert.equal(proxyFor(target, undefined, { HTTPS_PROXY: url })?.host, 'proxy:3128');
    assert.equal(proxyFor(target, undefined, { http_proxy: url }), undefined);
    assert.equal(proxyFor(target, undefined, { all_proxy: url })?.host, 'proxy:3128');
  });

  for (const entry of [
    'gws.example.com',
    '.example.com',
    '*.example.com',
    'example.com',
    '*',
    'gws.example.com:8443',
  ]) {
    it(`is not used for what no_proxy names as ${entry}`, () => {
      assert.equal(proxyFor(target, undefined, { https_proxy: url, no_proxy: `a.b, ${entry}` }), undefined);
      assert.equal(proxyFor(target, { url, noProxy: [entry] }, {}), undefined);
    });
  }

  it('is used for what no_proxy does not name', () => {
    for (const entry of ['', 'ample.com', 'gws.example.com:443', 'gws']) {
      assert.equal(proxyFor(target, { url, noProxy: [entry] }, {})?.host, 'proxy:3128', entry);
    }
  });
});
