// The sidebar "Genesys", as people use it: what is going on, why a dial was refused, and what became of one that nobody knows.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { GwsSimulator } from '../../simulator';
import type { FlowNode } from '../package/example';
import { FAST } from '../support/timing';
import { inEditor } from './setting';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const NAME = '<b onclick="alert(1)">Prod & Co</b>';

describe('the sidebar', () => {
  const simulator = new GwsSimulator({ username: 'agent', password: 'simulator', port: 0, timing: FAST });
  let flow: FlowNode[];

  before(() => simulator.start());
  after(() => simulator.stop());

  const setting = inEditor({
    flow: () => {
      const place = { z: 'tab', x: 200, wires: [[]] };
      flow = [
        { id: 'tab', type: 'tab', label: 'Campaign' },
        { id: 'other', type: 'tab', label: 'Other' },
        {
          ...{ id: 'server', type: 'gws-server', name: NAME, url: simulator.url, connect: 'auto', timeout: 2 },
          ...{ ledger: 'memory', rules: 'rules', credentials: { username: 'agent', password: 'simulator' } },
        },
        {
          ...{ id: 'once', type: 'inject', y: 60, name: 'Dial', props: [{ p: 'payload' }], payloadType: 'json' },
          ...{ ...place, payload: '{"phoneNumber":"5001234567"}', wires: [['dial']] },
        },
        { id: 'rules', type: 'gws-calling-rules', name: '', rules: { numbers: { internal: '4' } } },
        {
          ...{ id: 'premium', type: 'inject', y: 240, name: 'Premium', props: [{ p: 'payload' }], payloadType: 'json' },
          ...{ ...place, payload: '{"recordHandle":99,"phoneNumber":"+1 900 555 0123"}', wires: [['dial']] },
        },
        {
          ...{ ...place, id: 'records', type: 'gws-outbound-events', server: 'server', types: ['PreviewRecord'] },
          ...{ agents: [], campaigns: [], inputs: 0, y: 180, wires: [['dial']] },
        },
        {
          ...{ id: 'dial', type: 'gws-dial-preview-record', server: 'server', record: 'payload', recordType: 'msg' },
          ...{ ...place, y: 120, name: 'Call them', device: '', deviceType: 'str', waitFor: 'accepted', timeout: 5 },
          ...{ redial: 'refuse', busyAgent: 'refuse', notReached: 'error', outputs: 1, version: 3 },
        },
      ] as FlowNode[];
      return flow;
    },
  });

  const show = async () => {
    const { page } = setting.editor;
    await page.evaluate("RED.actions.invoke('gws:show-sidebar')");
    await page.locator('.gws-sidebar .gws-sidebar-title', { hasText: 'Prod & Co' }).first().waitFor();
  };
  const sidebar = () => setting.editor.page.locator('.gws-sidebar');
  const tab = (name: string) => sidebar().getByRole('tab', { name: new RegExp(`^${name}`) });

  it('shows servers and agents, names with tags in them as they were typed', async () => {
    await show();
    assert.equal(await sidebar().locator('.gws-sidebar-title').first().textContent(), NAME);
    await sidebar()
      .getByRole('tabpanel')
      .getByRole('button', { name: /agent.*5005/ })
      .waitFor();
  });

  it('says within two clicks why a dial was refused, and where', async () => {
    await setting.red.press('once');
    await show();
    await tab('Dials').click();
    const refused = sidebar()
      .getByRole('tabpanel')
      .getByRole('button', { name: /GWS_INVALID_RECORD/ });
    await refused.waitFor();
    assert.doesNotMatch(String(await sidebar().textContent()), /5001234567/);
    await setting.editor.showTab('Other');
    await refused.click();
    await setting.editor.page.waitForFunction("RED.workspaces.active() === 'tab'");
    const selected = await setting.editor.page.evaluate('RED.view.selection().nodes.map(({ id }) => id)');
    assert.deepEqual(selected, ['dial']);
  });

  it('is used with the keyboard alone', async () => {
    const { page } = setting.editor;
    await show();
    await tab('Agents').click();
    await page.keyboard.press('End');
    assert.equal(await tab('Explain').getAttribute('aria-selected'), 'true');
    await page.keyboard.press('Home');
    assert.equal(await tab('Agents').getAttribute('aria-selected'), 'true');
    await page.keyboard.press('Tab');
    const focused = () => page.evaluate<string>('document.activeElement.className');
    assert.equal(await focused(), 'gws-sidebar-main');
    await page.keyboard.press('ArrowDown');
    assert.equal(await focused(), 'gws-sidebar-main');
  });

  it('filters what it shows', async () => {
    await show();
    await tab('Agents').click();
    const rows = sidebar().getByRole('tabpanel').getByRole('listitem');
    await sidebar().getByRole('textbox', { name: 'Filter' }).fill('nobody of that name');
    await sidebar().getByRole('tabpanel').getByText('Nothing matches the filter.').waitFor();
    assert.equal(await rows.count(), 0);
    await sidebar().getByRole('textbox', { name: 'Filter' }).fill('AGENT');
    assert.equal(await rows.count(), 1);
    await sidebar().getByRole('textbox', { name: 'Filter' }).fill('');
  });

  it('explains what was refused', async () => {
    await show();
    await tab('Explain').click();
    await sidebar().getByLabel('Record handle').fill('5001234567');
    await sidebar().getByRole('button', { name: 'Explain', exact: true }).click();
    await sidebar()
      .getByRole('tabpanel')
      .getByRole('button', { name: /refused or failed.*GWS_INVALID_RECORD/ })
      .waitFor();
    await sidebar().getByLabel('Record handle').fill('nothing like that');
    await sidebar().getByRole('button', { name: 'Explain', exact: true }).click();
    await sidebar().getByText('Nothing is known of this').waitFor();
  });

  it('settles a dial that nobody knows the outcome of, after asking back', async () => {
    const { page } = setting.editor;
    await show();
    simulator.faults.add({ method: 'POST', path: /calls$/ }, { dropBefore: true });
    simulator.nextPreviewRecord({ record: { phoneNumber: '5001' } });
    await tab('Unknown').click();
    const row = sidebar().getByRole('tabpanel').getByRole('listitem');
    await row.getByRole('button', { name: 'It was not called' }).click();
    await page.getByText('Only if it is certain that the telephone did not ring').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Only if it is certain that the telephone did not ring').waitFor({ state: 'detached' });
    await row.getByRole('button', { name: 'It was called' }).click();
    await page.getByRole('button', { name: 'Settle' }).click();
    await sidebar().getByText('The outcome of every dial is known.').waitFor();
    await tab('Dials').click();
    const dial = sidebar().getByRole('tabpanel').getByRole('listitem').filter({ hasText: 'GWS_OUTCOME_UNKNOWN' });
    await dial.getByRole('button', { name: 'Explain' }).click();
    await sidebar()
      .getByRole('button', { name: /ended.*Node-RED editor/ })
      .waitFor();
  });

  it('says what people need who may not see it, and asks nothing for them', async () => {
    const { page } = setting.editor;
    await show();
    await page.evaluate('window.mayBefore = RED.user.hasPermission; RED.user.hasPermission = () => false');
    await sidebar().getByText('you need the permission gws-server.read').waitFor();
    assert.equal(await tab('Agents').isVisible(), false);
    await page.evaluate('RED.user.hasPermission = window.mayBefore');
    await tab('Agents').waitFor({ timeout: 20_000 });
  });

  it('asks nothing while it is not seen', async () => {
    const { page } = setting.editor;
    await show();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const ofUs = () => asked.filter((url) => url.includes('gws-sidebar/view')).length;
    await page.waitForRequest(/gws-sidebar\/view/);
    await page.evaluate("RED.sidebar.show('info')");
    await sidebar().waitFor({ state: 'hidden' });
    await page.waitForLoadState('networkidle');
    const before = ofUs();
    await page.waitForTimeout(4000);
    assert.equal(ofUs(), before);
    await show();
    await page.waitForRequest(/gws-sidebar\/view/);
  });

  it('shows a server that is not deployed yet', async () => {
    const { page } = setting.editor;
    await show();
    await page.evaluate(
      `RED.nodes.import([{ id: 'later', type: 'gws-server', name: 'Of tomorrow', url: 'http://127.0.0.1:1', connect: 'manual' }])`,
    );
    await sidebar()
      .getByRole('button', { name: /Of tomorrow.*not deployed yet/ })
      .waitFor();
    await page.evaluate(`RED.nodes.remove('later')`);
    await sidebar().getByText('Of tomorrow').waitFor({ state: 'detached' });
  });

  it('says in the language of the editor why the calling rules refuse a dial', async () => {
    const says = async (words: RegExp) => {
      await show();
      await sidebar().getByRole('tab').nth(2).click();
      await sidebar().getByRole('tabpanel').getByRole('button', { name: words }).waitFor();
    };
    await setting.red.press('premium');
    await says(/The calling rules do not allow this call \(numbers\): numbers of its kind may not be called/);
    await setting.reopen({ language: 'de' });
    await says(/Die Anrufregeln erlauben diesen Anruf nicht \(numbers\): Nummern dieser Art dürfen nicht/);
  });

  for (const theme of ['light', 'dark'] as const) {
    it(`is accessible in a ${theme} theme`, async function () {
      const { version } = await setting.red.json<{ version: string }>('GET', '/settings');
      if (theme === 'dark' && version.startsWith('4.')) {
        this.skip();
      }
      await setting.reopen({ theme });
      await setting.editor.page.evaluate(AXE);
      await show();
      for (const name of ['Agents', 'Calls', 'Dials', 'Unknown', 'Waiting', 'Explain']) {
        await tab(name).click();
        const violations: string[] = await setting.editor.page.evaluate(`(async () => {
          const { violations } = await axe.run({ include: ['.gws-sidebar'] }, { resultTypes: ['violations'] });
          return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => [id, html, failureSummary].join('\\n')));
        })()`);
        assert.deepEqual(violations, [], name);
      }
    });
  }
});
