/** The dialog of calling rules: a section for each part, which says what is wrong with it as it is typed. */
import { checkedSettings, type RuleSettings } from '../../../src/rules/settings';
import { fault } from '../../../src/values/faults';
import type { JsonObject } from '../../../src/values/plain-json';
import { hold } from '../../shared/editor/held-value';
import { type Fault, faultsIn, wordsOfFault } from './faults';
import { groupField } from './fields';
import { partFields } from './parts';
import { added, preparePresets } from './presets';
import { text } from './texts';
import { prepareTrial } from './try';

/** @param stored the settings as they are in the flow */
export function prepareRules(stored: JsonObject): void {
  const holder = $('#node-config-input-rules');
  const parts = partFields();
  const all = groupField(parts);
  const section = (name: string) => holder.find(`#gws-calling-rules-${name}`);
  const current = (): JsonObject => (all.value() ?? {}) as JsonObject;

  const update = () => {
    const rules = current();
    const faults = faultsIn(rules);
    all.show(faults);
    for (const [name, field] of Object.entries(parts)) {
      const isFaulty = faults.some(({ path: [first] }) => first === name);
      section(name)
        .toggleClass('gws-rules-faulty', isFaulty)
        .find('.gws-rules-state')
        .text(stateOf(field.value(), isFaulty));
    }
    // What is the same stays what it was, so that a dialog in which nothing was changed changes nothing.
    hold(holder, isEqual(rules, stored) ? stored : rules);
    holder.trigger('change');
  };

  for (const [name, { element }] of Object.entries(parts)) {
    section(name).append(element);
  }
  all.set(stored);
  preparePresets(section('presets'), (settings) => {
    all.set(added(current(), settings));
    update();
  });
  prepareTrial(section('try'), current);
  showDropped(lost(stored, current()));
  holder.on('input change', '.gws-rules-part', (event) => {
    event.stopPropagation();
    update();
  });
  update();
}

function stateOf(value: unknown, isFaulty: boolean): string {
  if (isFaulty) {
    return text('state.faulty');
  }
  return Array.isArray(value) ? String(value.length) : text(value === undefined ? 'state.off' : 'state.set');
}

/** Faults of the flow that are gone when it is shown: what the dialog has no field for. */
function lost(stored: JsonObject, shown: JsonObject): Fault[] {
  const faults = faultsIn(stored);
  const kept = faultsIn(shown).map(wordsOfFault);
  return faults.length > 0 ? faults.filter((fault) => !kept.includes(wordsOfFault(fault))) : changed(stored, shown);
}

/** Parts that would mean something else as they are shown. */
function changed(stored: JsonObject, shown: JsonObject): Fault[] {
  const [before, after] = [checkedSettings(stored).settings, checkedSettings(shown).settings];
  const parts = (Object.keys(before) as (keyof RuleSettings)[]).filter((part) => !isEqual(before[part], after[part]));
  return parts.map((part) => ({ path: [part], says: fault('setting.noField') }));
}

function showDropped(faults: readonly Fault[]): void {
  const details = faults.map((fault) => $('<div class="gws-rules-detail">').text(wordsOfFault(fault)));
  $('#gws-calling-rules-dropped')
    .empty()
    .append(faults.length > 0 ? [$('<strong>').text(text('state.dropped')), ...details] : []);
}

function isEqual(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, given: unknown) => {
    const inner = given instanceof Map ? Object.fromEntries(given) : given;
    return typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner;
  });
}
