// What the editor requests from a server: a trial sign-in with the typed settings, and names to choose from.
import assert from 'node:assert/strict';
import helper from 'node-red-node-test-helper';
import type { ServerNode } from '../../nodes/shared/server';
import type { GwsSimulator } from '../../simulator';
import {
  callEventsNode,
  connected,
  deploy,
  nextMessage,
  node,
  OUT,
  outboundNode,
  startSimulator,
  tearDown,
} from '../support/flow';

const TYPED = { username: 'agent', password: 'simulator', device: '', proxy: '', tls: '', timeout: 2 };

describe('the dialog of gws-server', () => {
  let simulator: GwsSimulator;
  before((done) => {
    helper.startServer(done);
  });
  after((done) => {
    helper.stopServer(done);
  });
  beforeEach(async () => {
    simulator = await startSimulator();
  });
  afterEach(tearDown);

  const request = () => helper.request();
  const test = async (typed: object, id = 'server') =>
    (
      await request()
        .post(`/gws-server/${id}/test`)
        .send({ url: simulator.url, ...TYPED, ...typed })
        .expect(200)
    ).body;
  const names = async (kind: string, id = 'server') =>
    (await request().get(`/gws-server/${id}/names/${kind}`).expect(200)).body;

  const configurationRequests = () => simulator.ledger.requests.filter(({ path }) => path.includes('/configuration/'));

  describe('test connection', () => {
    it('uses what is typed, before any deploy', async () => {
      await deploy(simulator.url, [OUT]);
      const report = await test({}, 'never-deployed');
      assert.equal(report.user, 'agent');
      assert.equal(report.version, '8.5.202.96');
      assert.equal(report.problem, undefined);
    });

    it('says what is wrong', async () => {
      await deploy(simulator.url, [OUT]);
      assert.equal((await test({ password: 'wrong' })).problem.kind, 'credentials-refused');
      assert.equal((await test({ url: 'http://127.0.0.1:1' })).problem.kind, 'nothing-listens');
      assert.equal((await test({ device: '1' })).problem.kind, 'device');
    });

    it('uses the stored password for the deployed server', async () => {
      await deploy(simulator.url, [OUT]);
      assert.equal((await test({ password: '__PWRD__' })).user, 'agent');
    });

    it('does not send the stored password anywhere else', async () => {
      const stranger = await startSimulator();
      await deploy(simulator.url, [OUT]);
      for (const typed of [{ url: stranger.url }, { username: 'somebody' }, { proxy: 'another' }, { tls: 'another' }]) {
        const report = await test({ ...typed, password: '__PWRD__' });
        assert.equal(report.problem.kind, 'password-again', JSON.stringify(typed));
      }
      assert.equal((await test({ password: '__PWRD__' }, 'never-deployed')).problem.kind, 'password-again');
      assert.deepEqual(stranger.ledger.requests, []);
    });

    it('resolves environment variables in what is typed', async () => {
      process.env.GWS_TEST_URL = simulator.url;
      await deploy(simulator.url, [OUT]);
      assert.equal((await test({ url: '$' + '{GWS_TEST_URL}' })).user, 'agent');
      delete process.env.GWS_TEST_URL;
    });

    it('returns no secret', async () => {
      await deploy(simulator.url, [OUT]);
      const answers = [await test({}), await test({ password: 'wrong-secret' }), await test({ password: '__PWRD__' })];
      assert.doesNotMatch(JSON.stringify(answers), /wrong-secret|"simulator"/);
    });
  });

  describe('look-ups', () => {
    it('offer devices and agents of the live session', async () => {
      await deploy(simulator.url, [callEventsNode(), OUT]);
      await connected();
      assert.deepEqual(await names('devices'), [{ value: '5005', label: '5005 (agent)' }]);
      assert.deepEqual(await names('agents'), [{ value: 'agent', label: 'agent' }]);
    });

    it('offer the campaigns of Configuration Server before any agent has met one, and ask for them once', async () => {
      await deploy(simulator.url, [callEventsNode(), OUT]);
      await connected();
      assert.deepEqual(await names('campaigns'), [{ value: 'Spring Renewals', label: 'Spring Renewals' }]);
      assert.deepEqual(await names('campaigns'), [{ value: 'Spring Renewals', label: 'Spring Renewals' }]);
      assert.equal(configurationRequests().length, 1);
    });

    it('do not ask for campaigns without the feature, and not again where GWS refuses or stumbles', async () => {
      simulator.agent().features = ['api-voice', 'api-voice-outbound'];
      await deploy(simulator.url, [callEventsNode(), OUT]);
      await connected();
      assert.deepEqual(await names('campaigns'), []);
      assert.deepEqual(configurationRequests(), []);
      for (const respond of [
        { status: 403, body: { statusCode: 5 } },
        { status: 502, body: '<html>' },
        { status: 200, body: { campaigns: 'x' } },
      ]) {
        await tearDown();
        simulator = await startSimulator();
        simulator.faults.add({ path: /configuration/, times: Number.POSITIVE_INFINITY }, { respond });
        await deploy(simulator.url, [callEventsNode(), OUT]);
        await connected();
        assert.deepEqual(await names('campaigns'), [], JSON.stringify(respond));
        assert.deepEqual(await names('campaigns'), []);
        assert.equal(configurationRequests().length, 1);
        assert.equal((node('server') as unknown as ServerNode).session.state.phase, 'connected');
      }
    });

    it('offer campaigns, lists and applications that the agents have met', async () => {
      simulator.agent().features = ['api-voice', 'api-voice-outbound'];
      await deploy(simulator.url, [
        outboundNode('StartPreviewSession', {
          parameters: {
            campaignName: { value: 'Spring Renewals', type: 'str' },
            applicationId: { value: '141', type: 'num' },
          },
        }),
        OUT,
      ]);
      await connected();
      const started = nextMessage();
      node('outbound').receive({});
      await started;
      simulator.nextPreviewRecord();
      const record = nextMessage();
      node('outbound').receive({ operation: 'GetPreviewRecord' } as never);
      await record;
      assert.deepEqual(await names('campaigns'), [{ value: 'Spring Renewals', label: 'Spring Renewals' }]);
      assert.deepEqual(await names('callingLists'), [{ value: 'Renewals List', label: 'Renewals List' }]);
      assert.deepEqual(await names('applicationIds'), [{ value: '141', label: '141' }]);
    });

    it('are empty if there is no server, or nothing of the kind', async () => {
      await deploy(simulator.url, [OUT]);
      assert.deepEqual(await names('devices', 'nobody'), []);
      assert.deepEqual(await names('__proto__'), []);
    });
  });
});
