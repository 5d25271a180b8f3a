// The dialog of a campaign: what is chosen and typed there ends up in the flow.
import assert from 'node:assert/strict';
import type { Editor } from './editor';
import { assertLabelled } from './labels';
import { oneOfEach } from './nodes';
import { inEditor } from './setting';

describe('the dialog of a campaign', () => {
  const setting = inEditor({ flow: () => oneOfEach() });
  let editor: Editor;
  before(() => {
    editor = setting.editor;
  });

  const inFlow = (property: string): Promise<unknown> =>
    editor.page.evaluate(`RED.nodes.node('gws-campaign').${property}`);
  const faults = (): Promise<string[]> =>
    editor.page.evaluate(
      "(RED.editor.validateNode(RED.nodes.node('gws-campaign')), RED.nodes.node('gws-campaign').validationErrors)",
    );

  it('shows how long is waited for a decision only where that has a limit', async () => {
    await editor.inDialogOf('gws-campaign', async (dialog) => {
      await assertLabelled(dialog);
      const time = dialog.locator('#node-input-previewTime');
      const undecided = dialog.locator('#node-input-undecided');
      assert.deepEqual([await time.isVisible(), await undecided.isVisible()], [false, true]);
      await undecided.selectOption('skip');
      assert.equal(await time.isVisible(), true);
      await dialog.locator('#node-input-decide').selectOption('automatic');
      assert.deepEqual([await time.isVisible(), await undecided.isVisible()], [true, false]);
    });
  });

  it('stores what the table of outcomes says, and nothing for what is left as it is', async () => {
    await editor.inDialogOf(
      'gws-campaign',
      async (dialog) => {
        assert.equal(await dialog.locator('#gws-campaign-busy-callResult').getAttribute('placeholder'), 'Busy');
        await dialog.locator('#gws-campaign-busy-attempts').fill('3');
        await dialog.locator('#gws-campaign-busy-minutes').fill('10, 30');
        await dialog.locator('#gws-campaign-noAnswer-chain').check();
        await dialog.locator('#gws-campaign-fax-callResult').fill('Fax');
        await dialog.locator('#gws-campaign-failed-attempts').fill('2');
        await dialog.locator('#gws-campaign-failed-attempts').fill('');
      },
      'ok',
    );
    assert.deepEqual(await inFlow('outcomes'), {
      busy: { attempts: '3', minutes: '10, 30' },
      noAnswer: { chain: true },
      fax: { callResult: 'Fax' },
    });
    assert.deepEqual(await faults(), []);
    await editor.inDialogOf(
      'gws-campaign',
      async (dialog) => {
        assert.equal(await dialog.locator('#gws-campaign-busy-minutes').inputValue(), '10, 30');
        assert.equal(await dialog.locator('#gws-campaign-noAnswer-chain').isChecked(), true);
        await dialog.locator('#gws-campaign-busy-minutes').fill('soon');
      },
      'ok',
    );
    assert.match((await faults()).join(), /Attempts must be whole numbers/);
  });
});
