// Filters that are lists of choices: check boxes with names that can be read, and nothing that is stored gets lost.
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { versionOf } from '../../nodes/shared/migrations';
import type { FlowNode } from '../package/example';
import type { Editor } from './editor';
import { inEditor } from './setting';

const OLD = ['Retired', 'Released', 'Dialing'];
const flow: FlowNode[] = [
  { id: 'tab', type: 'tab', label: 'Filters' },
  { id: 'server', type: 'gws-server', name: 'GWS', url: 'http://127.0.0.1:1', connect: 'manual', timeout: 10 },
  ...[
    {
      type: 'gws-call-events',
      agents: [],
      states: OLD,
      notificationTypes: [],
      outcomes: [],
      inputs: 0,
      version: versionOf('gws-call-events'),
    },
    { type: 'gws-outbound-events', agents: [], campaigns: [], types: [], inputs: 0 },
  ].map((node, row) => ({
    id: node.type,
    z: 'tab',
    name: '',
    server: 'server',
    x: 200,
    y: 60 + 60 * row,
    wires: [[]],
    ...node,
  })),
];

describe('the lists of choices in the dialogs', () => {
  const setting = inEditor({ flow: () => flow });
  let editor: Editor;
  before(() => {
    editor = setting.editor;
  });

  const list = (dialog: Locator, name: string) => dialog.getByRole('group', { name });
  const box = (dialog: Locator, name: string) => dialog.getByRole('checkbox', { name, exact: true });
  const summary = (dialog: Locator, name: string) => list(dialog, name).getByRole('status').innerText();
  const held = (id: string, property: string): Promise<unknown> =>
    editor.page.evaluate(`RED.nodes.node('${id}').${property}`);

  it('are check boxes with names that can be read; what is stored is in the tooltip', async () => {
    await editor.inDialogOf('gws-outbound-events', async (dialog) => {
      const labels = list(dialog, 'Types').locator('label');
      assert.equal(await labels.count(), 13);
      for (const label of await labels.all()) {
        const [shown, stored] = [await label.innerText(), await label.getAttribute('title')];
        assert.match(shown, /^[a-z][a-z "]+$/);
        assert.match(stored ?? '', /^[A-Z][A-Za-z]+$/);
      }
      assert.equal(await summary(dialog, 'Types'), 'nothing chosen: everything is sent');
    });
  });

  it('keep what was stored, in its order, also what they do not offer', async () => {
    await editor.inDialogOf(
      'gws-call-events',
      async (dialog) => {
        assert.equal(await box(dialog, 'Retired').isChecked(), true);
        assert.equal(await summary(dialog, 'States'), '3 of 6 states');
      },
      'ok',
    );
    assert.deepEqual(await held('gws-call-events', 'states'), OLD);
    assert.equal(await held('gws-call-events', 'changed'), false);
  });

  it('store what is checked, by mouse or by key', async () => {
    await editor.inDialogOf(
      'gws-call-events',
      async (dialog) => {
        await list(dialog, 'States').getByText('answered').click();
        await box(dialog, 'Retired').focus();
        await editor.page.keyboard.press('Space');
        assert.equal(await box(dialog, 'Retired').isChecked(), false);
        assert.equal(await summary(dialog, 'States'), '3 of 6 states');
      },
      'ok',
    );
    assert.deepEqual(await held('gws-call-events', 'states'), ['Released', 'Dialing', 'Established']);
  });

  it('are checked and cleared as a whole', async () => {
    const button = (dialog: Locator, name: string) => list(dialog, 'Types').getByRole('button', { name, exact: true });
    await editor.inDialogOf(
      'gws-outbound-events',
      async (dialog) => {
        await button(dialog, 'All').click();
        assert.equal(await summary(dialog, 'Types'), '13 of 13 types');
        await box(dialog, 'preview record').uncheck();
        assert.equal(await summary(dialog, 'Types'), '12 of 13 types');
        await button(dialog, 'None').click();
        await box(dialog, 'record added').check();
      },
      'ok',
    );
    assert.deepEqual(await held('gws-outbound-events', 'types'), ['AddRecordAcknowledge']);
  });
});
