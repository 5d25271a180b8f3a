// Accessibility of the dialogs: with a screen reader, with the keyboard alone, in a narrow tray, in each theme.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { assertLabelled } from './labels';
import { oneOfEach, PALETTE_TYPES } from './nodes';
import { inEditor } from './setting';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const NARROW = 360;

/** Rows of our templates; the frame around them is Node-RED's. */
const ROWS = '.red-ui-tray:last-of-type .form-row';

async function assertAccessible(page: Page): Promise<void> {
  const violations: { impact: string; found: string }[] = await page.evaluate(`(async () => {
    const { violations } = await axe.run({ include: ['${ROWS}'] }, { resultTypes: ['violations'] });
    return violations.map(({ id, impact, nodes }) => ({ impact, found: [id, ...nodes.map(({ html }) => html)].join('\\n') }));
  })()`);
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  assert.deepEqual(
    grave.map(({ found }) => found),
    [],
  );
}

/** All controls are reached with the Tab key, from top to bottom. */
async function assertReachable(page: Page): Promise<void> {
  const controls = `[...document.querySelectorAll('${ROWS}')].flatMap((row) => [...row.querySelectorAll('input, select, textarea, button')])
    .filter((control) => control.getClientRects().length > 0 && !control.matches(':disabled, .disabled'))`;
  const count: number = await page.evaluate(`${controls}.length`);
  await page.evaluate(`${controls}[0].focus()`);
  for (let at = 0; at < count; at += 1) {
    const isThere = `document.activeElement === ${controls}[${at}]`;
    assert.ok(await page.evaluate(isThere), `control ${at}: ${await page.evaluate(`${controls}[${at}].outerHTML`)}`);
    await page.keyboard.press('Tab');
  }
}

async function assertFits(page: Page): Promise<void> {
  const overflowing: string[] = await page.evaluate(`(() => {
    const tray = $('.red-ui-tray').last().width(${NARROW});
    // Node-RED's own minimum width is slightly larger.
    tray.find('.red-ui-tray-body').css('min-width', 0);
    const { right } = tray[0].getBoundingClientRect();
    const all = [...document.querySelectorAll('${ROWS}')].flatMap((row) => [row, ...row.querySelectorAll('*')]);
    const beyond = all.filter((each) => each.getBoundingClientRect().right > right + 1);
    return beyond.map((each) => each.outerHTML.slice(0, 200));
  })()`);
  assert.deepEqual(overflowing, []);
}

describe('the dialogs', () => {
  const setting = inEditor({ flow: oneOfEach });

  const assertForEverybody = async (dialog: Locator): Promise<void> => {
    const { page } = setting.editor;
    await assertLabelled(dialog);
    await assertAccessible(page);
    await assertReachable(page);
    await assertFits(page);
  };

  for (const theme of ['light', 'dark'] as const) {
    describe(`in a ${theme} theme`, () => {
      before(async function () {
        const { version } = await setting.red.json<{ version: string }>('GET', '/settings');
        if (theme === 'dark' && version.startsWith('4.')) {
          this.skip();
        }
        await setting.reopen({ theme });
        await setting.editor.page.evaluate(AXE);
      });

      for (const type of PALETTE_TYPES) {
        it(`are accessible: ${type}`, () => setting.editor.inDialogOf(type, assertForEverybody));
      }

      it('are accessible: gws-server', () =>
        setting.editor.inDialogOfServer(async (dialog) => {
          await dialog.getByLabel('Session').check();
          await dialog.getByRole('button', { name: 'Test connection' }).click();
          await dialog.getByRole('status').getByText('user name or the password').waitFor();
          await assertForEverybody(dialog);
        }));
    });
  }
});
