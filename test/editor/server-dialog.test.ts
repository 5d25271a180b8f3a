// "Test connection" in the dialog of a server: who would be signed in, or what is wrong and what to do about it.
import assert from 'node:assert/strict';
import type { Locator, Route } from 'playwright-core';
import { GwsSimulator } from '../../simulator';
import { freePort } from '../package/example';
import { oneOfEach } from './nodes';
import { inEditor } from './setting';

const CREDENTIALS = { username: 'agent', password: 'simulator' };

describe('the test of a connection', function () {
  this.timeout(60_000);
  const simulator = new GwsSimulator({ ...CREDENTIALS, port: 0 });
  const setting = inEditor({
    flow: async () => {
      await simulator.start();
      return oneOfEach({ url: simulator.url, credentials: CREDENTIALS });
    },
  });
  after(() => simulator.stop());

  const button = (dialog: Locator) => dialog.getByRole('button', { name: 'Test connection' });
  const result = (dialog: Locator) => dialog.getByRole('status');
  /** What is shown once the test is over. */
  const test = async (dialog: Locator): Promise<string> => {
    await button(dialog).click();
    await dialog.locator('#gws-server-test:enabled').waitFor();
    return result(dialog).innerText();
  };
  const fill = async (dialog: Locator, settings: Record<string, string>): Promise<void> => {
    for (const [property, value] of Object.entries(settings)) {
      await dialog.locator(`#node-config-input-${property}`).fill(value);
    }
  };
  const answered = (dialog: Locator, answer: Parameters<Route['fulfill']>[0] | 'nothing') =>
    dialog
      .page()
      .route('**/gws-server/*/test', (route) => (answer === 'nothing' ? route.abort() : route.fulfill(answer)), {
        times: 1,
      });

  it('says who is signed in, on what, and with which rights, using the stored password', async () => {
    await setting.editor.inDialogOfServer(async (dialog) => {
      const shown = await test(dialog);
      for (const expected of [/works/, /agent/, /8\.5\.202/, /5005/, /api-voice-outbound\s+present/]) {
        assert.match(shown, expected);
      }
      await fill(dialog, { device: '1' });
      assert.equal(await result(dialog).innerText(), '', 'outdated');
    });
  });

  it('tries a server that was never deployed', async () => {
    const { editor } = setting;
    await editor.inDialogOf('gws-call-events', () =>
      editor.inDialogOfNewServer(async (dialog) => {
        await fill(dialog, { url: simulator.url, username: 'agent', password: 'wrong' });
        assert.match(await test(dialog), /refuses this user name and password/);
        await fill(dialog, { password: 'simulator' });
        assert.match(await test(dialog), /works/);
      }),
    );
  });

  it('says what is wrong', async () => {
    const nobody = `http://127.0.0.1:${await freePort()}`;
    await setting.editor.inDialogOfServer(async (dialog) => {
      await fill(dialog, { device: '1' });
      assert.match(await test(dialog), /No device can be used[\s\S]*5005/);
      await fill(dialog, { device: '', url: nobody });
      assert.match(await test(dialog), /enter the password again/);
      await fill(dialog, { password: 'simulator' });
      assert.match(await test(dialog), /Nothing listens/);
      await fill(dialog, { url: '' });
      assert.match(await test(dialog), /correct the URL/);
    });
  });

  it('says so when Node-RED itself refuses, or does not answer', async () => {
    const { editor } = setting;
    await editor.inDialogOfServer(async (dialog) => {
      await answered(dialog, { status: 403 });
      assert.match(await test(dialog), /does not permit you/);
      await answered(dialog, { status: 500, json: { message: 'out of order' } });
      assert.match(await test(dialog), /does not answer[\s\S]*out of order/);
      await answered(dialog, 'nothing');
      assert.match(await test(dialog), /does not answer/);
    });
    const expected = editor.errors.splice(0);
    assert.ok(
      expected.every((error) => error.startsWith('Failed to load resource')),
      expected.join('\n'),
    );
  });

  it('shows what servers say as text', async () => {
    const markup = '<img src="x" onerror="document.title = \'broken in\'">';
    await setting.editor.inDialogOfServer(async (dialog) => {
      await answered(dialog, {
        json: {
          user: markup,
          version: markup,
          devices: [{ id: markup, state: markup }],
          features: [{ id: markup, present: true }],
          problem: { kind: 'device', message: markup },
        },
      });
      assert.equal((await test(dialog)).split(markup).length - 1, 6);
      assert.equal(await result(dialog).locator('img').count(), 0);
    });
  });

  it('can be had by key, says that it is under way, and gives the focus back', async () => {
    await setting.editor.inDialogOfServer(async (dialog) => {
      let answer = (): void => {};
      const asked = new Promise<void>((resolve) => {
        answer = resolve;
      });
      await dialog.page().route('**/gws-server/*/test', (route) => asked.then(() => route.continue()), { times: 1 });
      await button(dialog).focus();
      await dialog.page().keyboard.press('Enter');
      await result(dialog).getByText('Testing').waitFor();
      assert.equal(await button(dialog).isDisabled(), true);
      answer();
      await result(dialog).getByText('The connection works.').waitFor();
      assert.equal(await dialog.page().evaluate('document.activeElement.id'), 'gws-server-test');
    });
  });

  it('forgets a test when a field changes meanwhile', async () => {
    await setting.editor.inDialogOfServer(async (dialog) => {
      await dialog.page().route('**/gws-server/*/test', () => {}, { times: 1 });
      await button(dialog).click();
      await result(dialog).getByText('Testing').waitFor();
      await fill(dialog, { timeout: '7' });
      assert.equal(await result(dialog).innerText(), '');
      assert.equal(await button(dialog).isDisabled(), false);
    });
  });
});
