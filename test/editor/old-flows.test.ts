// A flow saved by the first version of this package, in the current editor.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { freePort, nodeOf } from '../package/example';
import { RealNodeRed } from '../package/real-node-red';
import { installedUserDir, removeTemporaryDirs } from '../package/tarball';
import { Editor } from './editor';

describe('a flow of 0.1.0 in the editor', () => {
  let red: RealNodeRed;
  let editor: Editor;

  before(async function () {
    this.timeout(180_000);
    red = await RealNodeRed.start({ userDir: await installedUserDir(), adminAuth: false });
    const file = path.join(__dirname, '../nodes/flows/v0.1.0/Every property set.json');
    const flow = JSON.parse(readFileSync(file, 'utf8'));
    nodeOf(flow, 'gws-simulator').port = await freePort();
    await red.deploy(flow);
    editor = await Editor.open(red.url);
    await (await editor.node('gws-simulator')).waitFor();
  });
  after(async () => {
    await editor?.close();
    await red?.kill();
    removeTemporaryDirs();
  });
  afterEach(() => assert.deepEqual(editor.errors, []));

  const isChanged = (): Promise<boolean> => editor.page.evaluate('RED.nodes.dirty()');
  const inFlow = async (type: string): Promise<Record<string, unknown>> =>
    JSON.parse(
      await editor.page.evaluate(
        `JSON.stringify(RED.nodes.createCompleteNodeSet().find(({ type }) => type === '${type}'))`,
      ),
    );

  it('is not changed, and none of its nodes is marked as wrong', async () => {
    assert.equal(await isChanged(), false);
    assert.equal(await editor.page.locator('.red-ui-flow-node-error:not(.hide)').count(), 0);
  });

  it('is not changed by opening its dialogs, which show what the nodes do', async () => {
    await editor.inDialogOf('gws-simulator', async (dialog) => {
      assert.equal(await dialog.locator('#node-input-agents').inputValue(), '1');
      assert.equal(await dialog.locator('#node-input-campaigns').inputValue(), '');
    });
    await editor.inDialogOf('gws-call-events', async (dialog) => {
      assert.equal(await dialog.locator('#gws-call-events-agents').inputValue(), '');
    });
    assert.equal(await isChanged(), false);
    assert.deepEqual(Object.keys(await inFlow('gws-simulator')).includes('version'), false);
  });

  it('has up-to-date nodes once their dialogs have been confirmed', async () => {
    await editor.inDialogOf('gws-simulator', async () => {}, 'ok');
    await editor.inDialogOf('gws-call-events', async () => {}, 'ok');
    const { agents, campaigns, version, csrf } = await inFlow('gws-simulator');
    assert.deepEqual({ agents, campaigns, version, csrf }, { agents: '1', campaigns: '', version: '2', csrf: true });
    const events = await inFlow('gws-call-events');
    assert.deepEqual([events.agents, events.states, events.version], [[], ['Ringing', 'Released'], '3']);
    await editor.deploy();
  });

  it('has nodes that a second confirmation leaves unchanged', async () => {
    await editor.inDialogOf('gws-simulator', async () => {}, 'ok');
    assert.equal(await isChanged(), false);
  });
});
