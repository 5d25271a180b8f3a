// Palette and dialogs in every language: no word is broken, and no label wraps or runs into its field. The widths are those of
// the font that Node-RED's style asks for.
import assert from 'node:assert/strict';
import { languagesOf } from '../package/catalog';
import { nodeTypes } from '../package/node-files';
import { oneOfEach } from './nodes';
import { inEditor } from './setting';

const PACKAGE = '@gws-flows/node-red-genesys-web-services';
const WITH_OPERATIONS = ['gws-outbound', 'gws-call', 'gws-agent'];

/** The width of five letters in Arial at 100 px, which fonts that are made to replace it share; others are wider or narrower. */
const WIDTH_IN_ARIAL = 416.5;

const WIDTH_IN_EDITOR = `(() => {
  const probe = $('<span>mmmmm</span>').css({ font: '100px ' + getComputedStyle(document.querySelector('.red-ui-palette-label')).fontFamily, position: 'absolute' });
  const width = probe.appendTo(document.body)[0].getBoundingClientRect().width;
  probe.remove();
  return width;
})()`;

/** Names in the palette of which a word is not in one line, with their lines. */
const brokenNames = (language: string) => `(() => {
  const words = new Intl.Segmenter('${language}', { granularity: 'word' });
  return [...document.querySelectorAll('.red-ui-palette-node[data-palette-type^="gws-"]')].flatMap((node) => {
    const lines = node.querySelector('.red-ui-palette-label').innerHTML.split('<br>');
    const whole = [...words.segment(node.dataset.paletteLabel)].filter(({ isWordLike }) => isWordLike);
    const isBroken = whole.some(({ segment }) => !lines.some((line) => line.includes(segment)));
    return isBroken || lines.length > 2 ? [lines.join(' / ')] : [];
  });
})()`;

/** Defines `wide`, which tells of labels that do not fit into one line in front of their fields. */
const WIDE = `window.wide = (where) => [...where.querySelectorAll('.form-row > label, .form-row > legend')]
  .filter((label) => label.getClientRects().length > 0)
  .filter((label) => {
    const [icon, text] = [label.querySelector('i'), label.querySelector('span')];
    const lines = text.getClientRects();
    const isBelow = lines[0].top > icon.getBoundingClientRect().bottom;
    return lines.length > 1 || isBelow || label.scrollWidth > label.clientWidth + 1;
  })
  .map((label) => label.textContent.trim());`;

/** Labels of a template that are too wide; with how many it has. */
const inTemplate = (type: string) => `(() => {
  const form = $('<form class="dialog-form form-horizontal red-ui-editor">').css({ position: 'fixed', top: 0, width: 460 });
  form.html(document.querySelector('script[data-template-name="${type}"]').innerHTML).appendTo(document.body);
  for (const text of form[0].querySelectorAll('label > [data-i18n], legend > [data-i18n]')) {
    text.textContent = RED._('${PACKAGE}/${type}:' + text.dataset.i18n);
    text.dataset.i18n = '${PACKAGE}/${type}:' + text.dataset.i18n;
  }
  const found = { count: form.find('label, legend').length, wide: wide(form[0]) };
  form.remove();
  return found;
})()`;

/** The same of the parameters of all operations, in the dialog that is open. */
const IN_PARAMETERS = `(() => {
  const operations = $('#node-input-operation');
  const found = [...operations.find('option')].map(({ value }) => {
    operations.val(value).trigger('change');
    const rows = document.getElementById('node-input-parameters');
    return { count: rows.querySelectorAll('label').length, wide: wide(rows) };
  });
  return { count: found.reduce((sum, { count }) => sum + count, 0), wide: [...new Set(found.flatMap(({ wide }) => wide))] };
})()`;

interface Found {
  count: number;
  wide: string[];
}

describe('palette and dialogs', function () {
  this.timeout(120_000);
  const setting = inEditor({ flow: () => oneOfEach() });

  before(async function () {
    const width: number = await setting.editor.page.evaluate(WIDTH_IN_EDITOR);
    if (Math.abs(width - WIDTH_IN_ARIAL) > 2) {
      // Such as of the Debian package fonts-liberation.
      console.warn('      Neither Arial nor a font with its widths is installed.');
      this.skip();
    }
  });

  for (const language of languagesOf('gws-server')) {
    it(`have room for their words: ${language}`, async () => {
      await setting.reopen({ language });
      const { page } = setting.editor;
      const broken: string[] = await page.evaluate(brokenNames(language));
      await page.evaluate(WIDE);
      const tooWide: string[] = [];
      const note = (where: string, { count, wide }: Found) => {
        assert.ok(count > 0, `no labels in ${where}`);
        tooWide.push(...wide.map((label) => `${where}: ${label}`));
      };
      for (const type of nodeTypes) {
        note(type, await page.evaluate(inTemplate(type)));
      }
      for (const type of WITH_OPERATIONS) {
        await page.evaluate(`RED.editor.edit(RED.nodes.node('${type}'))`);
        await page.locator('#node-input-parameters').waitFor({ state: 'attached' });
        note(`parameters of ${type}`, await page.evaluate(IN_PARAMETERS));
        await page.evaluate('RED.tray.close()');
        await page.locator('#node-input-parameters').waitFor({ state: 'detached' });
      }
      assert.deepEqual({ broken, tooWide }, { broken: [], tooWide: [] });
    });
  }
});
