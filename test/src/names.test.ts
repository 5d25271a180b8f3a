import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  type CallResultName,
  callResults,
  type Enumeration,
  nameOf,
  numberOf,
  phoneTypes,
  recordStatuses,
  recordTypes,
} from '../../src/wire/names';

const PAGE = readFileSync(path.join(__dirname, '../../docs/names.md'), 'utf8');
const SECTIONS: [string, Enumeration][] = [
  ['Call results', callResults],
  ['Phone types', phoneTypes],
  ['Record types', recordTypes],
  ['Record statuses', recordStatuses],
];

describe('names of results', () => {
  it('are found by number, even if user data has it as text', () => {
    const busy: CallResultName | undefined = nameOf(callResults, 6);
    assert.equal(busy, 'Busy');
    assert.equal(nameOf(callResults, '7'), 'No Answer');
    assert.equal(nameOf(callResults, 28), 'Unknown');
    assert.equal(nameOf(callResults, 53), 'Wrong Number');
    assert.equal(nameOf(phoneTypes, ' 4 '), 'Mobile');
    assert.equal(nameOf(recordTypes, 2), 'General');
    assert.equal(nameOf(recordStatuses, 1), 'Ready');
  });

  it('are converted to numbers however they are spelled', () => {
    for (const spelling of ['No Answer', 'NoAnswer', 'no_answer', 'NO-ANSWER', ' no  answer ', 7, '7']) {
      assert.equal(numberOf(callResults, spelling), 7);
      assert.equal(nameOf(callResults, spelling), 'No Answer');
    }
    assert.equal(nameOf(phoneTypes, 'home phone'), 'HomePhone');
    assert.equal(numberOf(callResults, 'converse on'), 30);
    assert.equal(numberOf(callResults, 'Ok'), 0);
  });

  it('are understood by the name used in another Genesys source', () => {
    assert.equal(numberOf(callResults, 'AnsweringMachine'), 9);
    assert.equal(nameOf(callResults, 'SIT vacant'), 'SIT VC');
    assert.equal(nameOf(phoneTypes, 'E-mail'), 'EmailAddress');
  });

  it('are not found for what is not in the list', () => {
    const strange = [54, '54', -1, 1.5, Number.NaN, '', ' ', '_', '-1', '1.5', 'Sale', 'constructor', '__proto__'];
    for (const value of [...strange, null, undefined, {}, [6], true, 6n, Symbol('Busy')]) {
      assert.equal(nameOf(callResults, value), undefined);
      assert.equal(numberOf(callResults, value), undefined);
    }
  });

  for (const [title, list] of SECTIONS) {
    describe(title.toLowerCase(), () => {
      const section = PAGE.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
      const rows = [...section.matchAll(/^\| (\d+) \| (.+?) \| (.+) \|$/gm)];

      it('are documented as in the table, each with a meaning', () => {
        assert.deepEqual(
          rows.map(([, number, name]) => [Number(number), name]),
          list.names.map((name, number) => [number, name]),
        );
      });

      it('have their column, their source and their other names on the page', () => {
        assert.ok(section.includes(`\`${list.column}\``));
        assert.ok(PAGE.includes(`(${list.source})`));
        for (const [alias, name] of Object.entries(list.aliases)) {
          assert.match(rows.find((row) => row[2] === name)?.[3] ?? '', new RegExp(`\\(\`${alias}\`\\)`));
        }
      });

      it('are distinguished by their spelling alone', () => {
        const spellings = [...list.names, ...Object.keys(list.aliases)];
        assert.equal(new Set(spellings.map((name) => name.toLowerCase().replace(/\W|_/g, ''))).size, spellings.length);
        for (const [number, name] of list.names.entries()) {
          assert.equal(numberOf(list, name), number);
        }
      });
    });
  }
});
