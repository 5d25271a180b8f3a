// "Test connection": who would be signed in, or what prevents it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GwsSimulator } from '../../simulator';
import { type ProbeReport, probe, Secret, type SessionOptions } from '../../src';
import { Bench, QUICK, reaches } from '../support/session';

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

  describe('of a contact-centre session', () => {
    const LOGIN = { startSession: true, place: 'Place 17', loginCode: '4711', queue: '5000' };
    const operations = (simulator: GwsSimulator) =>
      simulator.ledger.requests.flatMap(
        ({ body }) => /"operationName":"(\w+ContactCenterSession)"/.exec(body)?.[1] ?? [],
      );

    it('starts and ends one', async () => {
      const simulator = await bench.simulator();
      const report = await trial(simulator.url, LOGIN);
      assert.deepEqual([report.session, report.problem], ['works', undefined]);
      assert.deepEqual(operations(simulator), ['StartContactCenterSession', 'EndContactCenterSession']);
      assert.match(simulator.ledger.requests.map(({ body }) => body).join(), /Place 17.*4711.*5000/);
      assert.equal(simulator.agent().devices[0]?.userState, 'LoggedOut');
    });

    it('ends nobody else’s, and interrupts no call', async () => {
      const simulator = await bench.simulator();
      const { session } = bench.session(simulator.url, { startSession: true });
      session.connect();
      await reaches(session, 'connected');
      assert.equal((await trial(simulator.url, LOGIN)).session, 'in-use');
      await session.close();
      const calling = once(simulator, 'call');
      simulator.dialByHand({ to: '5007' });
      await calling;
      assert.equal((await trial(simulator.url, LOGIN)).session, 'in-use');
      assert.deepEqual(operations(simulator), ['StartContactCenterSession', 'EndContactCenterSession'], 'not ours');
    });

    it('says why GWS does not start one', async () => {
      const simulator = await bench.simulator();
      simulator.faults.failChannel('voice', { statusCode: 6, statusMessage: 'There is no such place.' });
      const report = await trial(simulator.url, LOGIN);
      assert.equal(report.session, undefined);
      assert.equal(report.problem?.kind, 'session');
      assert.match(report.problem?.message ?? '', /There is no such place/);
      assert.deepEqual(operations(simulator), ['StartContactCenterSession']);
    });

    it('ends one that may have been started although no answer came', async () => {
      const simulator = await bench.simulator();
      simulator.faults.add({ path: /\/me$/, method: 'POST', times: 1 }, { dropAfter: true });
      const report = await trial(simulator.url, LOGIN);
      assert.equal(report.problem?.kind, 'session');
      assert.equal(operations(simulator).at(-1), 'EndContactCenterSession');
      assert.equal(simulator.agent().devices[0]?.userState, 'LoggedOut');
    });

    it('is not tried where something else is wrong', async () => {
      const simulator = await bench.simulator();
      const report = await trial(simulator.url, { ...LOGIN, device: '1' });
      assert.equal(report.problem?.kind, 'device');
      assert.deepEqual(operations(simulator), []);
    });
  });
});
