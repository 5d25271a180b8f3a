// `npm run screenshots [-- --theme dark]`: screenshots of the running example, of each dialog, of the palette, of a help
// panel in
// three languages, of the sidebar, of the agent desktop and of the wallboard, for `docs/images/`.
// `npm run screenshots:node-red-5`: the same with Node-RED 5, in its dark theme; without the help panel.
// The simulator's port, 8090, has to be free: the pictures show the example as it is. The help in Japanese needs a font that
// has Japanese characters, such as that of the Debian package fonts-noto-cjk.
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Editor } from '../test/editor/editor';
import { readExample } from '../test/package/example';
import { RealNodeRed } from '../test/package/real-node-red';
import { installedUserDir, removeTemporaryDirs, root } from '../test/package/tarball';
import { takeDesktopPictures } from './screenshots-desktop';
import { takeDialogPictures } from './screenshots-dialogs';
import { takeHelpPictures, takePalettePicture } from './screenshots-panels';
import { takeSidebarPictures } from './screenshots-sidebar';
import { takeWallboardPictures } from './screenshots-wallboard';

type Theme = 'light' | 'dark';

async function takeFlowPicture(red: RealNodeRed, theme: Theme, file: string): Promise<void> {
  // The first call waits until the editor is there to show all of it.
  const flow = readExample('Dial a preview record');
  await red.deploy(flow.map((node) => (node.type === 'inject' ? { ...node, onceDelay: 10 } : node)));
  const editor = await Editor.open(red.url, { theme, width: 1600, height: 860 });
  try {
    await editor.showDebugMessages();
    await editor.untilStatus(/5001 Established/, 'debug', 'Call states');
    await editor.page.screenshot({ path: file });
  } finally {
    await editor.close();
  }
}

async function main(theme: Theme, images: string): Promise<void> {
  const red = await RealNodeRed.start({ userDir: await installedUserDir(), adminAuth: false });
  try {
    await red.request('POST', '/settings/user', { editor: { view: { 'view-show-tips': false } } });
    const { version } = await red.json<{ version: string }>('GET', '/settings');
    const suffix = `-${version.split('.').slice(0, 2).join('.')}${theme === 'dark' ? '-dark' : ''}`;
    const file = (name: string) => path.join(images, `${name}${suffix}.png`);
    await takeFlowPicture(red, theme, file('flow'));
    await takeDialogPictures(red, theme, file);
    await takePalettePicture(red.url, theme, file('palette'));
    if (suffix === '-4.1') {
      copyFileSync(file('flow'), path.join(images, 'flow.png'));
      await takeHelpPictures(red.url, images);
    }
    await takeSidebarPictures(red, theme, file);
    await takeDesktopPictures(theme, images);
    await takeWallboardPictures(theme, images);
    console.log(`Pictures of Node-RED ${version} are in ${path.relative(process.cwd(), images)}: *${suffix}.png`);
  } finally {
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
