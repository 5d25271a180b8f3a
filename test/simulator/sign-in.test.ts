/** The session and CSRF filters. */
import assert from 'node:assert/strict';
import { resetWallClock, setWallClock } from '../support/wall-clock';
import { basic } from './client';
import { bench } from './setup';

describe('simulator: signing in', () => {
  const test = bench({
    contextPath: '/gws/',
    agents: [{ username: 'bjørn', password: 'pæss:wörd' }],
    sessionTimeout: 60_000,
  });

  it('denies access with 403 and statusCode 20 without a session', async () => {
    const { status, body } = await test.client().get('/me');
    assert.equal(status, 403);
    assert.deepEqual(body, { statusCode: 20, statusMessage: 'Access denied' });
  });

  it('denies access the same way for wrong credentials and unreadable ones', async () => {
    for (const authorization of [
      basic('agent', 'wrong'),
      basic('nobody', 'simulator'),
      'Basic !!',
      'Bearer x',
      'Basic eA==',
    ]) {
      const reply = await test.client().get('/me', { authorization });
      assert.deepEqual([reply.status, reply.body.statusCode], [403, 20], authorization);
      assert.deepEqual(reply.headers.getSetCookie(), []);
    }
  });

  it('creates a session for good credentials, with a cookie for the context path', async () => {
    const client = test.client();
    const reply = await client.signIn();
    assert.equal(reply.status, 200);
    assert.match(reply.headers.getSetCookie()[0] ?? '', /^JSESSIONID=[0-9A-F]+; Path=\/gws; HttpOnly$/);
    assert.equal((await client.get('/me')).body.user.userName, 'agent');
    assert.equal(test.simulator.sessions.httpSessions, 1);
  });

  it('reads credentials as UTF-8 or ISO-8859-1', async () => {
    for (const encoding of ['utf8', 'latin1'] as const) {
      const authorization = `Basic ${Buffer.from('bjørn:pæss:wörd', encoding).toString('base64')}`;
      assert.equal((await test.client().get('/me', { authorization })).body.user.userName, 'bjørn', encoding);
    }
  });

  it('keeps the session when credentials are sent as well, and lets the session decide the user', async () => {
    const client = test.client();
    await client.signIn();
    const again = await client.signIn();
    assert.deepEqual(again.headers.getSetCookie(), []);
    const other = await client.get('/me', { authorization: basic('bjørn', 'pæss:wörd') });
    assert.equal(other.body.user.userName, 'agent');
    assert.equal(test.simulator.sessions.httpSessions, 1);
  });

  it('forgets sessions on demand', async () => {
    const client = test.client();
    await client.signIn();
    test.simulator.sessions.forgetHttpSessions();
    assert.equal((await client.get('/me')).body.statusCode, 20);
  });

  it('accepts a changed password', async () => {
    test.simulator.sessions.setPassword('agent', 'new');
    assert.equal((await test.client().signIn('agent', 'simulator')).status, 403);
    assert.equal((await test.client().signIn('agent', 'new')).status, 200);
  });

  it('requires no CSRF token when it is off', async () => {
    const client = test.client();
    const reply = await client.signIn();
    assert.equal(reply.headers.get('x-csrf-token'), null);
  });
});

describe('simulator: sessions that time out', () => {
  const test = bench({ sessionTimeout: 0 });

  it('ends a session that was not used for a while', async () => {
    const client = test.client();
    const { status } = await client.signIn();
    assert.equal(status, 200);
    const created = performance.now();
    while (performance.now() === created);
    assert.equal((await client.get('/me')).body.statusCode, 20);
  });
});

describe('simulator: sessions while the system clock is set', () => {
  const HOUR = 3_600_000;
  afterEach(resetWallClock);

  for (const ms of [HOUR, -HOUR]) {
    describe(`by ${ms} ms`, () => {
      const lasting = bench();
      const brief = bench({ sessionTimeout: 20 });

      it('last as long as they are used', async () => {
        const client = lasting.client();
        await client.signIn();
        setWallClock(ms);
        assert.equal((await client.get('/me')).body.statusCode, 0);
        assert.equal(lasting.simulator.sessions.httpSessions, 1);
      });

      it('end when they are not', async () => {
        await brief.client().signIn();
        const began = performance.now();
        setWallClock(ms);
        while (performance.now() - began <= 20) {
          await new Promise(setImmediate);
        }
        assert.equal(brief.simulator.sessions.httpSessions, 0);
      });
    });
  }
});

describe('simulator: CSRF protection', () => {
  const test = bench({ csrf: true, csrfHeader: 'X-Site-Token' });
  const login = { operationName: 'StartContactCenterSession', channels: ['voice'] };

  it('sends name and token with every GET', async () => {
    const client = test.client();
    const first = await client.signIn();
    assert.equal(first.headers.get('x-csrf-header'), 'X-Site-Token');
    const second = await client.get('/diagnostics/version');
    assert.equal(second.headers.get('x-csrf-token'), first.headers.get('x-csrf-token'));
    assert.equal((await client.post('/me', login)).status, 200);
  });

  it('refuses a POST with a missing or wrong token, or without the cookie', async () => {
    const client = test.client();
    await client.signIn();
    const { csrf } = client;
    assert.ok(csrf);
    client.csrf = undefined;
    const missing = await client.post('/me', login);
    const wrong = await client.post('/me', login, { [csrf.name]: 'wrong' });
    client.cookies.clear();
    const noCookie = await client.post('/me', login, { [csrf.name]: csrf.token });
    for (const reply of [missing, wrong, noCookie]) {
      assert.equal(reply.status, 403);
      assert.match(reply.text, /missing or invalid csrf token/i);
    }
  });

  it('protects the notifications too', async () => {
    const client = test.client();
    await client.signIn();
    assert.equal((await client.handshake()).successful, true);
    client.csrf = undefined;
    assert.match((await client.connect()).reply.text, /csrf/i);
  });

  it('ties the token to the session, and can change it', async () => {
    const [one, two] = [test.client(), test.client()];
    await one.signIn();
    await two.signIn();
    assert.notEqual(one.csrf?.token, two.csrf?.token);
    test.simulator.sessions.changeCsrfToken();
    assert.equal((await one.post('/me', login)).status, 403);
    await one.get('/me');
    assert.equal((await one.post('/me', login)).status, 200);
  });
});
