// "Test connection" in the dialog of a server: who would be signed in, or what is wrong and what to do about it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Locator, Route } from 'playwright-core';
import { GwsSimulator } from '../../simulator';
import { freePort } from '../package/example';
import { oneOfEach } from './nodes';
import { inEditor } from './setting';

const CREDENTIALS = { username: 'agent', password: 'simulator' };

describe('the test of a connection', () => {
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
    await dialog.locator('#gws-server-test:not([aria-disabled="true"])').waitFor();
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

  /** How many tests the dialog has requested since. */
  const watchTests = (dialog: Locator): (() => number) => {
    let count = 0;
    dialog.page().on('request', (request) => {
      count += /gws-server\/[^/]+\/test$/.test(request.url()) ? 1 : 0;
    });
    return () => count;
  };
  /** The next test is not answered until the returned function is called. */
  const held = async (dialog: Locator): Promise<() => void> => {
    let goOn = (): void => {};
    const released = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    await dialog.page().route('**/gws-server/*/test', (route) => released.then(() => route.continue()), { times: 1 });
    return goOn;
  };

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

  it('needs a URL, a user name and a password, which are marked', async () => {
    await setting.editor.inDialogOfServer(async (dialog) => {
      const marked: string[] = await dialog
        .page()
        .evaluate(`[...document.querySelectorAll('.red-ui-tray:last-of-type label')]
        .filter((label) => getComputedStyle(label, '::after').content.includes('*'))
        .map((label) => label.textContent.trim())`);
      assert.deepEqual(marked, ['URL', 'User name', 'Password']);
      for (const name of ['url', 'username', 'password']) {
        const field = dialog.locator(`#node-config-input-${name}`);
        assert.equal(await field.getAttribute('aria-required'), 'true');
        await field.fill('');
        assert.match((await field.getAttribute('class')) ?? '', /input-error/, name);
      }
    });
  });

  it('tries a server that was never deployed', async () => {
    const { editor } = setting;
    await editor.inDialogOf('gws-call-events', () =>
      editor.inDialogOfNewServer(async (dialog) => {
        await fill(dialog, { url: simulator.url, username: 'agent', password: 'wrong' });
        assert.match(await test(dialog), /rejects this user name and password/);
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
      assert.match(await test(dialog), /Nothing is listening/);
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

  it('shows what a server says as plain text', async () => {
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

  it('can be had by key, says that it is under way, and never moves the focus', async () => {
    await setting.editor.inDialogOfServer(async (dialog) => {
      const { page } = setting.editor;
      await button(dialog).focus();
      await page.evaluate(`(() => {
        window.moved = [];
        for (const way of ['focusin', 'focusout']) {
          document.addEventListener(way, ({ target }) => window.moved.push(way + ' ' + target.id));
        }
      })()`);
      const answer = await held(dialog);
      await page.keyboard.press('Enter');
      await result(dialog).getByText('Testing').waitFor();
      assert.equal(await button(dialog).isDisabled(), true);
      answer();
      await result(dialog).getByText('The connection works.').waitFor();
      assert.deepEqual(await page.evaluate('window.moved'), []);
      assert.equal(await page.evaluate('document.activeElement.id'), 'gws-server-test');
    });
  });

  it('leaves the focus alone afterwards: what is typed goes where the user is', async () => {
    await setting.editor.inDialogOfServer(async (dialog) => {
      const page = dialog.page();
      const focused = () => page.evaluate('document.activeElement.id');
      const tests = watchTests(dialog);
      for (const press of ['click', 'Enter', 'Space'] as const) {
        await (press === 'click' ? button(dialog).click() : button(dialog).press(press));
        await result(dialog).getByText('The connection works.').waitFor();
        const device = dialog.locator('#node-config-input-device');
        await device.click();
        await page.keyboard.type('50');
        await page.keyboard.press('Escape');
        await page.keyboard.press('Tab');
        assert.notEqual(await focused(), 'gws-server-test', press);
        await device.fill('');
        await dialog.locator('#node-config-input-timeout').click();
        await page.keyboard.press('ArrowUp');
        await dialog.locator('#node-config-input-username').click();
        await page.keyboard.press('End');
        await page.keyboard.type(' x ');
        assert.deepEqual(
          [await focused(), await dialog.locator('#node-config-input-username').inputValue()],
          ['node-config-input-username', 'agent x '],
          press,
        );
        await fill(dialog, { username: 'agent', timeout: '10' });
      }
      assert.equal(tests(), 3, 'one for each press');
    });
  });

  it('does not take the focus from a user who has moved on while it runs', async () => {
    await setting.editor.inDialogOfServer(async (dialog) => {
      const page = dialog.page();
      for (const go of [() => page.keyboard.press('Tab'), () => dialog.locator('label').first().click()]) {
        const goOn = await held(dialog);
        await button(dialog).press('Enter');
        await go();
        goOn();
        await result(dialog).getByText('The connection works.').waitFor();
        assert.notEqual(await page.evaluate('document.activeElement.id'), 'gws-server-test');
      }
    });
  });

  it('signs in once per press, however often and long the button is pressed meanwhile', async () => {
    await setting.editor.inDialogOfServer(async (dialog) => {
      const signIns = () => simulator.ledger.requests.filter(({ path }) => /\/me(\?|$)/.test(path)).length;
      const tests = watchTests(dialog);
      const before = signIns();
      const goOn = await held(dialog);
      await button(dialog).focus();
      for (let repeat = 0; repeat < 5; repeat += 1) {
        await dialog.page().keyboard.down('Enter');
      }
      await button(dialog).dblclick({ force: true });
      goOn();
      await result(dialog).getByText('The connection works.').waitFor();
      await dialog.page().keyboard.down('Enter');
      await dialog.page().keyboard.up('Enter');
      assert.deepEqual([tests(), signIns() - before], [1, 1]);
    });
  });

  it('is beside the button, right below user name and password, in view without scrolling', async () => {
    const { editor } = setting;
    const { page } = editor;
    const boxOf = async (locator: Locator) => (await locator.boundingBox()) ?? assert.fail('not shown');
    for (const height of [900, 420]) {
      await editor.inDialogOfServer(async (dialog) => {
        await page.setViewportSize({ width: 1440, height });
        await fill(dialog, { password: 'wrong' });
        const password = await boxOf(dialog.getByLabel('Password'));
        await test(dialog);
        const verdict = dialog.locator('#gws-server-test-verdict > div').first();
        const [pressed, shown] = [await boxOf(button(dialog)), await boxOf(verdict)];
        const [above, below] = [await boxOf(dialog.getByLabel('Password')), await boxOf(dialog.getByLabel('Device'))];
        assert.ok(pressed.y > above.y && pressed.y < below.y, 'between password and device');
        assert.ok(shown.x >= pressed.x + pressed.width && Math.abs(shown.y - pressed.y) < pressed.height, 'beside');
        if (height === 900) {
          assert.equal(above.y, password.y, 'nothing was scrolled');
        }
        const isSeen = `(() => {
          const verdict = document.querySelector('#gws-server-test-verdict > div');
          const { left, right, top, bottom } = verdict.getBoundingClientRect();
          return [top + 2, bottom - 2].every((y) => verdict.contains(document.elementFromPoint((left + right) / 2, y)));
        })()`;
        assert.equal(await page.evaluate(isSeen), true, `${height}`);
        await page.setViewportSize({ width: 1440, height: 900 });
      });
    }
  });

  describe('of a server that starts a contact-centre session', () => {
    const agent = simulator.agent('agent');
    const bodies = () => simulator.ledger.requests.map(({ body }) => body);
    const starts = () => bodies().filter((body) => body.includes('StartContactCenterSession'));
    const sessionButton = (dialog: Locator) => dialog.getByRole('button', { name: 'Test the session too' });

    it('says that the session was not tested', async () => {
      await setting.editor.inDialogOfServer(async (dialog) => {
        assert.doesNotMatch(await test(dialog), /not tested/);
        assert.equal(await sessionButton(dialog).count(), 0);
        await dialog.getByLabel('Session').check();
        assert.equal(await result(dialog).innerText(), '', 'outdated');
        await fill(dialog, { place: 'Place 17' });
        assert.match(await test(dialog), /works\.[\s\S]*session was not tested/);
        assert.deepEqual(starts(), []);
        await fill(dialog, { device: '1' });
        assert.match(await test(dialog), /No device can be used[\s\S]*session was not tested/);
        assert.equal(await sessionButton(dialog).count(), 0);
      });
    });

    it('tries it when asked to, with what is typed, and ends it again', async () => {
      await setting.editor.inDialogOfServer(async (dialog) => {
        await dialog.getByLabel('Session').check();
        await fill(dialog, { place: 'Place 17', loginCode: '4711' });
        await test(dialog);
        await sessionButton(dialog).press('Enter');
        await result(dialog).getByText('session works too').waitFor();
        assert.equal(await dialog.page().evaluate('document.activeElement.id'), 'gws-server-test-session');
      });
      assert.equal(starts().length, 1);
      assert.match(starts()[0] ?? '', /Place 17.*4711/);
      assert.equal(agent.devices[0]?.userState, 'LoggedOut');
    });

    it('says why GWS does not start it', async () => {
      await setting.editor.inDialogOfServer(async (dialog) => {
        await dialog.getByLabel('Session').check();
        await test(dialog);
        simulator.faults.failChannel('voice', { statusCode: 6, statusMessage: 'There is no place of this name.' });
        await sessionButton(dialog).click();
        await result(dialog).getByText('check the place').waitFor();
        assert.match(await result(dialog).innerText(), /no place of this name/);
        simulator.faults.failChannel('voice');
      });
    });

    it('leaves an agent alone who is at work', async () => {
      await setting.editor.inDialogOfServer(async (dialog) => {
        await dialog.getByLabel('Session').check();
        await test(dialog);
        const calling = once(simulator, 'call');
        simulator.dialByHand({ to: '5007' });
        await calling;
        await sessionButton(dialog).click();
        const before = starts().length;
        await result(dialog).getByText('because the agent is working').waitFor();
        assert.equal(starts().length, before);
      });
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
