// Many agents on one server: each with a session of its own, none touched by another's trouble.
import assert from 'node:assert/strict';
import { AgentPool, type AgentSettings, CALLS_CHANNEL, type GwsError, Secret } from '../../src';
import { Bench, QUICK, reaches } from '../support/session';

const AGENTS = ['anna', 'boris', 'clara'].map((username) => ({ username, password: 'simulator' }));

describe('a pool of agents', () => {
  const bench = new Bench();
  const pools: AgentPool[] = [];
  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.close()));
    await bench.clear();
  });

  async function start(listed: AgentSettings[] = []) {
    const simulator = await bench.simulator({ agents: AGENTS });
    const options = { url: simulator.url, username: 'agent', password: new Secret('simulator'), ...QUICK };
    const pool = new AgentPool(options, listed);
    pools.push(pool);
    return { simulator, pool };
  }
  const settings = (username: string, password = 'simulator') => ({ username, password: new Secret(password) });
  const refusal = (code: string, text = /./) => ({ code, message: text }) as unknown as GwsError;

  it('has the default agent, and no others until they sign in', async () => {
    const { pool } = await start();
    assert.equal(pool.find(undefined), pool.default);
    assert.equal(pool.find(null), pool.default);
    assert.equal(pool.find(''), pool.default);
    assert.equal(pool.find('agent'), pool.default);
    assert.throws(() => pool.find('anna'), refusal('GWS_NOT_CONNECTED', /"anna" is not signed in/));
    assert.throws(() => pool.find({}), refusal('GWS_INVALID_REQUEST', /agent must be text/));
  });

  it('signs an agent in and out', async () => {
    const { simulator, pool } = await start();
    const anna = await pool.signIn(settings('anna'));
    assert.equal(pool.find('anna'), anna);
    assert.equal((await anna.session.device()).phoneNumber, '5105');
    await pool.signOut('anna');
    assert.throws(() => pool.find('anna'), refusal('GWS_NOT_CONNECTED'));
    assert.equal(simulator.sessions.cometdSessions, 0);
  });

  it('refuses to sign in an agent who is signed in or being signed in', async () => {
    const { pool } = await start();
    const first = pool.signIn(settings('anna'));
    await assert.rejects(pool.signIn(settings('anna')), refusal('GWS_NOT_POSSIBLE', /"anna" already has a session/));
    const anna = await first;
    await assert.rejects(pool.signIn(settings('anna')), refusal('GWS_NOT_POSSIBLE', /already signed in/));
    assert.equal(pool.find('anna'), anna);
    assert.equal(anna.session.state.phase, 'connected');
  });

  it('keeps an agent until GWS has ended the session, so that a new session is not ended along with the old one', async () => {
    const { simulator, pool } = await start();
    const anna = await pool.signIn({ ...settings('anna'), startSession: true });
    simulator.faults.add({ body: /EndContactCenterSession/ }, { delayBefore: 100 });
    const signedOut = pool.signOut('anna');
    await reaches(anna.session, 'closing');
    assert.equal(pool.find('anna'), anna);
    await assert.rejects(
      pool.signIn(settings('anna')),
      refusal('GWS_NOT_POSSIBLE', /already has a session \(closing\)/),
    );
    await signedOut;
    assert.throws(() => pool.find('anna'), refusal('GWS_NOT_CONNECTED'));
    await pool.signIn({ ...settings('anna'), startSession: true });
    assert.equal(simulator.agent('anna').devices[0]?.resource(String).userState?.state, 'NotReady');
  });

  it('leaves nothing behind after a failed sign-in', async () => {
    const { pool } = await start();
    await assert.rejects(pool.signIn(settings('anna', 'wrong')), refusal('GWS_NOT_AUTHENTICATED'));
    assert.throws(() => pool.find('anna'), refusal('GWS_NOT_CONNECTED'));
    await pool.signIn(settings('anna'));
    await assert.rejects(pool.signIn({ username: 'boris' }), refusal('GWS_INVALID_REQUEST', /password of "boris"/));
    await assert.rejects(pool.signIn({ username: '' }), refusal('GWS_INVALID_REQUEST', /a user name/));
  });

  it('signs the listed agents in with the default one, and again by their names alone', async () => {
    const { pool } = await start([settings('anna'), settings('boris')]);
    pool.connect();
    await Promise.all(pool.all.map(({ session }) => reaches(session, 'connected')));
    assert.deepEqual(
      pool.all.map(({ name }) => name),
      ['agent', 'anna', 'boris'],
    );
    await pool.signOut('anna');
    await pool.signIn({ username: 'anna' });
    assert.equal(pool.find('anna').session.state.phase, 'connected');
  });

  it('spaces sign-ins out', async () => {
    const { simulator, pool } = await start(AGENTS.map(({ username }) => settings(username)));
    const signedIn: number[] = [];
    simulator.on('request', ({ headers, at }) => headers.authorization && signedIn.push(at));
    pool.connect();
    await Promise.all(pool.all.map(({ session }) => reaches(session, 'connected')));
    const gaps = signedIn.slice(1).map((at, index) => at - (signedIn[index] ?? 0));
    assert.equal(gaps.length, 3);
    // A timer may be a millisecond early, and requests arrive with a delay that varies.
    assert.ok((signedIn.at(-1) ?? 0) - (signedIn[0] ?? 0) >= 100, String(gaps));
  });

  it('says whose event it is, even of agents who sign in later', async () => {
    const { simulator, pool } = await start([settings('anna')]);
    const heard: string[] = [];
    pool.connect();
    await Promise.all(pool.all.map(({ session }) => reaches(session, 'connected')));
    const end = pool.subscribe(CALLS_CHANNEL, ({ data }, { name }) => heard.push(`${name} ${data}`));
    await pool.signIn(settings('boris'));
    await Promise.all(pool.all.map(({ session }) => session.listening(CALLS_CHANNEL)));
    for (const name of ['anna', 'boris', 'agent']) {
      const told = new Promise((resolve) => pool.find(name).session.observe(CALLS_CHANNEL, resolve));
      simulator.publishCall(name, `for ${name}`);
      await told;
    }
    assert.deepEqual(heard, ['anna for anna', 'boris for boris', 'agent for agent']);
    end();
    await pool.signOut('boris');
  });

  it("leaves agents alone in another's trouble", async () => {
    const { simulator, pool } = await start([settings('anna'), settings('boris', 'wrong')]);
    pool.connect();
    await Promise.all([
      reaches(pool.default.session, 'connected'),
      reaches(pool.find('anna').session, 'connected'),
      reaches(pool.find('boris').session, 'refused'),
    ]);
    const states: string[] = [];
    pool.on('state', ({ name }, { phase }) => states.push(`${name} ${phase}`));
    simulator.sessions.setPassword('boris', 'wrong');
    pool.find('boris').session.connect();
    await reaches(pool.find('boris').session, 'connected');
    assert.ok(states.every((state) => state.startsWith('boris')));
  });

  it('refuses the same call attempt by another agent', async () => {
    const { simulator, pool } = await start([settings('anna')]);
    pool.connect();
    await Promise.all(pool.all.map(({ session }) => reaches(session, 'connected')));
    const { userData } = simulator.nextPreviewRecord({ record: { phoneNumber: '5001' } }).data.record;
    const record = {
      recordHandle: userData?.GSW_RECORD_HANDLE as number,
      phoneNumber: '5001',
      otherFields: { GSW_CALL_ATTEMPT_GUID: userData?.GSW_CALL_ATTEMPT_GUID },
    };
    const order = { record, waitFor: 'accepted', timeout: 500 } as const;
    await pool.default.dialer.dial(order);
    await assert.rejects(pool.find('anna').dialer.dial(order), refusal('GWS_ALREADY_DIALED'));
  });

  it('signs everybody out at the end', async () => {
    const { simulator, pool } = await start(AGENTS.map(({ username }) => settings(username)));
    pool.connect();
    await Promise.all(pool.all.map(({ session }) => reaches(session, 'connected')));
    assert.equal(simulator.sessions.cometdSessions, 4);
    await pool.close();
    assert.equal(simulator.sessions.cometdSessions, 0);
    assert.deepEqual(pool.all, [pool.default]);
  });
});
