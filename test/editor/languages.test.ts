// Palette and dialogs in every language: no word is broken, no label of a field wraps or runs into its field.
import assert from 'node:assert/strict';
import { languagesOf } from '../package/catalog';
import { oneOfEach } from './nodes';
import { inEditor } from './setting';

const PACKAGE = '@gws-flows/node-red-genesys-web-services';

/** Texts in front of a field, as a dialog shows them; one that does not fit on one line is too wide. */
const WIDE_LABELS = `(() => {
  const form = $('<form class="dialog-form form-horizontal red-ui-editor">').css({ position: 'fixed', top: 0, width: 460 });
  form.appendTo(document.body);
  const wide = [];
  for (const script of document.querySelectorAll('script[data-template-name^="gws-"]')) {
    const type = script.getAttribute('data-template-name');
    const names = new Set([...$('<div>').html(script.innerHTML).find('label [data-i18n]')].map((one) => one.dataset.i18n));
    const { parameter = {} } = RED._('${PACKAGE}/' + type + ':' + type, { returnObjects: true }) ?? {};
    const keys = [...names, ...Object.keys(parameter).map((name) => type + '.parameter.' + name)];
    for (const key of keys) {
      const text = RED._('${PACKAGE}/' + type + ':' + key);
      const row = $('<div class="form-row"><label><i class="fa fa-tag"></i> <span data-i18n="${PACKAGE}/"></span></label></div>').appendTo(form);
      const label = row.find('label');
      label.find('span').text('x');
      const oneLine = label.height();
      label.find('span').text(text);
      if (label.height() > oneLine * 1.4 || label[0].scrollWidth > label[0].clientWidth + 1) {
        wide.push(key + ': ' + text);
      }
      row.remove();
    }
  }
  form.remove();
  return wide;
})()`;

/** Words of the palette that are too wide and break in the middle, or take more than two lines. */
const BROKEN_WORDS = `[...document.querySelectorAll('.red-ui-palette-node[data-palette-type^="gws-"]')].flatMap((node) => {
  const label = node.querySelector('.red-ui-palette-label');
  const probe = $('<span>').css({ whiteSpace: 'nowrap', position: 'absolute', visibility: 'hidden' }).appendTo(label);
  const widthOf = (text) => probe.text(text).width();
  const { clientWidth } = label;
  const text = node.dataset.paletteLabel;
  const style = getComputedStyle(label);
  const room = clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  const broken = text.split(/[\\s-]+/).filter((word) => !/[\\u3000-\\u9fff\\uac00-\\ud7af]/.test(word) && widthOf(word) > room);
  probe.remove();
  const lines = Math.round(label.getBoundingClientRect().height / parseFloat(style.lineHeight));
  return [...broken.map((word) => text + ': ' + word), ...(lines > 2 ? [text + ': ' + lines + ' lines'] : [])];
})`;

describe('palette and dialogs', function () {
  this.timeout(120_000);
  const setting = inEditor({ flow: () => oneOfEach() });

  for (const language of languagesOf('gws-server')) {
    it(`have room for their texts: ${language}`, async () => {
      await setting.reopen({ language });
      const { page } = setting.editor;
      assert.deepEqual(await page.evaluate(BROKEN_WORDS), []);
      assert.deepEqual(await page.evaluate(WIDE_LABELS), []);
    });
  }
});
