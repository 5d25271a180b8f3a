/** Several fields as one: by name, or as many as there are items in a list. */
import { isObject } from '../../../src/values/plain-json';
import type { Fault } from './faults';
import { type Field, faultLine } from './field';
import { text } from './texts';

/** An object, of which each named field is one part; undefined if all are. */
export function groupField(fields: Readonly<Record<string, Field>>): Field {
  const fault = faultLine();
  const all = Object.entries(fields);
  return {
    element: $('<div>').append(
      all.map(([, { element }]) => element),
      fault.element,
    ),
    value: () => {
      const given = all.map(([name, field]) => [name, field.value()]).filter(([, value]) => value !== undefined);
      return given.length > 0 ? Object.fromEntries(given) : undefined;
    },
    set: (value) => {
      const parts = isObject(value) ? value : {};
      for (const [name, field] of all) {
        field.set(parts[name]);
      }
    },
    show: (faults) => {
      for (const [name, field] of all) {
        field.show(below(faults, name));
      }
      fault.show(
        '',
        faults.filter(({ path: [name = ''] }) => !Object.hasOwn(fields, name)),
      );
    },
  };
}

/**
 * A list of items that are added and removed.
 * @param name what an item is called, before its number
 * @param make a field for one more
 */
export function listField(name: string, make: () => Field): Field {
  const items: { field: Field; frame: JQuery; legend: JQuery; remove: JQuery }[] = [];
  const holder = $('<div>');
  const fault = faultLine();
  const adder = button('add', text('button.add'), 'plus');

  const number = () => {
    for (const [index, { legend, remove }] of items.entries()) {
      const title = `${name} ${index + 1}`;
      legend.text(title);
      remove.attr('aria-label', `${text('button.remove')}: ${title}`);
    }
  };
  const add = () => {
    const [field, legend] = [make(), $('<legend>')];
    const remove = button('remove', text('button.remove'), 'trash');
    const frame = $('<fieldset class="gws-rules-item">').append(legend, field.element, remove);
    const item = { field, frame, legend, remove };
    items.push(item);
    holder.append(frame);
    remove.on('click', () => {
      items.splice(items.indexOf(item), 1);
      frame.remove();
      number();
      adder.trigger('focus').trigger('change');
    });
    number();
    return item;
  };
  adder.on('click', () => {
    const { field, frame } = add();
    field.set(undefined);
    frame.find('input').first().trigger('focus').trigger('change');
  });
  return {
    element: $('<div>').append(holder, fault.element, adder),
    value: () => (items.length > 0 ? items.map(({ field }) => field.value() ?? {}) : undefined),
    set: (value) => {
      const values: readonly unknown[] = Array.isArray(value) ? value : [];
      for (const { frame } of items.splice(0)) {
        frame.remove();
      }
      for (const one of values) {
        add().field.set(one);
      }
    },
    show: (faults) => {
      for (const [index, { field }] of items.entries()) {
        field.show(below(faults, String(index)));
      }
      fault.show(
        '',
        faults.filter(({ path: [index] }) => items[Number(index ?? Number.NaN)] === undefined),
      );
    },
  };
}

export function button(kind: string, label: string, icon: string): JQuery {
  return $('<button type="button" class="red-ui-button red-ui-button-small">')
    .addClass(`gws-rules-${kind}`)
    .append($('<i class="fa" aria-hidden="true">').addClass(`fa-${icon}`), ' ', $('<span>').text(label));
}

function below(faults: readonly Fault[], name: string): Fault[] {
  return faults.filter(({ path: [first] }) => first === name).map(({ path: [, ...path], says }) => ({ path, says }));
}
