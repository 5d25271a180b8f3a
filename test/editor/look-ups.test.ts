// Names instead of ids: fields suggest what the live sessions of a server know.
import assert from 'node:assert/strict';
import type { Locator, Route } from 'playwright-core';
import { DEFAULT_CAMPAIGN, GwsSimulator } from '../../simulator';
import { oneOfEach } from './nodes';
import { inEditor } from './setting';

const CREDENTIALS = { username: 'agent', password: 'simulator' };
const CAMPAIGN = DEFAULT_CAMPAIGN.name;

describe('the look-ups', () => {
  const simulator = new GwsSimulator({ ...CREDENTIALS, port: 0 });
  const setting = inEditor({
    flow: async () => {
      await simulator.start();
      const parameters = {
        campaignName: { value: CAMPAIGN, type: 'str' },
        applicationId: { value: '141', type: 'num' },
      };
      return [
        ...oneOfEach({ url: simulator.url, connect: 'auto', credentials: CREDENTIALS }),
        {
          id: 'offline',
          type: 'gws-server',
          name: 'Offline',
          url: 'http://127.0.0.1:1',
          connect: 'manual',
          timeout: 1,
        },
        {
          id: 'watch',
          type: 'gws-events',
          z: 'tab',
          name: 'Ben',
          server: 'server',
          channel: '/v2/me/workbins',
          agents: ['ben'],
          types: [],
          inputs: 0,
          x: 700,
          y: 120,
          wires: [[]],
        },
        { id: 'start', type: 'inject', z: 'tab', name: 'Start', x: 500, y: 60, wires: [['session']] },
        {
          ...{
            id: 'session',
            type: 'gws-outbound',
            z: 'tab',
            name: 'Session',
            server: 'server',
            x: 700,
            y: 60,
            wires: [[]],
          },
          ...{ operation: 'StartPreviewSession', parameters, timeout: 10 },
        },
      ];
    },
  });
  after(() => simulator.stop());
  before(async () => {
    await setting.editor.untilStatus(/^connected$/, 'gws-call-events');
    await setting.red.press('start');
    await setting.editor.untilStatus(/start preview session/, 'gws-outbound', 'Session');
  });

  const field = (dialog: Locator, name: string) => dialog.getByRole('textbox', { name });
  const menu = () => setting.editor.page.locator('.red-ui-autoComplete-container:visible a');
  const suggested = async (): Promise<string[]> => {
    await menu().first().waitFor();
    return menu().allTextContents();
  };
  const take = async (name: string): Promise<void> => {
    await menu().getByText(name, { exact: true }).click();
    await menu().first().waitFor({ state: 'detached' });
  };

  it('offer the devices of a server in its own dialog', async () => {
    await setting.editor.inDialogOfServer(async (dialog) => {
      await field(dialog, 'Device').pressSequentially('50');
      assert.deepEqual(await suggested(), ['5005 (agent)']);
      await take('5005 (agent)');
      assert.equal(await field(dialog, 'Device').inputValue(), '5005');
    });
  });

  it('offer devices where a record is dialed, and keep what was chosen', async () => {
    const { editor } = setting;
    const choose = async (dialog: Locator): Promise<void> => {
      await field(dialog, 'Device').click();
      await take('5005 (agent)');
    };
    await editor.inDialogOf('gws-dial-preview-record', choose, 'ok');
    assert.deepEqual(
      await editor.page.evaluate(
        "(({ device, deviceType }) => [device, deviceType])(RED.nodes.node('gws-dial-preview-record'))",
      ),
      ['5005', 'str'],
    );
  });

  it('complete the last name of a list', async () => {
    const { editor } = setting;
    const enter = async (dialog: Locator): Promise<void> => {
      await field(dialog, 'Agents').pressSequentially('anna, ag');
      assert.deepEqual(await suggested(), ['agent']);
      await editor.page.keyboard.press('Tab');
      assert.equal(await field(dialog, 'Agents').inputValue(), 'anna, agent');
    };
    await editor.inDialogOf('gws-agent-events', enter, 'ok');
    assert.deepEqual(await editor.page.evaluate("RED.nodes.node('gws-agent-events').agents"), ['anna', 'agent']);
  });

  it('offer campaigns and applications that the agents have seen', async () => {
    const { editor } = setting;
    await editor.inDialogOf('gws-outbound', async (dialog) => {
      await dialog.locator('#node-input-operation').selectOption('GetPreviewRecord');
      await field(dialog, 'Campaign').click();
      assert.deepEqual(await suggested(), [CAMPAIGN]);
      await take(CAMPAIGN);
      assert.equal(await field(dialog, 'Campaign').inputValue(), CAMPAIGN);
      await field(dialog, 'Application ID').click();
      assert.deepEqual(await suggested(), ['141']);
      await editor.page.keyboard.press('Escape');
    });
    await editor.inDialogOf('gws-outbound-events', async (dialog) => {
      await field(dialog, 'Campaigns').click();
      assert.deepEqual(await suggested(), [CAMPAIGN]);
      await editor.page.keyboard.press('Escape');
    });
  });

  it('offer the agents who can be signed out', async () => {
    await setting.editor.inDialogOf('gws-agent', async (dialog) => {
      await dialog.locator('#node-input-operation').selectOption('signOut');
      await field(dialog, 'User name').click();
      assert.deepEqual(await suggested(), ['agent']);
      await setting.editor.page.keyboard.press('Escape');
    });
  });

  it('choose nothing when the user only tabs through the field', async () => {
    const { page } = setting.editor;
    await setting.editor.inDialogOf('gws-call-events', async (dialog) => {
      await field(dialog, 'Agents').click();
      await suggested();
      await page.keyboard.press('Tab');
      assert.equal(await field(dialog, 'Agents').inputValue(), '');
      assert.equal(await page.evaluate("document.activeElement.closest('fieldset').id"), 'node-input-states');
      await menu().first().waitFor({ state: 'detached' });
    });
  });

  const onOffline = (dialog: Locator) => dialog.getByLabel('Server').selectOption({ label: 'Offline' });
  const campaignsInOutbound = async (dialog: Locator): Promise<string[]> => {
    await dialog.locator('#node-input-operation').selectOption('GetPreviewRecord');
    await field(dialog, 'Campaign').click();
    return suggested();
  };

  it('offer what was typed into other nodes, where the server knows nothing yet', async () => {
    const { editor } = setting;
    await editor.inDialogOf('gws-outbound', async (dialog) => {
      await onOffline(dialog);
      assert.deepEqual(await campaignsInOutbound(dialog), [CAMPAIGN]);
      await field(dialog, 'Application ID').click();
      await menu().getByText('141', { exact: true }).waitFor();
      await editor.page.keyboard.press('Escape');
    });
    await editor.inDialogOf('gws-call-events', async (dialog) => {
      await onOffline(dialog);
      await field(dialog, 'Agents').click();
      assert.ok((await suggested()).includes('ben'));
      await editor.page.keyboard.press('Escape');
    });
  });

  it('do no harm where they are refused or slow', async () => {
    const { editor } = setting;
    const { page } = editor;
    const names = '**/gws-server/*/names/**';
    for (const handle of [(route: Route) => route.fulfill({ status: 403 }), () => {}]) {
      await page.route(names, handle);
      await editor.inDialogOf('gws-outbound', async (dialog) => {
        await onOffline(dialog);
        assert.deepEqual(await campaignsInOutbound(dialog), [CAMPAIGN]);
        await field(dialog, 'Campaign').fill('Another');
        assert.equal(await field(dialog, 'Campaign').inputValue(), 'Another');
        await page.keyboard.press('Escape');
      });
      await page.unroute(names);
    }
    const expected = editor.errors.splice(0);
    assert.ok(
      expected.every((error) => error.startsWith('Failed to load resource')),
      expected.join('\n'),
    );
  });

  it('leave the field to the user if nothing is known', async () => {
    await setting.editor.inDialogOf('gws-call-events', async (dialog) => {
      await onOffline(dialog);
      const answer = dialog.page().waitForResponse('**/gws-server/offline/names/agents');
      await field(dialog, 'Agents').pressSequentially('xy');
      assert.equal((await answer).status(), 200);
      assert.equal(await menu().count(), 0);
      assert.equal(await field(dialog, 'Agents').inputValue(), 'xy');
    });
  });
});
