// "Test connection": who would be signed in, or what prevents it.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ProbeReport, probe, Secret, type SessionOptions } from '../../src';
import { Bench, QUICK } from '../support/session';

describe('a sign-in on trial', () => {
  const bench = new Bench();
  afterEach(() => bench.clear());

  const trial = (url: string, options: Partial<SessionOptions> = {}): Promise<ProbeReport> =>
    probe({ url, username: 'agent', password: new Secret('simulator'), ...QUICK, ...options });
  const problem = async (url: string, options: Partial<SessionOptions> = {}) => (await trial(url, options)).problem;

  it('says who was signed in, with which version, devices and features, and leaves nothing behind', async () => {
    const simulator = await bench.simulator();
    const report = await trial(simulator.url);
    assert.deepEqual(report, {
      user: 'agent',
      version: '8.5.202.96',
      devices: [{ id: 'efelab32-53f9-43ce-b65e-5768c61f7d4a', phoneNumber: '5005', state: 'LoggedOut' }],
      features: [
        { id: 'api-voice', present: true },
        { id: 'api-voice-outbound', present: true },
      ],
    });
    assert.equal(simulator.sessions.cometdSessions, 0);
  });

  it('says which feature is missing', async () => {
    const simulator = await bench.simulator({ features: ['api-voice'] });
    const report = await trial(simulator.url);
    assert.deepEqual(report.problem, { kind: 'features-missing', message: 'api-voice-outbound' });
    assert.equal(report.user, 'agent');
  });

  it('lists the devices if the named one is not among them', async () => {
    const simulator = await bench.simulator();
    const found = await problem(simulator.url, { device: '4711' });
    assert.equal(found?.kind, 'device');
    assert.match(found?.message ?? '', /5005/);
  });

  it('distinguishes a refused password from a missing one', async () => {
    const simulator = await bench.simulator();
    assert.equal((await problem(simulator.url, { password: new Secret('wrong') }))?.kind, 'credentials-refused');
    assert.equal((await problem(simulator.url, { password: new Secret('') }))?.kind, 'credentials-missing');
  });

  it('says what is wrong on the way there', async () => {
    const simulator = await bench.simulator();
    const port = simulator.url.split(':').pop();
    assert.equal((await problem('no url'))?.kind, 'address');
    assert.equal((await problem('http://host.invalid'))?.kind, 'host-not-found');
    assert.equal((await problem('http://127.0.0.1:1'))?.kind, 'nothing-listens');
    assert.equal((await problem(`https://127.0.0.1:${port}`))?.kind, 'no-tls');
  });

  it('notices servers that are not GWS, and those that never answer', async () => {
    const server = createServer((request, response) => {
      if (!request.url?.startsWith('/silent')) {
        response.end('<html></html>');
      }
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    assert.equal((await problem(url))?.kind, 'not-a-gws');
    assert.equal((await problem(`${url}/silent`))?.kind, 'unreachable');
    server.closeAllConnections();
    server.close();
  });

  it('notices that notifications do not get through', async () => {
    const simulator = await bench.simulator();
    simulator.faults.add({ path: /notifications/, times: Number.POSITIVE_INFINITY }, { respond: { status: 502 } });
    assert.equal((await problem(simulator.url))?.kind, 'notifications');
  });

  it('notices a rate limit, at sign-in and after it, and does not give up at the first refusal', async () => {
    const simulator = await bench.simulator();
    const refused = (path: RegExp, times: number) =>
      simulator.faults.add({ path, times }, { respond: { status: 429, headers: { 'Retry-After': '60' } } });
    refused(/\/me\b/, Number.POSITIVE_INFINITY);
    assert.equal((await problem(simulator.url))?.kind, 'rate-limited');
    simulator.faults.clear();
    refused(/notifications/, Number.POSITIVE_INFINITY);
    assert.equal((await problem(simulator.url))?.kind, 'rate-limited');
    simulator.faults.clear();
    simulator.faults.add({ times: 2 }, { respond: { status: 503 } });
    assert.equal(await problem(simulator.url), undefined);
  });
});
