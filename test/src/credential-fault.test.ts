// A user name or password with which nobody can sign in: reported at once, never quoted, and never sent.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AgentPool, type GwsError, parseAgentList, probe, Secret } from '../../src';
import { credentialFault } from '../../src/session/credential-fault';
import { anyText } from '../support/arbitraries';
import { Bench, QUICK, reaches } from '../support/session';

const VARIABLE = '$' + '{GWS_PASSWORD}';

/** Name of the row, what is given, and the field, kind and words of the fault. */
const FAULTY: [
  what: string,
  given: { username?: string; password?: string },
  field: string,
  kind: string,
  text: RegExp,
][] = [
  ['no user name', { username: '' }, 'username', 'missing', /user name is missing/],
  ['no password', { password: '' }, 'password', 'missing', /password is missing/],
  ['a line break at the end', { password: 'pa55word\n' }, 'password', 'control', /line break at its end/],
  ['a line break of Windows', { password: 'pa55word\r\n' }, 'password', 'control', /line break at its end/],
  ['a line break and blanks', { password: 'pa55word \n ' }, 'password', 'control', /line break at its end/],
  ['a line break within', { password: 'pa55\nword' }, 'password', 'control', /line break in it/],
  ['a line break at the beginning', { username: '\nanna' }, 'username', 'control', /line break in it/],
  ['a line separator', { password: 'pa55word\u2028' }, 'password', 'control', /line break at its end/],
  ['a tab', { password: 'pa55\tword' }, 'password', 'control', /control character in it/],
  ['a NUL', { password: 'pa55word\0' }, 'password', 'control', /control character at its end/],
  ['a control character beyond ASCII', { username: 'an\u0085na' }, 'username', 'control', /control character in it/],
  ['a variable that is not set', { password: VARIABLE }, 'password', 'variable', /variable that is not set/],
  ['such a one with a blank', { username: ` ${VARIABLE}\n` }, 'username', 'variable', /variable that is not set/],
  ['a variable in its other form', { password: '$(GWS_PASSWORD)' }, 'password', 'variable', /variable that is not set/],
  ['a variable without a name', { password: '$' + '{}' }, 'password', 'variable', /variable that is not set/],
  ['a colon in the user name', { username: 'domain:anna' }, 'username', 'colon', /colon/],
  ['half of a character', { password: 'pa55word\ud83d' }, 'password', 'broken', /half of a character/],
  ['a blank after the user name', { username: 'anna ' }, 'username', 'blank', /begins or ends with a space/],
  ['a no-break space before it', { username: '\u00a0anna' }, 'username', 'blank', /begins or ends with a space/],
  ['a byte order mark before it', { username: '\ufeffanna' }, 'username', 'blank', /begins or ends with a space/],
  ['a zero-width space after it', { username: 'anna\u200b' }, 'username', 'blank', /begins or ends with a space/],
];

const SOUND: [username: string, password: string][] = [
  ['anna', 'pa55word'],
  ['DOMAIN\\anna', 'a:b:c'],
  ['anna@example.com', ' blanks are allowed '],
  ['Änna Müller', 'ünd 密码 😀'],
  ['anna', `a${VARIABLE}b`],
  ['anna', '$' + '{'],
];

const PASSWORD = 'pa55word';

describe('credentials', () => {
  const bench = new Bench();
  afterEach(() => bench.clear());

  for (const [what, given, field, kind, text] of FAULTY) {
    const login = { username: 'anna', password: PASSWORD, ...given };

    it(`with ${what} are reported, neither quoted nor sent`, async () => {
      const fault = credentialFault(login);
      assert.deepEqual([fault?.field, fault?.kind], [field, kind]);
      assert.match(fault?.text ?? '', text);

      const simulator = await bench.simulator({ username: login.username, password: login.password });
      const { session } = bench.session(simulator.url, {
        username: login.username,
        password: new Secret(login.password),
        refusedDelay: 1,
      });
      session.connect();
      const state = await reaches(session, 'refused');
      assert.ok(state.phase === 'refused');
      assert.equal(state.retryAt, undefined);
      assert.equal(state.error.code, 'GWS_NOT_AUTHENTICATED');
      assert.match(state.error.message, text);
      session.connect();
      await reaches(session, 'signing-in');
      await reaches(session, 'refused');

      const options = { url: simulator.url, ...QUICK, ...login, password: new Secret(login.password) };
      const { problem } = await probe(options);
      assert.equal(problem?.kind, kind === 'missing' ? 'credentials-missing' : 'credentials-unusable');
      assert.match(problem?.message ?? '', text);

      const pool = new AgentPool({ ...options, username: 'other', password: new Secret('x') });
      await assert.rejects(
        pool.signIn({ username: login.username, password: new Secret(login.password) }),
        (error: GwsError) => error.code === 'GWS_INVALID_REQUEST' && /Nothing was sent/.test(error.message),
      );
      for (const said of [state.error.message, problem?.message ?? '']) {
        assert.doesNotMatch(said, /pa55|GWS_PASSWORD|domain/);
      }
      assert.deepEqual(simulator.ledger.requests, []);
      await pool.close();
    });

    // What a list has around a name is not part of it.
    if (login.username.replace(/^[\s\u200b]+|[\s\u200b]+$/g, '') !== 'anna' || field === 'password') {
      it(`with ${what} in a list of agents leave that agent out`, () => {
        const { agents, faults } = parseAgentList(JSON.stringify([login, { username: 'boris', password: 'x' }]));
        assert.deepEqual(
          agents.map(({ username }) => username),
          ['boris'],
        );
        assert.equal(faults.length, 1);
        assert.match(faults[0] ?? '', kind === 'missing' ? /^agent 1: no / : text);
        assert.doesNotMatch(faults[0] ?? '', /pa55|GWS_PASSWORD|domain/);
      });
    }
  }

  for (const [username, password] of SOUND) {
    it(`such as ${username} with ${password} are sent unchanged`, async () => {
      assert.equal(credentialFault({ username, password }), undefined);
      const simulator = await bench.simulator({ username, password });
      const { session } = bench.session(simulator.url, { username, password: new Secret(password) });
      session.connect();
      await reaches(session, 'connected');
    });
  }

  it('of any content can either be sent or are reported without being quoted', () => {
    fc.assert(
      fc.property(anyText, anyText, (username, password) => {
        const fault = credentialFault({ username, password });
        if (fault === undefined) {
          assert.doesNotMatch(username, /[\p{Cc}\p{Cs}:\u2028\u2029]|^\s|\s$|^$/u);
          assert.doesNotMatch(password, /[\p{Cc}\p{Cs}\u2028\u2029]|^$/u);
        } else {
          assert.match(fault.text, /^the (user name|password) [a-z ,-]+$/);
        }
      }),
    );
  });

  it('in CSV are checked too', () => {
    const { agents, faults } = parseAgentList(`username,password\nan:na,x\nbo\u0007ris,x\nclara,${VARIABLE}\ndora,"x"`);
    assert.deepEqual(
      agents.map(({ username }) => username),
      ['dora'],
    );
    assert.deepEqual(
      faults.map((fault) => fault.slice(0, 7)),
      ['line 2:', 'line 3:', 'line 4:'],
    );
  });

  it('that were refused are questioned if the password ends with a space', async () => {
    const simulator = await bench.simulator();
    const { session } = bench.session(simulator.url, { password: new Secret('simulator ') });
    session.connect();
    const state = await reaches(session, 'refused');
    assert.ok(state.phase === 'refused');
    assert.match(state.error.message, /The password begins or ends with a space/);
  });
});
