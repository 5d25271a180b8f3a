// The dialogs that accept lists of agents: user names as a filter, and users with their passwords, which nobody can read back.
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import type { FlowNode } from '../package/example';
import type { Editor } from './editor';
import { assertLabelled } from './labels';
import { inEditor } from './setting';

const events = { agents: [], states: [], notificationTypes: [], inputs: 0 };
const flow: FlowNode[] = [
  { id: 'tab', type: 'tab', label: 'Lists' },
  { id: 'server', type: 'gws-server', name: 'GWS', url: 'http://127.0.0.1:1', connect: 'manual', timeout: 10 },
  { id: 'events', type: 'gws-call-events', z: 'tab', server: 'server', x: 200, y: 60, wires: [[]], ...events },
];

describe('the lists of agents in the dialogs', () => {
  const setting = inEditor({ flow: () => flow });
  let editor: Editor;
  before(() => {
    editor = setting.editor;
  });

  const agents = (): Promise<string[]> => editor.page.evaluate("RED.nodes.node('events').agents");

  it('of event nodes take user names as text', async () => {
    await editor.inDialogOf(
      'gws-call-events',
      async (dialog) => {
        await dialog.locator('#gws-call-events-agents').fill(' anna, ben,,anna');
      },
      'ok',
    );
    assert.deepEqual(await agents(), ['anna', 'ben']);
    await editor.inDialogOf(
      'gws-call-events',
      async (dialog) => {
        assert.equal(await dialog.locator('#gws-call-events-agents').inputValue(), 'anna, ben');
        await dialog.locator('#gws-call-events-agents').fill('');
      },
      'ok',
    );
    assert.deepEqual(await agents(), []);
  });

  describe('of the server', () => {
    const LIST = 'username,password\nanna,secret of anna\nben,"secret, of ben"';

    /** What the editor sends of the credentials when it deploys; undefined when they stay. */
    const deployed = async (): Promise<Record<string, unknown> | undefined> => {
      const request = editor.page.waitForRequest((one) => one.method() === 'POST' && one.url().endsWith('/flows'));
      await editor.deploy();
      const { flows } = (await request).postDataJSON() as { flows: FlowNode[] };
      return flows.find(({ id }) => id === 'server')?.credentials as Record<string, unknown> | undefined;
    };
    const stored = async (): Promise<unknown> =>
      (await setting.red.json<{ has_agents: boolean }>('GET', '/credentials/gws-server/server')).has_agents;
    const entry = (dialog: Locator) => dialog.locator('#gws-server-agents');
    const replace = (dialog: Locator) => dialog.locator('#gws-server-agents-replace');

    it('takes a list as it was pasted', async () => {
      await editor.inDialogOfServer(async (dialog) => {
        await assertLabelled(dialog);
        assert.equal(await replace(dialog).isVisible(), false);
        await entry(dialog).fill(LIST);
      }, 'ok');
      assert.equal((await deployed())?.agents, LIST);
      assert.equal(await stored(), true);
    });

    it('says that one is stored, does not show it, and leaves it unchanged', async () => {
      await editor.inDialogOfServer(async (dialog) => {
        await assertLabelled(dialog);
        assert.equal(await entry(dialog).isVisible(), false);
        assert.equal(await replace(dialog).isVisible(), true);
        await dialog.locator('#node-config-input-name').fill('GWS 2');
      }, 'ok');
      assert.equal((await deployed())?.agents, undefined);
      assert.equal(await stored(), true);
    });

    it('replaces it only when another is entered', async () => {
      await editor.inDialogOfServer(async (dialog) => {
        await replace(dialog).click();
        await entry(dialog).fill('x');
        await entry(dialog).fill('');
        await dialog.locator('#node-config-input-name').fill('GWS 3');
      }, 'ok');
      assert.equal((await deployed())?.agents, undefined);
      await editor.inDialogOfServer(async (dialog) => {
        await replace(dialog).click();
        await entry(dialog).fill('[]');
      }, 'ok');
      assert.equal((await deployed())?.agents, '[]');
      assert.equal(await stored(), true);
    });

    it('removes it', async () => {
      await editor.inDialogOfServer((dialog) => dialog.locator('#gws-server-agents-remove').click(), 'ok');
      assert.equal((await deployed())?.agents, '');
      assert.equal(await stored(), false);
      await editor.inDialogOfServer(async (dialog) => assert.equal(await entry(dialog).isVisible(), true));
    });
  });
});
