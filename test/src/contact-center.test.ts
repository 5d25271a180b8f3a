// The contact-centre session of an agent: whether it is ours, and how it is started again.
import assert from 'node:assert/strict';
import { GwsError, Secret, type SessionOptions } from '../../src';
import { ContactCenterSession, END_REQUEST, startRequest } from '../../src/session/contact-center';
import { resolveSessionOptions } from '../../src/session/options';

describe('the contact-centre session', () => {
  const configured = (options: Partial<SessionOptions> = {}) =>
    new ContactCenterSession(
      resolveSessionOptions({ url: 'http://gws', username: 'agent', password: new Secret('simulator'), ...options }),
    );
  const ok = async () => ({ statusCode: 0 });
  const refuse = (code: ConstructorParameters<typeof GwsError>[0]) => async () => {
    throw new GwsError(code, 'no');
  };
  const LOGIN = { place: 'Place', loginCode: '1', queue: '2' };
  const ANOTHER = { place: 'Another' };

  it('is asked for with what is known of the agent', () => {
    const body = (login: object) => JSON.parse(startRequest(login).body ?? '');
    const start = { operationName: 'StartContactCenterSession', channels: ['voice'] };
    assert.deepEqual(body({}), start);
    assert.deepEqual(body({ place: '', loginCode: '', queue: '' }), start);
    assert.deepEqual(body(LOGIN), { ...start, ...LOGIN });
    assert.deepEqual(body({ loginCode: '1' }), { ...start, loginCode: '1' });
    assert.deepEqual(
      [startRequest({}), END_REQUEST].map(({ method, path }) => `${method} ${path}`),
      ['POST /me', 'POST /me'],
    );
    assert.deepEqual(JSON.parse(END_REQUEST.body ?? ''), { operationName: 'EndContactCenterSession' });
  });

  it('is started at sign-in only where that is set', () => {
    assert.equal(configured({ startSession: false, ...LOGIN }).login, undefined);
    assert.deepEqual(configured({ startSession: true, ...LOGIN }).login, LOGIN);
  });

  it('is ours once it has been asked for, until the end of the sign-in', () => {
    const session = configured({ startSession: true });
    assert.equal(session.release(), false);
    session.claim();
    assert.deepEqual([session.release(), session.release()], [true, false]);
  });

  it('that a flow starts is ours, and started again, until the end of the sign-in', async () => {
    const session = configured();
    assert.deepEqual(await session.start(LOGIN, ok), { statusCode: 0 });
    assert.deepEqual([session.login, session.release(), session.login], [LOGIN, true, undefined]);
  });

  it('that a flow ends is neither', async () => {
    const session = configured({ startSession: true });
    session.claim();
    await session.end(ok);
    assert.deepEqual([session.login, session.release()], [undefined, false]);
    assert.notEqual(session.login, undefined);
  });

  it('is as it was after what GWS has certainly not done', async () => {
    for (const code of ['GWS_REJECTED', 'GWS_NOT_CONNECTED'] as const) {
      const session = configured({ startSession: true, ...LOGIN });
      await assert.rejects(session.start(ANOTHER, refuse(code)), { code });
      assert.deepEqual([session.login, session.release()], [LOGIN, false]);
      session.claim();
      await assert.rejects(session.end(refuse(code)), { code });
      assert.deepEqual([session.login, session.release()], [LOGIN, true]);
    }
  });

  it('is taken for changed after what GWS may have done, or nobody knows', async () => {
    for (const fail of [
      refuse('GWS_OUTCOME_UNKNOWN'),
      async () => {
        throw new Error('broken');
      },
    ]) {
      const session = configured();
      await assert.rejects(session.start(ANOTHER, fail));
      assert.deepEqual([session.login, session.release()], [ANOTHER, true]);
      session.claim();
      await assert.rejects(session.end(fail));
      assert.deepEqual([session.login, session.release()], [undefined, false]);
    }
  });

  it('is not ours where GWS has started it for other channels only', async () => {
    const session = configured();
    const partly = async () => ({ statusCode: 7, failed: [{ channel: 'voice', statusCode: 3, statusMessage: 'no' }] });
    await assert.rejects(session.start(LOGIN, partly as never), { code: 'GWS_REJECTED', message: /for voice: no/ });
    assert.deepEqual([session.login, session.release()], [undefined, false]);
  });

  it('is left as a later change has made it', async () => {
    const session = configured();
    let fail = (_error: GwsError) => {};
    const slow = () =>
      new Promise<never>((_resolve, reject) => {
        fail = reject;
      });
    const first = assert.rejects(session.start(LOGIN, slow));
    await session.start(ANOTHER, ok);
    fail(new GwsError('GWS_REJECTED', 'no'));
    await first;
    assert.deepEqual([session.login, session.release()], [ANOTHER, true]);

    const second = assert.rejects(session.start(LOGIN, slow));
    session.claim();
    fail(new GwsError('GWS_REJECTED', 'no'));
    await second;
    assert.equal(session.release(), true);

    session.claim();
    const third = assert.rejects(session.start(LOGIN, slow));
    session.release();
    fail(new GwsError('GWS_REJECTED', 'no'));
    await third;
    assert.deepEqual([session.login, session.release()], [undefined, false]);
  });
});
