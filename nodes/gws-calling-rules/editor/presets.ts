/** The starting points by country: what each rule says, where that was read, and what it would set. Nothing is set unless it is chosen. */
import { PRESETS, type PresetRule } from '../../../src/rules/presets';
import { isObject, type JsonObject } from '../../../src/values/plain-json';
import { sharedText } from '../../shared/editor/texts';
import { nextId } from './field';
import { button } from './fields';
import { text } from './texts';
import { weekPicture } from './week';

/** @param add adds settings to those in the dialog */
export function preparePresets(holder: JQuery, add: (settings: JsonObject) => void): void {
  const id = nextId();
  const choice = $('<select>')
    .attr('id', id)
    .append($('<option value="">').text(text('preset.choose')))
    .append(
      PRESETS.map(({ place }) =>
        $('<option>')
          .val(place)
          .text(`${sharedText(`preset.${place}.name`)} (${place})`),
      ),
    );
  const rules = $('<div>');
  const status = $('<div role="status">');
  const adder = button('preset', text('button.preset'), 'plus').hide();
  let boxes: { box: JQuery; rule: PresetRule }[] = [];

  choice.on('change', () => {
    const preset = PRESETS.find(({ place }) => place === choice.val());
    boxes = [];
    rules.empty().append((preset?.rules ?? []).map((rule) => shown(preset?.place ?? '', rule, boxes)));
    adder.toggle(boxes.length > 0);
    status.text('');
  });
  adder.on('click', () => {
    const chosen = boxes.filter(({ box }) => box.prop('checked')).map(({ rule }) => rule);
    for (const { settings = {} } of chosen) {
      add(settings);
    }
    const parts = chosen.map(({ part }) => text(`section.${part}`)).join(', ');
    status.text(chosen.length > 0 ? text('preset.added', { parts }) : text('preset.nothing'));
  });
  holder.append(
    $('<p>').append($('<strong>').text(text('preset.notLegal'))),
    $('<div class="form-row gws-rules-field">').append(
      $('<label>').attr('for', id).text(text('field.place')),
      $('<div class="gws-rules-control">').append(choice),
    ),
    rules,
    adder,
    status,
  );
}

/** What the settings of the dialog become: a place has its hours once, and no item is there twice. */
export function added(rules: JsonObject, settings: JsonObject): JsonObject {
  const all = { ...rules };
  for (const [part, items] of Object.entries(settings)) {
    const old = [all[part] ?? []].flat();
    const fresh = (items as readonly JsonObject[]).filter((item) => !old.some((one) => isSame(one, item)));
    const isReplaced = (one: unknown) =>
      part === 'hours' && isObject(one) && fresh.some(({ where }) => where === String(one.where ?? '*').toUpperCase());
    all[part] = [...old.filter((one) => !isReplaced(one)), ...fresh];
  }
  return all;
}

function shown(place: string, rule: PresetRule, boxes: { box: JQuery; rule: PresetRule }[]): JQuery {
  const { part, source, seen, mark, settings, check } = rule;
  const said = (what: 'says' | 'check') => sharedText(`preset.${place}.${part}.${what}`);
  const id = nextId();
  const box = $('<input type="checkbox">')
    .attr('id', id)
    .prop('checked', mark === 'official');
  const title = $(settings ? '<label>' : '<span>').append(
    settings ? box : $(),
    ' ',
    $('<strong>').text(text(`section.${part}`)),
    ' ',
    $('<span class="gws-rules-mark">')
      .addClass(`gws-rules-${mark}`)
      .text(text(`mark.${mark}`)),
  );
  if (settings) {
    title.attr('for', id);
    boxes.push({ box, rule });
  }
  return $('<div class="form-row gws-rules-preset">').append(
    title,
    $('<div>').text(said('says')),
    settings ? settingsShown(settings) : $('<div class="gws-rules-detail">').text(text('preset.byHand')),
    check ? $('<div>').text(text('preset.check', { check: said('check') })) : $(),
    $('<div class="gws-rules-detail">').text(text('preset.source', { source, seen })),
  );
}

function settingsShown(settings: JsonObject): JQuery {
  const parts = Object.entries(settings).flatMap(([part, items]) =>
    (items as readonly JsonObject[]).map((item) =>
      part === 'hours' ? weekPicture(item) : $('<div class="gws-rules-setting">').text(itemInWords(part, item)),
    ),
  );
  return $('<div>').append(parts);
}

function itemInWords(part: string, item: JsonObject): string {
  return Object.entries(item)
    .map(
      ([name, value]) =>
        `${text(`field.${part === 'consent' && name === 'field' ? part : name}`)}: ${valueInWords(name, value)}`,
    )
    .join(' · ');
}

function valueInWords(name: string, value: unknown): string {
  if (name === 'per') {
    return text(`per.${value}`);
  }
  if (name === 'after') {
    return (value as readonly string[]).map((outcome) => sharedText(`outcome.${outcome}`)).join(', ');
  }
  const [, amount, unit] = /^(\d+) (\w+)$/.exec(String(value)) ?? [];
  return unit ? `${amount} ${text(`unit.${unit}`)}` : String(value);
}

function isSame(one: unknown, other: unknown): boolean {
  const plain = (value: unknown) =>
    JSON.stringify(isObject(value) ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)) : value);
  return plain(one) === plain(other);
}
