// The set-up for the tests of a file: a real Node-RED with the package, and its editor in a browser.
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import type { FlowNode } from '../package/example';
import { RealNodeRed } from '../package/real-node-red';
import { installedUserDir, removeTemporaryDirs, root } from '../package/tarball';
import { Editor, type View } from './editor';

export interface Setting {
  readonly red: RealNodeRed;
  readonly editor: Editor;
  /** The editor in another view. */
  reopen(view: View): Promise<void>;
}

export interface SettingOptions {
  /** Deployed before the editor is opened. */
  flow?: () => FlowNode[] | Promise<FlowNode[]>;
  httpAdminRoot?: string;
  /** Development dependencies whose nodes are in the palette too. */
  modules?: readonly string[];
}

async function userDir(modules: readonly string[]): Promise<string> {
  const dir = await installedUserDir();
  for (const module of modules) {
    const link = path.join(dir, 'node_modules', module);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.join(root, 'node_modules', module), link);
  }
  return dir;
}

after(() => {
  removeTemporaryDirs();
});

/** For all tests of the `describe` that calls it; none of them may leave an error in the browser. */
export function inEditor({ flow, httpAdminRoot, modules = [] }: SettingOptions = {}): Setting {
  let red: RealNodeRed | undefined;
  let editor: Editor | undefined;

  before(async function () {
    this.timeout(180_000);
    red = await RealNodeRed.start({
      userDir: await userDir(modules),
      adminAuth: false,
      ...(httpAdminRoot && { httpAdminRoot }),
    });
    await red.request('POST', '/settings/user', { editor: { view: { 'view-show-tips': false } } });
    const nodes = await flow?.();
    if (nodes) {
      await red.deploy(nodes);
    }
    editor = await Editor.open(red.url);
  });
  after(async () => {
    await editor?.close();
    await red?.kill();
  });
  afterEach(() => assert.deepEqual(editor?.errors, []));

  const started = <T>(thing: T | undefined): T => thing ?? assert.fail('not started');
  return {
    get red() {
      return started(red);
    },
    get editor() {
      return started(editor);
    },
    async reopen(view) {
      await editor?.close();
      editor = await Editor.open(started(red).url, view);
    },
  };
}
