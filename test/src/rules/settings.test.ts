// Settings of calling rules that cannot be meant: refused when the rules are opened, all faults at once, each by its name.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { CallingRules, type GwsError, inWords } from '../../../src';
import { within } from '../../support/within';

const AT = Date.parse('2026-12-01T12:00:00Z');

const faultsOf = (settings: unknown): Promise<readonly string[]> =>
  CallingRules.open(settings).then(
    () => [],
    (error: GwsError) => {
      assert.equal(error.code, 'GWS_INVALID_REQUEST');
      return error.faults ?? [];
    },
  );

describe('the settings of calling rules', () => {
  for (const [what, settings, fault] of [
    ['an empty window', { hours: [{ monday: '09:00-09:00' }] }, 'hours[0].monday has an empty window'],
    [
      'a window upside down',
      { hours: [{ monday: '18:00 - 09:00' }] },
      'hours[0].monday has a window that ends before it begins; if it goes on after midnight, write 18:00-09:00+1',
    ],
    [
      'windows that overlap',
      { hours: [{ monday: '09:00-13:00, 12:59-18:00' }] },
      'hours[0].monday has windows that overlap',
    ],
    [
      'windows that overlap after midnight',
      { hours: [{ saturday: '22:00-02:00+1', sunday: '01:00-09:00' }] },
      'hours[0].sunday has windows that overlap',
    ],
    [
      'a window of more than a day',
      { hours: [{ monday: '09:00-10:00+1' }] },
      'hours[0].monday has a window of more than a day',
    ],
    [
      'a holiday that goes on after midnight',
      { hours: [{ holiday: '22:00-02:00+1' }] },
      'hours[0].holiday has a window that goes on after midnight, where it is no holiday any more',
    ],
    [
      'a time that does not exist',
      { hours: [{ monday: '09:00-24:01' }] },
      'hours[0].monday has a time of day that does not exist (00:00 to 24:00)',
    ],
    [
      'no windows',
      { hours: [{ monday: 'nine to five' }] },
      'hours[0].monday must be windows such as 09:00-18:00, by commas',
    ],
    ['a weekday that is misspelled', { hours: [{ mondy: '09:00-18:00' }] }, 'hours[0].mondy is not known'],
    ['a rule that is misspelled', { holliday: [] }, 'holliday is not known'],
    [
      'an unknown country',
      { hours: [{ where: 'XX' }] },
      'hours[0].where must be a country such as DE, or a region such as US-FL, but it is "XX"',
    ],
    ['a place twice', { hours: [{ where: 'DE' }, { where: 'de' }] }, 'hours has DE twice'],
    [
      'an unknown default country',
      { numbers: { defaultCountry: 'UK' } },
      'numbers.defaultCountry must be a country by its code of two letters, such as DE',
    ],
    [
      'an unknown zone',
      { zones: { server: 'Europe/Berln' } },
      'zones.server must be a time zone such as Europe/Berlin that this Node.js knows',
    ],
    [
      'a name that stands for no zone',
      { zones: { names: { Ost: 'East' } } },
      'zones.names.Ost must be a time zone such as Europe/Berlin that this Node.js knows',
    ],
    [
      'a prefix without a plus',
      { zones: { prefixes: { '1305': 'America/New_York' } } },
      'zones.prefixes.1305 must have a prefix such as +1305',
    ],
    [
      'an unknown kind',
      { numbers: { refusedKinds: ['cheap'] } },
      /^numbers\.refusedKinds must be one of fixed, mobile/,
    ],
    [
      'internal numbers of impossible length',
      { numbers: { internal: '6-2' } },
      'numbers.internal must say how many digits internal numbers have, 1 to 7, such as 4 or 2-6',
    ],
    [
      'dates and a file',
      { holidays: [{ dates: '12-25', file: 'a.ics' }] },
      'holidays[0] must have either dates or a file',
    ],
    ['neither', { holidays: [{ where: 'DE' }] }, 'holidays[0] must have either dates or a file'],
    ['no object', 'always', 'they must be an object, but it is text of 6 characters'],
  ] as const) {
    it(`are refused: ${what}`, async () => {
      const faults = await faultsOf(settings);
      assert.equal(faults.length, 1, faults.join('; '));
      if (typeof fault === 'string') {
        assert.equal(faults[0], fault);
      } else {
        assert.match(faults[0] ?? '', fault);
      }
    });
  }

  it('are refused with all that is wrong', async () => {
    const settings = { numbers: { defaultCountry: 'UK' }, hours: [{ monday: '1-2' }], extra: 1 };
    assert.equal((await faultsOf(settings)).length, 3);
  });

  it('have the same version for the same rules, and another for others', async () => {
    const version = async (settings: unknown) => (await CallingRules.open(settings)).version;
    const one = await version({ hours: [{ where: 'DE', monday: '09:00-18:00' }], zones: { server: 'Europe/Berlin' } });
    const same = await version({ zones: { server: 'Europe/Berlin' }, hours: [{ monday: '09:00-18:00', where: 'DE' }] });
    const other = await version({
      zones: { server: 'Europe/Berlin' },
      hours: [{ monday: '09:00-18:01', where: 'DE' }],
    });
    assert.equal(one, same);
    assert.notEqual(one, other);
    assert.match(one, /^[0-9a-f]{12}$/);
  });
});

describe('holidays in a file', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'rules-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  const verdictWith = async (file: string) =>
    (await CallingRules.open({ holidays: [{ file }] })).mayCall({ phoneNumber: '+12125550123' }, AT);

  it('close the days that it names', async () => {
    const file = path.join(folder, 'holidays.txt');
    await writeFile(file, '2026-12-01 Strike\n');
    assert.equal((await verdictWith(file)).verdict, 'later');
    await writeFile(file, '2026-12-02\n');
    assert.equal((await verdictWith(file)).verdict, 'now');
  });

  it('allow no call while the file is not there, or broken, and say so', async () => {
    const file = path.join(folder, 'holidays.ics');
    const missing = await verdictWith(file);
    assert.deepEqual([missing.verdict, missing.rule], ['never', 'holidays']);
    assert.match(inWords(missing.reason), /holidays\.ics cannot be read: ENOENT$/);
    await writeFile(file, 'BEGIN:VCALENDAR\nBEGIN:VEVENT\n');
    const broken = await verdictWith(file);
    assert.equal(broken.verdict, 'never');
    assert.match(inWords(broken.reason), /has in line 2 a BEGIN:VEVENT without its END$/);
  });

  it('are read again when the file changes, goes and comes back, as another version of the rules', async () => {
    const file = path.join(folder, 'holidays.txt');
    await writeFile(file, '2026-12-02\n');
    const rules = await CallingRules.open({ holidays: [{ file }] }, { interval: 5 });
    const becomes = async (wanted: string) => {
      while (rules.mayCall({ phoneNumber: '+12125550123' }, AT).verdict !== wanted) {
        await setTimeout(5);
      }
      return rules.version;
    };
    try {
      const versions = [rules.version];
      assert.equal(await becomes('now'), versions[0]);
      await writeFile(file, '2026-12-01 Strike\n');
      versions.push(await becomes('later'));
      await rm(file);
      versions.push(await becomes('never'));
      await writeFile(file, '2026-12-02\n');
      assert.equal(await becomes('now'), versions[0]);
      assert.equal(new Set(versions).size, 3);
    } finally {
      rules.close();
    }
  });

  it('are to be renewed before they run out', async () => {
    const rules = await CallingRules.open({ holidays: [{ where: 'DE', name: 'NRW', dates: '2026-12-26' }] });
    assert.deepEqual(rules.warnings(Date.parse('2026-09-01')), []);
    assert.deepEqual(rules.warnings(AT).map(inWords), ['the last holiday of NRW is 2026-12-26; renew the list']);
    const yearly = await CallingRules.open({ holidays: [{ where: 'DE', dates: '12-25' }] });
    assert.deepEqual(yearly.warnings(AT), []);
  });
});

describe('files that calling rules name', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'rules-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('are found below the directory that the rules are opened with, whose version is the same in any', async () => {
    const settings = { suppressed: ['lists/objections.txt'], holidays: [{ where: 'US', file: 'lists/days.txt' }] };
    const versions: string[] = [];
    for (const line of ['+1 212 555 0123', '+12125550123']) {
      const directory = await mkdtemp(path.join(folder, 'user-'));
      await mkdir(path.join(directory, 'lists'));
      await writeFile(path.join(directory, settings.suppressed[0] as string), `${line}\n`);
      await writeFile(path.join(directory, 'lists/days.txt'), '12-25\n');
      const rules = await CallingRules.open(settings, { directory });
      try {
        const { reason } = rules.mayCall({ phoneNumber: '+12125550123' }, AT);
        assert.equal(inWords(reason), 'the number is on the suppression list lists/objections.txt');
        versions.push(rules.version);
      } finally {
        rules.close();
      }
    }
    assert.equal(versions[0], versions[1]);
  });

  it('have it told when they are read again or cannot be, and warn until they are back', async () => {
    const [list, days] = [path.join(folder, 'objections.txt'), path.join(folder, 'days.txt')];
    await writeFile(list, '+12125550123\n');
    await writeFile(days, '12-25\n');
    const settings = { suppressed: ['objections.txt'], holidays: [{ file: 'days.txt' }] };
    const rules = await CallingRules.open(settings, { directory: folder, interval: 5 });
    const warned = async (...expected: RegExp[]) => {
      const isSo = (warnings: readonly string[]) =>
        warnings.length === expected.length && expected.every((pattern, index) => pattern.test(warnings[index] ?? ''));
      while (!isSo(rules.warnings(AT).map(inWords))) {
        await within(10_000, once(rules, 'reread'));
      }
    };
    const badLine = /^1 lines of the suppression list objections\.txt are no numbers; the first is line 2/;
    try {
      await warned();
      await rm(list);
      await warned(/^the suppression list objections\.txt cannot be read: there is no such file$/);
      await writeFile(list, '+12125550123\nnobody\n');
      await warned(badLine);
      await rm(days);
      await warned(/^the holidays days\.txt cannot be read: ENOENT$/, badLine);
    } finally {
      rules.close();
    }
  });
});
