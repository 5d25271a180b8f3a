// The ledger of a server, as a person chooses it: in files, in memory, or one of its own that is added from there.
import assert from 'node:assert/strict';
import type { Editor } from './editor';
import { assertLabelled } from './labels';
import { oneOfEach } from './nodes';
import { inEditor } from './setting';

describe('the ledger of a server', () => {
  const setting = inEditor({ flow: oneOfEach });
  let editor: Editor;
  before(() => {
    editor = setting.editor;
  });

  const held = (id: string): Promise<{ ledger: string; valid: boolean }> =>
    editor.page.evaluate(
      `(({ ledger, valid }) => ({ ledger, valid }))((RED.editor.validateNode(RED.nodes.node('${id}')), RED.nodes.node('${id}')))`,
    );
  const offered = () =>
    editor.page
      .locator('#node-config-input-ledger option')
      .evaluateAll((options) => options.map((each) => each.textContent));
  const chosen = () => editor.page.locator('#node-config-input-ledger option:checked').textContent();

  it('is in files unless somebody chooses memory, which the dialog shows again', async () => {
    await editor.inDialogOfServer(async (dialog) => {
      assert.equal(await chosen(), 'in files, kept across restarts');
      assert.deepEqual(await offered(), ['in files, kept across restarts', 'in memory, until the next deploy']);
      assert.equal(await dialog.locator('#node-config-input-ledger.input-error').count(), 0);
      await dialog.locator('#node-config-input-ledger').selectOption('memory');
    }, 'ok');
    assert.deepEqual(await held('server'), { ledger: 'memory', valid: true });
    await editor.inDialogOfServer(async (dialog) => {
      assert.equal(await chosen(), 'in memory, until the next deploy');
      await dialog.locator('#node-config-input-ledger').selectOption('_ADD_');
    }, 'ok');
    assert.deepEqual(await held('server'), { ledger: '', valid: true });
  });

  it('can be added from there, and asks for a key only for hashed numbers', async () => {
    const { page } = editor;
    await editor.inDialogOfServer(async () => {
      await page.locator('#node-config-input-btn-ledger-add').click();
      const dialog = page.locator('.red-ui-tray').filter({ has: page.locator('#node-config-input-retention') });
      await dialog.locator('#node-config-dialog-ok').click({ trial: true });
      await assertLabelled(dialog);
      const key = dialog.locator('#node-config-input-key');
      assert.equal(await key.isVisible(), false);
      await dialog.locator('#node-config-input-numbers').selectOption('hashed');
      await key.fill('a key that nobody guesses');
      await dialog.getByLabel('Name').fill('Ours');
      await dialog.locator('#node-config-dialog-ok').click();
      await dialog.waitFor({ state: 'detached' });
      assert.equal(await chosen(), 'Ours');
      await page.locator('#node-config-input-ledger option[value="memory"]').waitFor({ state: 'attached' });
      assert.deepEqual(await offered(), ['Ours', 'in files, kept across restarts', 'in memory, until the next deploy']);
    }, 'ok');
    const { ledger, valid } = await held('server');
    assert.equal(valid, true);
    const added: object = await page.evaluate(
      `(({ type, kind, directory, retention, numbers }) => ({ type, kind, directory, retention, numbers }))(RED.nodes.node('${ledger}'))`,
    );
    assert.deepEqual(added, { type: 'gws-ledger', kind: 'file', directory: '', retention: 90, numbers: 'hashed' });
  });

  it('can be in PostgreSQL, for which the dialog asks for host and database', async () => {
    const { page } = editor;
    const id = await page.evaluate<string>(`RED.nodes.node('server').ledger`);
    const invalid = () =>
      page.evaluate<string[]>(
        `(RED.editor.validateNode(RED.nodes.node('${id}')), RED.nodes.node('${id}').validationErrors)`,
      );
    await editor.inDialogOfServer(async () => {
      await page.locator('#node-config-input-btn-ledger-edit').click();
      const dialog = page.locator('.red-ui-tray').filter({ has: page.locator('#node-config-input-retention') });
      await dialog.locator('#node-config-dialog-ok').click({ trial: true });
      assert.equal(await dialog.getByLabel('Directory').isVisible(), true);
      assert.equal(await dialog.getByLabel('Host').isVisible(), false);
      await dialog.getByLabel('Kind').selectOption('postgres');
      await assertLabelled(dialog);
      assert.equal(await dialog.getByLabel('Directory').isVisible(), false);
      assert.equal(await dialog.locator('#node-config-input-host.input-error').count(), 1);
      await dialog.getByRole('button', { name: 'Test connection' }).click();
      const verdict = dialog.getByRole('status').filter({ hasText: 'A setting is missing or cannot be right' });
      await verdict.filter({ hasText: 'cannot use this setting: Host' }).waitFor();
      await dialog.getByLabel('Host').fill('db1.example.com, db2.example.com:5433');
      await verdict.waitFor({ state: 'detached' });
      await dialog.getByLabel('Database').fill('gws');
      await dialog.getByLabel('User').fill('nodered');
      await dialog.getByLabel('Password').fill('secret');
      assert.equal(await dialog.locator('.input-error:visible').count(), 0);
      await dialog.locator('#node-config-dialog-ok').click();
      await dialog.waitFor({ state: 'detached' });
    }, 'ok');
    assert.deepEqual((await invalid()) ?? [], []);
    const saved: object = await page.evaluate(
      `(({ kind, host, port, database, schema, version }) => ({ kind, host, port: Number(port), database, schema, version: Number(version) }))(RED.nodes.node('${id}'))`,
    );
    const host = 'db1.example.com, db2.example.com:5433';
    assert.deepEqual(saved, { kind: 'postgres', host, port: 5432, database: 'gws', schema: '', version: 2 });
  });

  it('that is gone makes the server invalid', async () => {
    await editor.page.evaluate(`RED.nodes.remove(RED.nodes.node('server').ledger)`);
    assert.equal((await held('server')).valid, false);
  });
});
