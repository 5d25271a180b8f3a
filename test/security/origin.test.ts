// Credentials, cookies and tokens go to the configured origin only, whatever a server answers or a message says.
import assert from 'node:assert/strict';
import { reaches } from '../support/session';
import { dial, errorOf, restarted, SecurityBench } from './support/bench';
import { isDial, isPoll, type WireRequest } from './support/front';

const isSignIn = ({ target }: WireRequest): boolean => target.includes('/me?subresources=features');
const isHandshake = ({ body }: WireRequest): boolean => body.includes('/meta/handshake');

describe('a redirect is not followed', () => {
  const bench = new SecurityBench();
  afterEach(() => bench.clear());

  /** A front that redirects what `matches`, and a server elsewhere that must not hear of it. */
  const redirecting = async (status: number, matches: (request: WireRequest) => boolean, times = Infinity) => {
    const { simulator, front } = await bench.front({ csrf: true });
    const stranger = await bench.stranger();
    let left = times;
    front.intercept = (request, response) => {
      if (left === 0 || !matches(request)) {
        return false;
      }
      left -= 1;
      // To another port, and without naming the protocol.
      const location = left % 2 ? `${stranger.url}${request.target}` : `//${new URL(stranger.url).host}/api/v2/me`;
      response.writeHead(status, { Location: location }).end();
      return true;
    };
    return { simulator, front, stranger };
  };

  for (const status of [301, 302, 303, 307, 308]) {
    it(`at sign-in (${status})`, async () => {
      const { front, stranger } = await redirecting(status, isSignIn, 2);
      const { session } = bench.session(front.url);
      session.connect();
      const state = await reaches(session, 'interrupted');
      assert.match(state.phase === 'interrupted' ? state.error.message : '', /redirects are not followed/);
      await reaches(session, 'connected');
      assert.equal(stranger.connections, 0);
    });

    it(`of a dial (${status}), whose outcome is then unknown`, async () => {
      const { simulator, front, stranger } = await redirecting(status, isDial);
      const made = await bench.connected(front.url);
      const { code } = await errorOf(dial(made, simulator));
      assert.equal(code, 'GWS_OUTCOME_UNKNOWN');
      assert.equal(front.requests.filter(isDial).length, 1);
      assert.equal(stranger.connections, 0);
    });

    it(`of CometD (${status})`, async () => {
      const { front, stranger } = await redirecting(status, (request) => isPoll(request) || isHandshake(request), 3);
      const { session, states } = bench.session(front.url);
      session.connect();
      await reaches(session, 'interrupted');
      await reaches(session, 'connected');
      assert.equal(stranger.connections, 0);
      assert.ok(states.includes('interrupted'));
    });
  }

  it('not even one to another path of the same server', async () => {
    const { simulator, front } = await bench.front();
    front.intercept = (request, response) => {
      const redirects = isDial(request);
      if (redirects) {
        response.writeHead(307, { Location: `${front.url}/api/v2/elsewhere` }).end();
      }
      return redirects;
    };
    const made = await bench.connected(front.url);
    await errorOf(dial(made, simulator));
    assert.deepEqual(
      front.requests.filter(({ target }) => target.includes('elsewhere')),
      [],
    );
  });
});

describe('an address in an answer or a message decides nothing', () => {
  const bench = new SecurityBench();
  afterEach(() => bench.clear());

  it('absolute uris and paths that look like a host', async () => {
    const stranger = await bench.stranger();
    const { host } = new URL(stranger.url);
    const { simulator, front } = await bench.front({ externalApiUrl: `${stranger.url}/api/v2` });
    front.rewrite = (text) => text.replace(/"path":"[^"]*"/g, `"path":"//${host}/devices/1"`);
    const made = await bench.connected(front.url);
    await dial(made, simulator, 'released');
    simulator.publishCall('agent', {
      messageType: 'CallStateChangeMessage',
      notificationType: 'StatusChange',
      call: { id: 'c', state: 'Dialing', uri: `${stranger.url}/x`, deviceUri: `//${host}/devices/1` },
    });
    await restarted(simulator, made);
    assert.equal(stranger.connections, 0);
    assert.ok(front.requests.every(({ target }) => target.startsWith('/api/v2/')));
  });

  it('a device or devicePath that a flow names', async () => {
    const stranger = await bench.stranger();
    const { host } = new URL(stranger.url);
    const { front } = await bench.front();
    const made = await bench.connected(front.url);
    const record = { recordHandle: 1, phoneNumber: '5001' };
    for (const device of [`//${host}/x`, `${stranger.url}/devices/1`, `@${host}`, `/devices///${host}`]) {
      const { code } = await errorOf(made.dialer.dial({ record, device, waitFor: 'accepted', timeout: 100 }));
      assert.equal(code, 'GWS_NOT_POSSIBLE');
    }
    assert.deepEqual(front.requests.filter(isDial), []);

    const devicePath = `//${host}/devices/1`;
    await errorOf(made.dialer.dial({ record, devicePath, waitFor: 'accepted', timeout: 100 }));
    const [request] = front.requests.filter(isDial);
    assert.equal(JSON.parse(request?.body ?? '').devicePath, devicePath);
    assert.equal(stranger.connections, 0);
  });
});
