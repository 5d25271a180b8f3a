// The example in the editor of a real Node-RED, as users see it: imported, deployed, its dialogs opened, its button pressed.
import assert from 'node:assert/strict';
import { deployable } from '../package/example';
import type { Editor } from './editor';
import { inEditor } from './setting';

const NODES = ['gws-dial-preview-record', 'gws-call-events', 'gws-simulator'];

describe('the editor', () => {
  const setting = inEditor();
  let editor: Editor;
  before(() => {
    editor = setting.editor;
  });

  it('takes the example and draws its nodes', async () => {
    const { flow } = await deployable('Dial a preview record', { username: 'agent', password: 'simulator' });
    await editor.import(flow);
    for (const type of NODES) {
      await (await editor.node(type)).waitFor();
    }
    assert.equal(await editor.page.locator('.red-ui-flow-node-error:not(.hide)').count(), 0, 'nodes marked as invalid');
  });

  it('deploys it and shows what happens', async () => {
    await editor.deploy();
    await editor.untilStatus(/5001 Dialing/, 'debug', 'Call states');
    await editor.untilStatus(/5001 Established/, 'debug', 'Call states');
  });

  it('gives call events an input when it accepts messages, and remembers filters', async () => {
    const inputs = async (): Promise<number> =>
      (await editor.node('gws-call-events')).locator('.red-ui-flow-port-input').count();
    assert.equal(await inputs(), 0);
    await editor.inDialogOf(
      'gws-call-events',
      async (dialog) => {
        await dialog.locator('#gws-call-events-control').check();
        await dialog.getByRole('checkbox', { name: 'dialing' }).check();
        await dialog.getByRole('checkbox', { name: 'ended' }).check();
      },
      'ok',
    );
    assert.equal(await inputs(), 1);
    await editor.inDialogOf('gws-call-events', async (dialog) => {
      assert.ok(await dialog.locator('#gws-call-events-control').isChecked());
    });
    const id = await editor.idOf('gws-call-events');
    assert.deepEqual(await editor.page.evaluate(`[RED.nodes.node('${id}').states, RED.nodes.node('${id}').inputs]`), [
      ['Dialing', 'Released'],
      1,
    ]);
    await editor.inDialogOf(
      'gws-call-events',
      async (dialog) => {
        await dialog.locator('#gws-call-events-control').uncheck();
        await dialog.locator('#node-input-states').getByRole('button', { name: 'None' }).click();
      },
      'ok',
    );
    assert.equal(await inputs(), 0);
  });

  it('dials the next record when the button is pressed', async () => {
    // The end of the first call would appear in the same place as the second call.
    await editor.untilStatus(/5001 Released/, 'debug', 'Call states');
    await editor.press('Next preview record');
    await editor.untilStatus(/5002 Released/, 'debug', 'Call states');
  });
});
