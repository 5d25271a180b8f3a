// TLS as Node-RED's own `tls-config` node sets it up, for REST and CometD alike: a call is dialled and its end arrives.
import assert from 'node:assert/strict';
import type { GwsSimulator } from '../../simulator';
import { serverNode, startSimulator, tearDown } from '../support/flow';
import { reaches } from '../support/session';
import { Authority, type KeyPair } from './support/certificates';
import { deployOver, dialled, interruption } from './support/flow';

const tlsConfig = (id: string, properties: object = {}) => ({
  id,
  type: 'tls-config',
  name: '',
  cert: '',
  key: '',
  ca: '',
  servername: '',
  verifyservercert: true,
  ...properties,
});

describe('TLS with a tls-config node', () => {
  let authority: Authority;
  let stranger: Authority;
  let server: KeyPair;
  let client: KeyPair;
  let strangersClient: KeyPair;
  let elsewhere: KeyPair;

  before(() => {
    authority = new Authority('Test CA');
    stranger = new Authority('Another CA');
    elsewhere = authority.server('DNS:gws.example.com,DNS:localhost');
    server = authority.server('DNS:localhost,IP:127.0.0.1');
    client = authority.client('node-red');
    strangersClient = stranger.client('node-red');
  });
  after(() => {
    authority.remove();
    stranger.remove();
  });
  afterEach(tearDown);

  const simulate = ({ cert, key }: KeyPair, mutual = false): Promise<GwsSimulator> =>
    startSimulator({ tls: { cert, key, ...(mutual && { requestCert: true, ca: authority.ca.cert }) } });

  const dials = async (simulator: GwsSimulator): Promise<void> => {
    assert.equal(await dialled(simulator.nextPreviewRecord()), 'Released');
  };

  it('trusts a private CA, given as text', async () => {
    const simulator = await simulate(server);
    await deployOver(simulator.url, {
      server: { tls: 'tls' },
      nodes: [tlsConfig('tls')],
      credentials: { tls: { cadata: authority.ca.cert } },
    });
    await dials(simulator);
  });

  it('trusts a private CA, given as a file, and presents a client certificate', async () => {
    const simulator = await simulate(server, true);
    const { certFile: cert, keyFile: key } = client;
    const ca = authority.ca.certFile;
    await deployOver(simulator.url, { server: { tls: 'tls' }, nodes: [tlsConfig('tls', { cert, key, ca })] });
    await dials(simulator);
  });

  it('is refused by a server that requires a client certificate and gets none, or one from another CA', async () => {
    const simulator = await simulate(server, true);
    await deployOver(simulator.url, {
      server: { tls: 'tls' },
      nodes: [
        tlsConfig('tls'),
        { id: 'server2', type: 'gws-server', url: simulator.url, tls: 'tls2' },
        tlsConfig('tls2'),
      ],
      credentials: {
        tls: { cadata: authority.ca.cert },
        tls2: { cadata: authority.ca.cert, certdata: strangersClient.cert, keydata: strangersClient.key },
      },
    });
    await Promise.all([interruption('server'), interruption('server2')]);
    assert.deepEqual(simulator.ledger.requests, []);
  });

  it('verifies by default, also with a tls-config that names no CA', async () => {
    const simulator = await simulate(server);
    await deployOver(simulator.url, {
      nodes: [
        { id: 'server2', type: 'gws-server', url: simulator.url, tls: 'tls' },
        tlsConfig('tls'),
        { id: 'server3', type: 'gws-server', url: simulator.url, tls: 'odd' },
        tlsConfig('odd', { verifyservercert: undefined }),
      ],
    });
    for (const id of ['server', 'server2', 'server3']) {
      assert.match(await interruption(id), /a CA that is not trusted; add the CA in a TLS configuration/, id);
    }
    assert.deepEqual(simulator.ledger.requests, []);
  });

  it('says that a certificate cannot be read, and connects to nobody', async () => {
    const simulator = await simulate(server);
    await deployOver(simulator.url, {
      server: { tls: 'tls' },
      nodes: [tlsConfig('tls')],
      credentials: { tls: { certdata: 'no PEM', keydata: 'none either' } },
    });
    const state = await reaches(serverNode().session, 'refused');
    assert.match(state.phase === 'refused' ? state.error.message : '', /TLS configuration cannot be used/);
    assert.deepEqual(simulator.ledger.requests, []);
  });

  it('refuses a certificate from a CA other than the one that is named', async () => {
    const simulator = await simulate(server);
    await deployOver(simulator.url, {
      server: { tls: 'tls' },
      nodes: [tlsConfig('tls')],
      credentials: { tls: { cadata: stranger.ca.cert } },
    });
    assert.match(await interruption(), /a CA that is not trusted/);
    assert.deepEqual(simulator.ledger.requests, []);
  });

  it('refuses a certificate for another host, unless that name is the one to expect', async () => {
    const simulator = await simulate(elsewhere);
    await deployOver(simulator.url, {
      server: { tls: 'tls' },
      nodes: [
        tlsConfig('tls'),
        { id: 'server2', type: 'gws-server', url: simulator.url, tls: 'named' },
        tlsConfig('named', { servername: 'gws.example.com' }),
      ],
      credentials: { tls: { cadata: authority.ca.cert }, named: { cadata: authority.ca.cert } },
    });
    assert.match(await interruption(), /its certificate is for another host name/);
    await reaches(serverNode('server2').session, 'connected');
  });

  it('can be left unverified, only for the server that says so', async () => {
    const simulator = await simulate(elsewhere);
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    await deployOver(simulator.url, {
      server: { tls: 'tls' },
      nodes: [
        tlsConfig('tls', { verifyservercert: false }),
        { id: 'server2', type: 'gws-server', url: simulator.url },
        { id: 'server3', type: 'gws-server', url: simulator.url, tls: 'strict' },
        tlsConfig('strict'),
      ],
    });
    await dials(simulator);
    const users = new Set(simulator.ledger.requests.map(({ user }) => user));
    assert.deepEqual([...users], ['agent']);
    assert.match(await interruption('server2'), /not trusted/);
    assert.match(await interruption('server3'), /not trusted/);
    assert.equal(process.env.NODE_TLS_REJECT_UNAUTHORIZED, before);
  });

  it('is not given up for plain HTTP, nor is a plain server spoken to in TLS', async () => {
    const plain = await startSimulator();
    await deployOver(plain.url.replace('http:', 'https:'), {});
    assert.match(await interruption(), /does not speak TLS/);
    assert.deepEqual(plain.ledger.requests, []);
  });
});
