/**
 * Check boxes for a setting that is a list of choices; an empty list is no restriction. How a node uses it:
 *
 *   template:      <fieldset class="form-row gws-check-list" id="node-input-states">
 *                    <legend><i class="fa fa-filter"></i> <span data-i18n="gws-….label.states"></span></legend>
 *                  </fieldset>
 *   catalogue:     gws-….states.<choice> for each of the choices
 *   oneditprepare: checkList(this, 'states', 'states', STATES);
 */
import { hold } from './held-value';
import type { EditedNode } from './red';
import { sharedText } from './texts';

/** What is counted in the summary, "2 of 5 states". */
type Noun = 'states' | 'types' | 'outcomes';

const text = (key: string, values?: object) => sharedText(`choice.${key}`, values);

/**
 * Fills the fieldset of `property`. The list keeps its order; what was chosen most recently comes last.
 * @param choices as they are stored; a value in the list that is none of them was set by hand, and stays until it is unchecked
 * @param nameOf what a choice is called, if that is not in the node's catalogue
 */
export function checkList(
  node: EditedNode,
  property: string,
  noun: Noun,
  choices: readonly string[],
  nameOf = (choice: string) => node._(`${node.type}.${property}.${choice}`),
): void {
  const holder = $(`#node-input-${property}`);
  const chosen = new Set<string>([holder.val() || []].flat().map(String));
  const offered = [...new Set([...choices, ...chosen])];
  const shown = (choice: string) => (choices.includes(choice) ? nameOf(choice) : choice);

  const summary = $('<span role="status">');
  const boxes = offered.map((choice) => $('<input type="checkbox">').val(choice));
  const show = () => {
    hold(holder, [...chosen]);
    for (const box of boxes) {
      box.prop('checked', chosen.has(String(box.val())));
    }
    summary.text(text(chosen.size === 0 ? 'none' : noun, { count: chosen.size, total: offered.length }));
  };

  const choose = (isChosen: boolean, some: readonly string[]) => {
    for (const choice of some) {
      chosen[isChosen ? 'add' : 'delete'](choice);
    }
    show();
    holder.trigger('change');
  };
  const button = (key: string, isChosen: boolean) =>
    $('<button type="button" class="red-ui-button red-ui-button-small">')
      .text(text(key))
      .on('click', () => choose(isChosen, offered));

  const labels = boxes.map((box) =>
    $('<label>')
      .attr('title', String(box.val()))
      .append(box, $('<span>').text(shown(String(box.val())))),
  );
  for (const box of boxes) {
    box.on('change', () => choose(box.prop('checked') === true, [String(box.val())]));
  }
  $('<div>')
    .append(
      $('<div class="gws-check-list-summary">').append(button('all', true), button('clear', false), summary),
      $('<div class="gws-check-list-choices">').append(labels),
    )
    .appendTo(holder);
  show();
}
