// A list of agents, as people write it, and what they are told when it is broken: the line, and never a password.
import assert from 'node:assert/strict';
import { parseAgentList } from '../../src';

const SECRET = 'pa55word';

/** Agents as plain objects, with the password as text. */
const read = (text: string, taken?: string) =>
  parseAgentList(text, taken).agents.map(({ password, ...others }) => ({ ...others, password: password.reveal() }));
const faultsOf = (text: string, taken?: string) => parseAgentList(text, taken).faults;

const ANNA = { username: 'anna', password: SECRET, place: 'Place 1' };
const BORIS = { username: 'boris', password: 'other' };

describe('the list of agents', () => {
  it('may be empty', () => {
    assert.deepEqual(parseAgentList(''), { agents: [], faults: [] });
    assert.deepEqual(parseAgentList(' \n\n'), { agents: [], faults: [] });
    assert.deepEqual(parseAgentList('username,password\n'), { agents: [], faults: [] });
    assert.deepEqual(parseAgentList('[]'), { agents: [], faults: [] });
  });

  for (const [name, delimiter] of [
    ['commas', ','],
    ['semicolons', ';'],
    ['tabs', '\t'],
  ]) {
    it(`separates fields with ${name}, in the order of the header`, () => {
      const rows = [
        ['place', 'password', 'username'],
        ['Place 1', SECRET, 'anna'],
        ['', 'other', 'boris'],
      ];
      assert.deepEqual(read(rows.map((row) => row.join(delimiter)).join('\n')), [ANNA, BORIS]);
    });
  }

  it('has all that an agent signs in with', () => {
    assert.deepEqual(read('username,password,device,place,loginCode,queue\nanna,x,5105,Place 1,4711,8000'), [
      { username: 'anna', password: 'x', device: '5105', place: 'Place 1', loginCode: '4711', queue: '8000' },
    ]);
  });

  it('takes quotes, quotes in quotes, and delimiters in quotes', () => {
    assert.deepEqual(read('username,password\n"anna","a,""b"" "\n boris , "c;d" '), [
      { username: 'anna', password: 'a,"b" ' },
      { username: 'boris', password: 'c;d' },
    ]);
  });

  it('does not mind what editors and spreadsheets do to a text', () => {
    assert.deepEqual(read(`\uFEFFUser Name;Password;Login_Code\r\n\r\nanna;${SECRET};\r\nboris;other\r\n\r\n`), [
      { username: 'anna', password: SECRET },
      BORIS,
    ]);
  });

  it('may be JSON', () => {
    assert.deepEqual(read(JSON.stringify([ANNA, BORIS], null, 2)), [ANNA, BORIS]);
    assert.deepEqual(read('[{"username":"anna","password":4711,"place":""}]'), [
      { username: 'anna', password: '4711' },
    ]);
  });

  it('names the line of a fault, and takes the others', () => {
    const text = `username,password\nanna,${SECRET}\nboris\n,${SECRET}\n\nclara,${SECRET},more\n"dora,${SECRET}\nemil,x`;
    assert.deepEqual(faultsOf(text), [
      'line 6: it has more fields than there are columns',
      'line 7: a quote is not closed, or not at the end of its field',
      'line 3: no password',
      'line 4: no username',
    ]);
    assert.deepEqual(
      read(text).map(({ username }) => username),
      ['anna', 'emil'],
    );
  });

  it('has nobody twice', () => {
    assert.deepEqual(faultsOf('username,password\nanna,x\nagent,x\nanna,y', 'agent'), [
      "line 3: this is the server's own user",
      'line 4: this user name is listed twice',
    ]);
  });

  for (const [name, text, fault] of [
    ['without a header', `anna,${SECRET}\nboris,${SECRET}`, /^line 1: it must name the columns/],
    ['with a column that is not known', `username,password,${SECRET}\nanna,x,y`, /^line 1: it must name the columns/],
    ['with a column twice', `username,password,password\nanna,${SECRET},x`, /^line 1: it names a column twice/],
    ['of JSON that ends too early', `[\n{"username":"anna",\n"password":"${SECRET}"`, /^line 3: /],
    ['of JSON with a missing comma', `[\n{"username":"anna"\n"password":"${SECRET}"}\n]`, /^line 3: /],
    ['of JSON without quotes', `[{\n"username":"anna",\n"password":${SECRET}\n}]`, /^line 3: /],
    ['of JSON that is no list', `{"username":"anna","password":"${SECRET}"}`, /^line 1: JSON must be a list/],
    ['of JSON with something else in it', `["${SECRET}"]`, /^agent 1: it must be an object of texts/],
    [
      'of JSON with a nested value',
      `[{"username":"a","password":{"is":"${SECRET}"}}]`,
      /^agent 1: it must be an object/,
    ],
    ['of JSON with an unknown property', `[{"username":"a","password":"b","${SECRET}":"c"}]`, /^agent 1: it must be/],
  ] as const) {
    it(`does not show a password of a list ${name}`, () => {
      const { agents, faults } = parseAgentList(text);
      assert.deepEqual(agents, []);
      assert.equal(faults.length, 1);
      assert.match(faults[0] ?? '', fault);
      assert.ok(!faults[0]?.includes(SECRET), faults[0]);
    });
  }

  it('cannot be printed', () => {
    const list = parseAgentList(`username,password\nanna,${SECRET}`);
    assert.ok(!JSON.stringify(list).includes(SECRET));
  });
});
