// The dialog of calling rules, as a person uses it: starting points, hours as bars, faults where they are, and a trial.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { PRESETS, presetSettings } from '../../src/rules/presets';
import { checkedSettings } from '../../src/rules/settings';
import type { FlowNode } from '../package/example';
import type { Editor } from './editor';
import { assertLabelled } from './labels';
import { inEditor } from './setting';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** px of a narrow dialog. */
const NARROW = 360;

const EVERYTHING = {
  numbers: {
    defaultCountry: 'DE',
    countries: ['DE', 'AT'],
    refusedKinds: ['premium'],
    internal: '2-6',
    extensions: true,
  },
  fields: { person: 'customer', zone: ['tz'] },
  zones: {
    source: 'recordAndNumber',
    names: { 'Kunden Ost': 'Europe/Warsaw' },
    prefixes: { '+8610': 'Asia/Shanghai' },
  },
  hours: [{ where: 'DE', monday: '09:00-12:30, 14:00-18:00', friday: '22:00-02:00+1' }],
  holidays: [{ where: 'DE', dates: '12-25 Weihnachten\n12-26' }],
  attempts: [{ where: 'US-FL', most: 3, within: '24 hours', per: 'person' }],
  pause: [{ after: ['answered', 'busy'], lasts: '7 calendarDays' }],
  consent: [{ where: 'DE', field: 'consent' }],
  suppressed: ['lists/objections.txt'],
};

/** As people write it by hand, with the same meaning. */
const OTHERWISE = {
  numbers: {
    countries: 'de, at',
    refusedKinds: ['Premium'],
    plusless: 'National',
    extensions: 'true',
    defaultCountry: '',
  },
  fields: { zone: 'tz, zone' },
  zones: { names: { 'a=b': 'Europe/Warsaw' }, prefixes: { '+1305': ['America/New_York', 'America/Chicago'] } },
  hours: [{ monday: ['09:00-12:30', '14:00-18:00'] }],
  holidays: [{ dates: ['12-25 Christmas', '12-26'] }],
  pause: [{ after: 'answered, NoAnswer', lasts: '36 Hours', per: 'Person' }],
  suppressed: 'one.txt, two.txt',
};

/** What it stands for, only the runtime knows. */
const VARIABLE = '$' + '{SITE}';

const rulesNode = (id: string, rules: object): FlowNode => ({ id, type: 'gws-calling-rules', name: id, rules });

const flow = (): FlowNode[] => [
  { id: 'tab', type: 'tab', label: 'Rules' },
  rulesNode('everything', EVERYTHING),
  rulesNode(
    'presets',
    presetSettings(
      PRESETS.map(({ place }) => place),
      { templates: true },
    ),
  ),
  rulesNode('variables', {
    numbers: { defaultCountry: VARIABLE },
    hours: [{ where: VARIABLE, monday: VARIABLE }],
    attempts: [{ most: VARIABLE, within: VARIABLE }],
  }),
  rulesNode('nothing', {}),
  rulesNode('otherwise', OTHERWISE),
  rulesNode('no zone fields', { fields: { zone: [] } }),
  rulesNode('strange', { hours: [{ where: 'DE', mondy: '09:00-18:00' }], holliday: [] }),
];

describe('the dialog of calling rules', () => {
  const setting = inEditor({ flow });
  let editor: Editor;
  before(() => {
    editor = setting.editor;
  });

  const inDialog = (id: string, look: (dialog: Locator) => Promise<void>, end?: 'ok') =>
    editor.inDialogOfConfig('gws-calling-rules', id, look, end);
  const stored = (id: string): Promise<{ rules: Record<string, object[]>; valid: boolean; changed: boolean }> =>
    editor.page.evaluate(
      `(({ rules, valid, changed }) => ({ rules, valid, changed: Boolean(changed) }))((RED.editor.validateNode(RED.nodes.node('${id}')), RED.nodes.node('${id}')))`,
    );
  /** Opens a section. */
  const section = async (dialog: Locator, name: string): Promise<Locator> => {
    const found = dialog.locator(`#gws-calling-rules-${name}`);
    if ((await found.getAttribute('open')) === null) {
      await found.locator('summary').click();
    }
    return found;
  };
  const field = (where: Locator, name: string) => where.getByRole('textbox', { name, exact: true });
  const bars = (where: Locator, day: string) =>
    where
      .locator('.gws-rules-day')
      .filter({ has: where.page().getByText(day, { exact: true }) })
      .locator('.gws-rules-bar')
      .evaluateAll((all) => all.map((each) => each.getAttribute('style')));

  /** What axe finds in the dialog that keeps people from using it. */
  const graveFaults = async (): Promise<string[]> => {
    await editor.page.evaluate(AXE);
    return editor.page.evaluate(`axe.run({ include: ['#node-config-input-rules'] }, { resultTypes: ['violations'] })
      .then(({ violations }) => violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => [id, ...nodes.map(({ html, failureSummary }) => [html, failureSummary].join(' '))].join('\\n')))`);
  };

  it('changes nothing where nothing was changed', async () => {
    for (const id of ['everything', 'presets', 'variables', 'nothing']) {
      await inDialog(id, async () => {}, 'ok');
      const { valid, changed } = await stored(id);
      assert.deepEqual({ valid, changed }, { valid: true, changed: false }, id);
    }
    assert.deepEqual((await stored('everything')).rules, EVERYTHING);
  });

  it('can be used with labels, with a screen reader and with the keyboard alone', async () => {
    await inDialog('everything', async (dialog) => {
      for (const summary of await dialog.locator('summary').all()) {
        await summary.focus();
        await editor.page.keyboard.press('Enter');
      }
      assert.equal(await dialog.locator('details:not([open])').count(), 0);
      await (await section(dialog, 'presets')).locator('select').selectOption('FR');
      await assertLabelled(dialog);
      assert.deepEqual(await graveFaults(), []);
      const beyond = await editor.page.evaluate<string[]>(`(() => {
        const tray = $('.red-ui-tray').last().width(${NARROW});
        tray.find('.red-ui-tray-body').css('min-width', 0);
        const { right } = tray[0].getBoundingClientRect();
        return [...document.querySelectorAll('#node-config-input-rules *')]
          .filter((each) => each.getBoundingClientRect().right > right + 1)
          .map((each) => each.outerHTML.slice(0, 200));
      })()`);
      assert.deepEqual(beyond, []);
    });
  });

  it('draws the hours that are typed, after midnight too, and says them in words', async () => {
    await inDialog('everything', async (dialog) => {
      const hours = await section(dialog, 'hours');
      assert.deepEqual(await bars(hours, 'Monday'), ['left: 37.5%; width: 14.58%;', 'left: 58.33%; width: 16.67%;']);
      assert.deepEqual(await bars(hours, 'Friday'), ['left: 91.67%; width: 8.33%;']);
      assert.deepEqual(await bars(hours, 'Saturday'), ['left: 0%; width: 8.33%;']);
      await field(hours, 'Tuesday').fill('06:00-12:00');
      assert.deepEqual(await bars(hours, 'Tuesday'), ['left: 25%; width: 25%;']);
      const words = await hours.locator('[role="img"]').getAttribute('aria-label');
      assert.match(words ?? '', /^Monday: 09:00–12:30, 14:00–18:00; Tuesday: 06:00–12:00; Wednesday: closed;/);
      assert.match(words ?? '', /Saturday: 00:00–02:00; Sunday: closed; Holiday: closed$/);
      await field(hours, 'Tuesday').fill('six to twelve');
      assert.equal(await hours.locator('.gws-rules-unreadable').count(), 1);
      await hours.getByRole('button', { name: "Monday's hours for all weekdays" }).click();
      assert.equal((await bars(hours, 'Thursday')).length, 2);
      assert.equal(await field(hours, 'Friday').inputValue(), '09:00-12:30, 14:00-18:00');
    });
  });

  it('says what is wrong where it is typed, and that the rules cannot be used', async () => {
    await inDialog(
      'nothing',
      async (dialog) => {
        const hours = await section(dialog, 'hours');
        await hours.getByRole('button', { name: 'Add' }).click();
        await field(hours, 'Holds for').fill('XX');
        await field(hours, 'Monday').fill('18:00-09:00');
        assert.match(await hours.innerText(), /A country such as DE, a region such as US-FL/);
        assert.match(await hours.innerText(), /if it goes on after midnight, write 18:00-09:00\+1/);
        assert.equal(await field(hours, 'Monday').getAttribute('aria-invalid'), 'true');
        assert.match(await hours.locator('summary').innerText(), /to be corrected/);
        await field(hours, 'Holds for').fill('fr');
        await field(hours, 'Monday').fill('09:00-18:00');
        assert.equal(await dialog.locator('.input-error').count(), 0);
        assert.equal(await hours.locator('.gws-rules-state').innerText(), '1');
        await hours.getByRole('button', { name: 'Add' }).click();
        await field(hours, 'Holds for').nth(1).fill('FR');
        assert.match(await hours.innerText(), /has FR twice/);
      },
      'ok',
    );
    assert.equal((await stored('nothing')).valid, false);
    await inDialog(
      'nothing',
      async (dialog) => {
        const hours = await section(dialog, 'hours');
        await hours.getByRole('button', { name: 'Remove: Hours 2' }).click();
        await hours.getByRole('button', { name: 'Remove: Hours 1' }).click();
      },
      'ok',
    );
    const { rules, valid } = await stored('nothing');
    assert.deepEqual({ rules, valid }, { rules: {}, valid: true });
  });

  it('sets of a starting point what was read in an official text, unless somebody chooses more', async () => {
    await inDialog(
      'nothing',
      async (dialog) => {
        const presets = await section(dialog, 'presets');
        assert.match(await presets.innerText(), /This is not legal advice/);
        await presets.locator('select').selectOption('FR');
        const checked = await presets
          .getByRole('checkbox')
          .evaluateAll((boxes) => boxes.map((box) => (box as unknown as { checked: boolean }).checked));
        assert.deepEqual(checked, [true, true, false]);
        const told = await presets.innerText();
        assert.match(told, /Source: Code de la consommation D\. 223-9.*seen 2026-11/);
        assert.match(told, /Check first: Name the field of the record that says who the person is/);
        assert.match(told, /Calls at most: 4 · Within: 30 calendar days · Counted per: person/);
        assert.match(told, /read in others' words only: off/);
        assert.deepEqual(await bars(presets, 'Monday'), ['left: 41.67%; width: 12.5%;', 'left: 58.33%; width: 25%;']);
        await presets.getByRole('button', { name: 'Add what is checked' }).click();
        assert.equal(await presets.getByRole('status').innerText(), 'Added: Hours, Attempts.');
        await presets.getByRole('button', { name: 'Add what is checked' }).click();
        const hours = await section(dialog, 'hours');
        await field(hours, 'Saturday').fill('10:00-12:00');
      },
      'ok',
    );
    const { rules, valid } = await stored('nothing');
    assert.equal(valid, true);
    assert.deepEqual(Object.keys(rules), ['hours', 'attempts']);
    assert.deepEqual(rules.attempts, [{ where: 'FR', most: 4, within: '30 calendarDays', per: 'person' }]);
    const [hours] = rules.hours as Record<string, string>[];
    assert.deepEqual(
      [hours?.where, hours?.monday, hours?.saturday, rules.hours?.length],
      ['FR', '10:00-13:00, 14:00-20:00', '10:00-12:00', 1],
    );
  });

  it('tries the rules that are typed, before any deploy', async () => {
    await inDialog('nothing', async (dialog) => {
      const trial = await section(dialog, 'try');
      const result = trial.getByRole('status');
      const ask = async (...expected: RegExp[]) => {
        await trial.getByRole('button', { name: 'What do the rules say?' }).click();
        for (const words of expected) {
          await result.filter({ hasText: words }).waitFor();
        }
      };
      const fields = await section(dialog, 'fields');
      await fields.getByLabel('Who the person is').fill('customer');
      await trial.getByLabel('Number').fill('+33 1 23 45 67 89');
      await trial.getByLabel('Fields').fill('customer = 7');
      // A Sunday.
      await trial.getByLabel('Your time').fill('2026-11-29T12:00');
      await ask(/Not before/, /Europe\/Paris/, /outside the hours/, /fewer calls were made than are allowed/);
      assert.equal(await result.locator('tr').count(), 5);
      await trial.getByLabel('Fields').fill('');
      await ask(/Never/, /the record does not say who the person is/);
      await (await section(dialog, 'numbers')).getByLabel('Default country').fill('UK');
      await ask(/These settings cannot be used/, /numbers\.defaultCountry must be a country/);
    });
  });

  it('says so if the trial is not answered, or not permitted', async () => {
    const { page } = editor;
    await inDialog('nothing', async (dialog) => {
      const trial = await section(dialog, 'try');
      for (const [status, words] of [
        [401, 'it needs the permission gws-calling-rules.write'],
        [500, 'Node-RED does not answer'],
      ] as const) {
        await page.route('**/gws-calling-rules/try', (route) => route.fulfill({ status }), { times: 1 });
        await trial.getByRole('button', { name: 'What do the rules say?' }).click();
        await trial.getByRole('status').filter({ hasText: words }).waitFor();
      }
    });
    // The browser's own complaints about both.
    assert.equal(editor.errors.splice(0).length, 2);
  });

  it('keeps what settings mean that were written by hand, or says that it cannot', async () => {
    const dropped = (dialog: Locator) => dialog.locator('#gws-calling-rules-dropped').innerText();
    await inDialog('otherwise', async (dialog) => assert.equal(await dropped(dialog), ''), 'ok');
    const { rules } = await stored('otherwise');
    assert.deepEqual(checkedSettings(rules), checkedSettings(OTHERWISE));
    await inDialog('no zone fields', async (dialog) => assert.match(await dropped(dialog), /zones is written/));
  });

  it('leaves out what it does not understand only after it has said so', async () => {
    assert.equal((await stored('strange')).valid, false);
    await inDialog('strange', async (dialog) => {
      const told = await dialog.locator('#gws-calling-rules-dropped').innerText();
      assert.match(told, /left out when you confirm/);
      assert.match(told, /hours\.0\.mondy is not known/);
      assert.match(told, /holliday is not known/);
    });
    assert.equal((await stored('strange')).changed, false);
  });

  for (const theme of ['light', 'dark'] as const) {
    it(`can be read in a ${theme} theme, with faults and the result of a trial`, async function () {
      const { version } = await setting.red.json<{ version: string }>('GET', '/settings');
      if (theme === 'dark' && version.startsWith('4.')) {
        this.skip();
      }
      await setting.reopen({ theme });
      editor = setting.editor;
      await inDialog('everything', async (dialog) => {
        const trial = await section(dialog, 'try');
        await trial.getByLabel('Number').fill('+4930901820');
        await trial.getByRole('button', { name: 'What do the rules say?' }).click();
        await trial.getByRole('status').locator('table').waitFor();
        await field(await section(dialog, 'hours'), 'Monday').fill('always');
        await (await section(dialog, 'presets')).locator('select').selectOption('FR');
        assert.deepEqual(await graveFaults(), []);
      });
    });
  }

  it('speaks the language of the editor', async () => {
    await setting.reopen({ language: 'de' });
    editor = setting.editor;
    await inDialog('everything', async (dialog) => {
      const hours = await section(dialog, 'hours');
      assert.match(
        (await hours.locator('[role="img"]').getAttribute('aria-label')) ?? '',
        /^Montag: .*Dienstag: geschlossen/,
      );
      await field(hours, 'Montag').fill('immer');
      assert.match(await hours.innerText(), /Zeitfenster wie 09:00-12:30/);
      assert.match(await hours.innerText(), /müssen Zeitfenster wie 09:00-18:00 sein/);
      const trial = await section(dialog, 'try');
      await trial.getByRole('button').click();
      const result = trial.getByRole('status');
      await result.filter({ hasText: 'hours.0.monday: müssen Zeitfenster' }).waitFor();
    });
  });
});
