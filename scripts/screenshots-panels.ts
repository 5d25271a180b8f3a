// Screenshots of the panels next to the workspace: our category of the palette, and a help panel in three languages.
import path from 'node:path';
import { Editor } from '../test/editor/editor';

const HELP_OF = 'gws-dial-preview-record';
const LANGUAGES = ['en-US', 'de', 'ja'];

export async function takePalettePicture(url: string, theme: 'light' | 'dark', file: string): Promise<void> {
  const editor = await Editor.open(url, { theme, height: 1400 });
  try {
    const ours = editor.page.locator('.red-ui-palette-category').filter({
      has: editor.page.locator(`[data-palette-type="${HELP_OF}"]`),
    });
    await ours.screenshot({ path: file });
  } finally {
    await editor.close();
  }
}

/** Leaves `help-<language>.png` in `images`. */
export async function takeHelpPictures(url: string, images: string): Promise<void> {
  for (const language of LANGUAGES) {
    const editor = await Editor.open(url, { language, height: 1000 });
    try {
      await editor.page.evaluate(`RED.sidebar.help.show('${HELP_OF}')`);
      await editor.page.locator('#red-ui-sidebar-help-show-toc').click();
      await editor.page.locator('.red-ui-sidebar-help-toc').waitFor({ state: 'hidden' });
      await editor.page.evaluate('document.activeElement.blur()');
      await editor.page.locator('#red-ui-sidebar').screenshot({ path: path.join(images, `help-${language}.png`) });
    } finally {
      await editor.close();
    }
  }
}
