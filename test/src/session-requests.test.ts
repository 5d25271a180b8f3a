// What the requests of a session pass before they are sent, and what is sent of them.
import assert from 'node:assert/strict';
import type { GwsSimulator } from '../../simulator';
import { Secret, Session } from '../../src';
import type { RequestFailure } from '../../src/http/failure';
import type { Gate } from '../../src/session/gate';
import { Bench, QUICK, reaches } from '../support/session';
import { asked, failureOf, soon } from '../support/session-life';

const READ = { method: 'GET', path: '/me' } as const;
const HOLD = { method: 'POST', path: '/me/calls/1', body: '{"operationName":"Hold"}' } as const;

describe('the requests of a session', () => {
  const bench = new Bench();
  let session: Session;
  afterEach(async () => {
    await soon(session.close());
    await soon(bench.clear());
  });

  async function connected(csrf = false) {
    const simulator = await bench.simulator({ csrf });
    const login = { username: 'agent', password: new Secret('simulator') };
    session = new Session({ ...QUICK, timeout: 5000, url: simulator.url, ...login });
    session.connect();
    await soon(reaches(session, 'connected'));
    return simulator;
  }

  /** Has more requests wait for their answers than there can be idle connections. */
  async function occupyConnections(simulator: GwsSimulator): Promise<void> {
    const count = 6;
    simulator.faults.add({ path: /channels/, times: count }, { stallBefore: true });
    let arrived = 0;
    await new Promise<void>((resolve) => {
      simulator.on('request', ({ path }) => {
        arrived += path.includes('channels') ? 1 : 0;
        if (arrived === count) {
          resolve();
        }
      });
      for (let request = 0; request < count; request += 1) {
        void session.request({ method: 'GET', path: '/me/channels' }).catch(() => {});
      }
    });
  }

  it('need no gate', async () => {
    await connected();
    assert.equal((await soon(session.request(READ))).kind, 'ok');
    assert.equal((await soon(session.request(HOLD))).kind, 'rejected');
  });

  it('pass every gate if they may change something, the one set last first', async () => {
    await connected();
    const seen: string[] = [];
    const gate = (name: string): Gate => {
      return (request, send) => {
        seen.push(`${name} ${request.method}`);
        return send(() => seen.push(`${name} checks`));
      };
    };
    session.guard(gate('inner'));
    session.guard(gate('outer'));
    await soon(session.request(READ));
    assert.deepEqual(seen, []);
    await soon(session.request(HOLD));
    assert.deepEqual(seen, ['outer POST', 'inner POST', 'outer checks', 'inner checks']);
  });

  it('are not sent if a gate refuses them, before or after their turn has come', async () => {
    const simulator = await connected();
    const refuse = () => {
      throw new Error('refused');
    };
    session.guard((_request, send) => send(refuse));
    assert.equal((await failureOf(session.request(HOLD))).message, 'refused');
    session.guard(async () => refuse());
    assert.equal((await failureOf(session.request(HOLD))).message, 'refused');
    assert.equal(asked(simulator, /calls\/1/).length, 0);
  });

  for (const connection of ['new', 'open'] as const) {
    it(`are not sent on a connection that is ${connection} if a gate says so once there is one`, async () => {
      const simulator = await connected();
      if (connection === 'new') {
        await soon(occupyConnections(simulator));
      }
      let isStill = true;
      session.guard((_request, send) =>
        send(
          () => {
            isStill = false;
          },
          () => (isStill ? undefined : "the agent is somebody else's now"),
        ),
      );
      const failure = await failureOf(session.request(HOLD));
      assert.equal(failure.message, "the agent is somebody else's now");
      assert.equal((failure as unknown as RequestFailure).certainlyNotSent, true);
      assert.equal(asked(simulator, /calls\/1/).length, 0);
    });
  }

  it('are sent on a connection if no gate has anything against it', async () => {
    const simulator = await connected();
    session.guard((_request, send) => send(undefined, () => undefined));
    session.guard((_request, send) => send());
    assert.equal((await soon(session.request(HOLD))).kind, 'rejected');
    assert.equal(asked(simulator, /calls\/1/).length, 1);
  });

  it('are known not to be carried out if GWS wants another CSRF token and cannot be asked for it', async () => {
    const simulator = await connected(true);
    const answer = { status: 403, body: { statusCode: 3, statusMessage: 'Missing or invalid Csrf token' } };
    simulator.faults.add({ path: /calls\/1/ }, { respond: answer });
    simulator.faults.add({ method: 'GET', path: /\/me$/ }, { respond: { status: 502, body: 'Bad Gateway' } });
    assert.equal((await soon(session.request(HOLD))).kind, 'rejected');
    simulator.faults.add({ path: /calls\/1/ }, { respond: answer });
    simulator.faults.add({ method: 'GET', path: /\/me$/ }, { dropBefore: true });
    const { code, message } = await failureOf(session.request(HOLD));
    assert.equal(code, 'GWS_NOT_CONNECTED');
    assert.match(message, /cannot be reached/);
    assert.equal(asked(simulator, /calls\/1/).length, 3);
  });
});
