// A list of agents, as people write it, and what is reported if it is broken: the line, never a password.
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

  it('accepts quoted fields, with quotes and delimiters inside', () => {
    assert.deepEqual(read('username,password\n"anna","a,""b"" "\n boris , "c;d" '), [
      { username: 'anna', password: 'a,"b" ' },
      { username: 'boris', password: 'c;d' },
    ]);
  });

  it('copes with what editors and spreadsheets do to text', () => {
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

  it('names the line of a fault, and reads the others', () => {
    const text = `username,password\nanna,${SECRET}\nboris\n,${SECRET}\n\nclara,${SECRET},more\n"dora,${SECRET}\nemil,x`;
    assert.deepEqual(faultsOf(text), [
      'line 6: it has more fields than there are columns',
      'line 7: a quotation mark is not closed, or is not at the end of its field',
      'line 3: no password',
      'line 4: no username',
    ]);
    assert.deepEqual(
      read(text).map(({ username }) => username),
      ['anna', 'emil'],
    );
  });

  it('has no agent twice', () => {
    assert.deepEqual(faultsOf('username,password\nanna,x\nagent,x\nanna,y', 'agent'), [
      "line 3: this is the server's own user",
      'line 4: this user name is listed twice',
    ]);
  });

  for (const [name, text, fault] of [
    ['without a header', `anna,${SECRET}\nboris,${SECRET}`, /^line 1: it must name the columns/],
    ['with a column twice', `username,password,password\nanna,${SECRET},x`, /^line 1: it names a column twice/],
    ['of JSON that ends too early', `[\n{"username":"anna",\n"password":"${SECRET}"`, /^line 3: /],
    ['of JSON with a missing comma', `[\n{"username":"anna"\n"password":"${SECRET}"}\n]`, /^line 3: /],
    ['of JSON without quotes', `[{\n"username":"anna",\n"password":${SECRET}\n}]`, /^line 3: /],
    ['of JSON that is no list', `{"username":"anna","password":"${SECRET}"}`, /^line 1: JSON must be a list/],
    ['of JSON with something else in it', `["${SECRET}"]`, /^agent 1: it must be an object of strings/],
    [
      'of JSON with a nested value',
      `[{"username":"a","password":{"is":"${SECRET}"}}]`,
      /^agent 1: it must be an object/,
    ],
    ['of JSON with a number too large', `[{"username":"a","password":${2 ** 53}}]`, /^agent 1: it must be/],
  ] as const) {
    it(`does not show a password of a list ${name}`, () => {
      const { agents, faults } = parseAgentList(text);
      assert.deepEqual(agents, []);
      assert.equal(faults.length, 1);
      assert.match(faults[0] ?? '', fault);
      assert.ok(!faults[0]?.includes(SECRET), faults[0]);
    });
  }

  for (const [name, text] of [
    [
      'with a line that names the separator',
      `sep=;\r\nusername;password;place\r\nanna;${SECRET};Place 1\r\nboris;other;\r\n`,
    ],
    ['with a separator of its own', `sep=|\nusername|password|place\nanna|${SECRET}|Place 1\nboris|other`],
    ['with empty columns at the end', `username;password;place;;\nanna;${SECRET};Place 1;;\nboris;other;;;\n;;;;\n`],
    ['with longer lines than the first', `username;password;place\nanna;${SECRET};Place 1;;;\nboris;other;;;;;;`],
    ['with everything in quotes', `"username";"password";"place"\n"anna";"${SECRET}";"Place 1"\n"boris";"other";""`],
    [
      'with names of columns in capitals and blanks',
      `USER_NAME; Pass-Word ;\u00a0Place\u00a0\nanna;${SECRET};Place 1\nboris;other`,
    ],
    [
      'with characters that cannot be seen',
      `\uFEFF\u200eusername,password\u200b,place\n\u202aanna\u202c,${SECRET},Place\u00a01\nboris,other`,
    ],
    ['with a comma in a name beside its separator', `username;password;"place"\nanna;${SECRET};Place 1\nboris;other`],
    ['with the line ends of an old Mac', `username\tpassword\tplace\ranna\t${SECRET}\tPlace 1\rboris\tother`],
  ] as const) {
    it(`is read as a spreadsheet writes it, ${name}`, () => {
      assert.deepEqual(faultsOf(text), []);
      assert.deepEqual(read(text), [ANNA, BORIS]);
    });
  }

  it('names an unknown column, and reads the others', () => {
    const text = `username;Team;password;place;${SECRET}\nanna;North;${SECRET};Place 1;x\nboris;;other;;`;
    assert.deepEqual(faultsOf(text), [
      'line 1: column B (Team) and column E are not among username, password, device, place, loginCode, queue, and are ignored',
    ]);
    assert.deepEqual(read(text), [ANNA, BORIS]);
    const json = `[{"username":"anna","password":"${SECRET}","place":"Place 1","${SECRET}":1}]`;
    assert.deepEqual(faultsOf(json), [
      'agent 1: it has properties that are not among username, password, device, place, loginCode, queue, and are ignored',
    ]);
    assert.deepEqual(read(json), [ANNA]);
  });

  it('refuses numbers that a spreadsheet has changed', () => {
    for (const [device, fault] of [
      ['4.4163E+11', /^line 2: device is written with an exponent/],
      ['5001.0', /^line 2: device is written with decimals/],
      ['=5001', /^line 2: device begins as a spreadsheet/],
      ["'5001", /^line 2: device begins as a spreadsheet/],
    ] as const) {
      const [first = ''] = faultsOf(`username;password;device\nanna;x;${device}\nboris;x;٥٠٠١`);
      assert.match(first, fault);
      assert.deepEqual(read(`username;password;device\nanna;x;${device}\nboris;x;٥٠٠١`), [
        { username: 'boris', password: 'x', device: '5001' },
      ]);
    }
    assert.deepEqual(faultsOf('username;password;device\n1E5;=x;12E3-77.0'), []);
  });

  it('cannot be printed', () => {
    const list = parseAgentList(`username,password\nanna,${SECRET}`);
    assert.ok(!JSON.stringify(list).includes(SECRET));
  });
});
