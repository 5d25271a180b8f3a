// The visible texts of a dialog.
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';

/** Each field has a label, and no text is missing in the catalogue. */
export async function assertLabelled(dialog: Locator): Promise<void> {
  const rows = dialog
    .locator('.form-row:visible')
    .filter({ has: dialog.page().locator('input:visible, select:visible') });
  // The dialog may still be sliding in.
  await rows
    .first()
    .waitFor({ timeout: 10_000 })
    .catch(() => {});
  assert.ok((await rows.count()) > 0, 'the dialog has fields');
  for (const row of await rows.all()) {
    const label = (await row.locator('label').allTextContents()).join('').trim();
    assert.ok(label, `a field without a label: ${await row.innerHTML()}`);
  }
  const texts = await dialog.locator('label, button, option, a, span').allTextContents();
  const keys = texts.filter((text) => /^[\w-]+(\.[\w-]+)+$/.test(text.trim()) && !text.trim().startsWith('msg.'));
  assert.deepEqual(keys, [], 'keys instead of texts');
}
