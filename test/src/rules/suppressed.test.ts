// Numbers that must not be called: lists in files, and what the ledger says.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { inWords } from '../../../src/rules/reasons';
import type { SuppressedNumber } from '../../../src/rules/rule';
import { listLine, plainLine } from '../../../src/rules/suppressed/list-line';
import { suppressed } from '../../../src/rules/suppressed/suppressed';
import { type FileState, SuppressionFile } from '../../../src/rules/suppressed/suppression-file';
import { Breath } from '../../../src/timing/breath';
import { SortedRuns } from '../../../src/timing/sorted-runs';
import '../../support/arbitraries';
import { subject } from '../../support/subjects';

const AT = Date.parse('2026-11-25T12:00:00Z');
const HOUR = 60 * 60 * 1000;

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('a suppression list', () => {
  let directory: string;
  let file: string;
  let lists: SuppressionFile[];

  beforeEach(() => {
    directory = mkdtempSync(path.join(os.tmpdir(), 'gws-lists-'));
    file = path.join(directory, 'list.txt');
    lists = [];
  });

  afterEach(() => {
    for (const list of lists) {
      list.close();
    }
    rmSync(directory, { recursive: true, force: true });
  });

  function open(): SuppressionFile {
    const list = new SuppressionFile(file, { interval: 5 });
    lists.push(list);
    return list;
  }

  async function listOf(...lines: string[]): Promise<SuppressionFile> {
    writeFileSync(file, lines.join('\n'));
    const list = open();
    await list.settled();
    return list;
  }

  /** Resolves when the list says something for which `isIt`. */
  async function told(list: SuppressionFile, isIt: (state: FileState) => boolean): Promise<FileState> {
    if (isIt(list.state)) {
      return list.state;
    }
    return new Promise((resolve) => {
      const look = (state: FileState) => {
        if (isIt(state)) {
          list.off('state', look);
          resolve(state);
        }
      };
      list.on('state', look);
    });
  }

  const hasSize = (size: number) => (state: FileState) => state.phase === 'ready' && state.size === size;

  const find = (list: SuppressionFile, e164: string, callingCode = '49') =>
    list.find(subject({ e164, callingCode }).number);

  function judged(list: SuppressionFile, e164: string): string {
    const { verdict, reason } = suppressed([list])(subject({ e164 }), AT);
    return `${verdict}: ${inWords(reason).replace(file, 'list.txt')}`;
  }

  for (const line of [
    '+4930901820',
    '004930901820',
    '4930901820',
    '030901820',
    '30901820',
    ' +49 (30) 90-18.20 ',
    '"+49 30 901820"',
    '\uFEFF+4930901820',
    '+4930901820\r',
    '+4930901820 # objected on 3 March',
    'tel:+49-30-901820',
    sha256('+4930901820'),
    sha256('4930901820').toUpperCase(),
    `sha256:${sha256('+4930901820')}`,
  ]) {
    it(`names +4930901820 with the line ${JSON.stringify(line)}, and no other number`, async () => {
      const list = await listOf(line);
      assert.equal(find(list, '+4930901820'), true);
      assert.equal(find(list, '+4930901821'), false);
      assert.equal(find(list, '+49309018201'), false);
      assert.deepEqual(list.state, { phase: 'ready', size: 1, badLines: 0, bad: [] });
    });
  }

  it('takes a number with its country code for no other country', async () => {
    const list = await listOf('+4930901820');
    assert.equal(find(list, '+30901820', '30'), false);
    assert.equal(find(list, '+14930901820', '1'), false);
  });

  it('takes a number without one for all that it may be, with 8 and 06 where they lead out of a town', async () => {
    const list = await listOf('2125550123', '84951234567', '06301234567', '5001');
    assert.equal(find(list, '+12125550123', '1'), true);
    assert.equal(find(list, '+492125550123', '49'), true);
    assert.equal(find(list, '+74951234567', '7'), true);
    assert.equal(find(list, '+36301234567', '36'), true);
    assert.equal(find(list, '5001', ''), true);
    assert.equal(find(list, '5002', ''), false);
  });

  it('names a bad line, without what is written in it, and obeys the rest', async () => {
    const list = await listOf(
      '# a comment',
      '',
      '+4930901820',
      'anna@example.com',
      '4.93E+10',
      '030/1;2',
      '+49 30 901821 x12',
      '1',
      '+4930901822',
    );
    const state = list.state;
    assert.ok(state.phase === 'ready');
    assert.equal(state.size, 2);
    assert.equal(state.badLines, 5);
    assert.deepEqual(
      state.bad.map(({ line }) => line),
      [4, 5, 6, 7, 8],
    );
    assert.doesNotMatch(JSON.stringify(state.bad), /anna|4\.93|901821/);
    assert.equal(find(list, '+4930901822'), true);
    assert.equal(find(list, '+4930901821'), false);
  });

  it('goes on after a line that never seems to end, with and without an end', async () => {
    const list = await listOf('+4930901820', 'x'.repeat(200_000), '+4930901821', `+4930901822${' '.repeat(70_000)}`);
    const { state } = list;
    assert.ok(state.phase === 'ready');
    assert.deepEqual(
      state.bad.map(({ line }) => line),
      [2, 4],
    );
    assert.equal(find(list, '+4930901820'), true);
    assert.equal(find(list, '+4930901821'), true);
  });

  it('refuses everybody if it is gone, is no file or is no list at all, and says which it is', async () => {
    const list = open();
    assert.equal(
      judged(list, '+4930901820'),
      'never: the suppression list list.txt cannot be read: it has not been read yet',
    );
    await list.settled();
    assert.equal(
      judged(list, '+4930901820'),
      'never: the suppression list list.txt cannot be read: there is no such file',
    );
    const other = await listOf('Name', 'Anna');
    assert.equal(
      judged(other, '+4930901820'),
      'never: the suppression list list.txt cannot be read: none of its lines is a number',
    );
    const folder = new SuppressionFile(directory, { name: 'lists', interval: 5 });
    lists.push(folder);
    await folder.settled();
    assert.equal(judged(folder, '+4930901820'), 'never: the suppression list lists cannot be read: it is no file');
  });

  it('may be empty', async () => {
    assert.equal(judged(await listOf('# nobody yet', ''), '+4930901820'), 'now: the number is on no suppression list');
  });

  it('is read again when it is changed, replaced by another, taken away and put back', async () => {
    const list = await listOf('+4930901820');
    writeFileSync(file, '+4930901820\n+4930901821\n');
    await told(list, hasSize(2));
    assert.equal(find(list, '+4930901821'), true);
    const next = path.join(directory, 'next.txt');
    writeFileSync(next, '+4930901822\n');
    renameSync(next, file);
    await told(list, hasSize(1));
    assert.equal(judged(list, '+4930901820'), 'now: the number is on no suppression list');
    assert.equal(judged(list, '+4930901822'), 'never: the number is on the suppression list list.txt');
    renameSync(file, next);
    await told(list, ({ phase }) => phase === 'unreadable');
    assert.match(judged(list, '+4930901820'), /^never: .*there is no such file/);
    renameSync(next, file);
    await told(list, hasSize(1));
    assert.equal(find(list, '+4930901822'), true);
  });

  it('keeps to what it knew while a file is being written in place', async () => {
    const list = await listOf('+4930901820');
    const ready: number[] = [];
    list.on('state', (state) => ready.push(state.phase === 'ready' ? state.size : -1));
    let lines = '';
    for (let number = 100; number < 200; number += 1) {
      lines += `+4930901${number}\n`;
      writeFileSync(file, lines);
      await new Promise(setImmediate);
    }
    await told(list, hasSize(100));
    assert.ok(
      ready.every((size, at) => size > (ready[at - 1] ?? 0)),
      String(ready),
    );
  });

  it('is read without blocking, and finds each of many numbers', async () => {
    const numbers = Array.from({ length: 300_000 }, (_, at) => 4_930_000_000 + ((at * 7919) % 1_000_003));
    writeFileSync(file, numbers.map((number) => `+${number}`).join('\n'));
    let turns = 0;
    let isOver = false;
    const others = (async () => {
      for (; !isOver; turns += 1) {
        await new Promise(setImmediate);
      }
    })();
    const list = open();
    await list.settled();
    isOver = true;
    await others;
    assert.ok(turns > 50, `others had ${turns} turns`);
    assert.deepEqual(list.state, { phase: 'ready', size: 300_000, badLines: 0, bad: [] });
    for (const number of numbers.slice(0, 2000)) {
      assert.equal(find(list, `+${number}`), true);
    }
    assert.equal(find(list, '+4931999999'), false);
  });

  it('reads plain lines quickly as it would read them slowly', () => {
    const digits = fc.array(fc.constantFrom(...'0123456789'), { maxLength: 18 }).map((all) => all.join(''));
    const hex = fc
      .array(fc.constantFrom(...'0123456789abcdefABCDEF'), { minLength: 63, maxLength: 65 })
      .map((all) => all.join(''));
    const line = fc.tuple(
      fc.constantFrom('', '+', '00', '0', ' '),
      fc.oneof(digits, hex),
      fc.constantFrom('', '\r', ' '),
    );
    fc.assert(
      fc.property(line, (parts) => {
        const text = parts.join('');
        const bytes = Buffer.from(`x${text}\n`);
        const quick = plainLine(bytes, 1, bytes.length - 1);
        if (quick) {
          assert.deepEqual(quick, listLine(text));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('holds what was added to it, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 1, max: 9 }), async (count, step) => {
        const runs = new SortedRuns();
        const breath = new Breath();
        for (let at = 0; at < count; at += 1) {
          runs.add(((at * 7919) % 100_003) * step);
          if (at % 5000 === 0) {
            await runs.settle(breath);
          }
        }
        assert.equal(runs.size, count);
        for (const at of [0, 1, count >> 1, count - 1]) {
          assert.equal(runs.has(((at * 7919) % 100_003) * step), at >= 0 && at < count);
          assert.equal(runs.has(((at * 7919) % 100_003) * step + 0.5), false);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('what the ledger says against a number', () => {
  const judge = suppressed([]);
  const judged = (...suppressions: SuppressedNumber[]) => judge(subject({ suppressions }), AT);

  it('counts until it is over, of several the last', () => {
    assert.equal(judged().verdict, 'now');
    assert.equal(judged({ reason: 'refusal', until: AT }).verdict, 'now');
    const until = judged({ reason: 'refusal', until: AT + HOUR }, { reason: 'complaint', until: AT + 2 * HOUR });
    assert.ok(until.verdict === 'later');
    assert.equal(until.notBefore, AT + 2 * HOUR);
    assert.equal(inWords(until.reason), 'the number is suppressed until 2026-11-25T14:00:00.000Z: complaint');
    const forGood = judged({ reason: 'refusal', until: AT + HOUR }, { reason: 'objection' });
    assert.equal(forGood.verdict, 'never');
    assert.equal(inWords(forGood.reason), 'the number is suppressed: objection');
  });

  it('refuses if it could not be asked', () => {
    const { history, ...rest } = subject();
    const { verdict, reason } = judge({ ...rest, history: { ...history, suppressions: undefined } }, AT);
    assert.equal(verdict, 'never');
    assert.match(inWords(reason), /the ledger cannot be read/);
  });
});
