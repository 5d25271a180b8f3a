// `npm run screenshots [-- --theme dark]`: pictures of the running example, of each dialog and of the agent desktop,
// for `docs/images/`.
// The simulator's port, 8090, has to be free: the pictures show the example as it is.
// `npm run screenshots:node-red-5`: the same with Node-RED 5, in its dark theme.
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Editor } from '../test/editor/editor';
import { type FlowNode, nodeOf, readExample } from '../test/package/example';
import { RealNodeRed } from '../test/package/real-node-red';
import { installedUserDir, pack, removeTemporaryDirs, root } from '../test/package/tarball';
import { takeDesktopPictures } from './screenshots-desktop';

/** What the example does not have, each with something to see in its dialog. */
const OTHERS: Record<string, object> = {
  'gws-outbound': {
    operation: 'CompleteRecord',
    parameters: { callResult: { value: 'AnsweringMachineDetected', type: 'str' } },
    timeout: 10,
  },
  'gws-outbound-events': { agents: [] },
  'gws-call': {
    operation: 'SingleStepTransfer',
    parameters: { destination: { value: 'crm.expert', type: 'msg' } },
    waitFor: 'done',
    timeout: 10,
  },
  'gws-agent': {
    operation: 'NotReady',
    parameters: { reason: { value: 'Lunch', type: 'str' } },
    waitFor: 'done',
    timeout: 10,
  },
  'gws-agent-events': { agents: ['anna', 'ben'] },
  'gws-request': { method: 'GET', path: '/me/devices', pathType: 'str', body: 'payload', bodyType: 'msg' },
  'gws-events': { channel: '/v2/me/calls', agents: [] },
};
const OTHERS_TAB = 'Dialogs';

/** On a tab of their own, which comes after that of the example. */
function others(server: string): FlowNode[] {
  const nodes = Object.entries(OTHERS).map(([type, properties], row) => ({
    ...{ id: type, type, z: OTHERS_TAB, server, x: 200, y: 60 + 60 * row, wires: [[]] },
    ...properties,
  }));
  return [{ id: OTHERS_TAB, type: 'tab', label: OTHERS_TAB }, ...nodes];
}

async function main(theme: 'light' | 'dark', images: string): Promise<void> {
  const red = await RealNodeRed.start({ userDir: await installedUserDir(await pack()), adminAuth: false });
  let editor: Editor | undefined;
  try {
    await red.request('POST', '/settings/user', { editor: { view: { 'view-show-tips': false } } });
    const { version } = await red.json<{ version: string }>('GET', '/settings');
    const suffix = `-${version.split('.').slice(0, 2).join('.')}${theme === 'dark' ? '-dark' : ''}`;
    const file = (name: string) => path.join(images, `${name}${suffix}.png`);
    // The first call waits until the editor is there to show all of it.
    const flow = readExample('Dial a preview record');
    await red.deploy([
      ...flow.map((node) => (node.type === 'inject' ? { ...node, onceDelay: 10 } : node)),
      ...others(nodeOf(flow, 'gws-server').id),
    ]);

    editor = await Editor.open(red.url, { theme, width: 1600, height: 860 });
    await editor.showDebugMessages();
    await editor.untilStatus(/5001 Established/, 'debug', 'Call states');
    await editor.page.screenshot({ path: file('flow') });
    if (suffix === '-4.1') {
      copyFileSync(file('flow'), path.join(images, 'flow.png'));
    }
    await editor.page.setViewportSize({ width: 1600, height: 1080 });
    const picture = (name: string) => async (dialog: { screenshot(options: { path: string }): Promise<unknown> }) => {
      await dialog.screenshot({ path: file(name) });
    };
    for (const type of ['gws-dial-preview-record', 'gws-call-events', 'gws-simulator']) {
      await editor.inDialogOf(type, picture(type));
    }
    await editor.inDialogOfServer(picture('gws-server'));
    await editor.showTab(OTHERS_TAB);
    for (const type of Object.keys(OTHERS)) {
      await editor.inDialogOf(type, picture(type));
    }
    await takeDesktopPictures(theme, images);
    console.log(`Pictures of Node-RED ${version} are in ${path.relative(process.cwd(), images)}: *${suffix}.png`);
  } finally {
    await editor?.close();
    await red.kill();
    removeTemporaryDirs();
  }
}

const { values: options } = parseArgs({
  options: {
    theme: { type: 'string', default: 'light' },
    images: { type: 'string', default: path.join(root, 'docs', 'images') },
  },
});
mkdirSync(options.images, { recursive: true });
void main(options.theme === 'dark' ? 'dark' : 'light', path.resolve(options.images));
