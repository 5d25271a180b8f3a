/**
 * The dialog of the nodes that emit GWS's events. The template has the rows `template/agents-row.html` and
 * `template/control-row.html`, and a <select multiple> for each filter.
 */
import type { EventConfig } from '../config';
import { listField } from './list-field';
import type { EditedNode } from './red';

/** Makes the fields of a node work. */
export function prepareEvents(node: EditedNode<EventConfig>): void {
  listField('agents', 'agents');
  $(`#${node.type}-control`)
    .prop('checked', node.inputs === 1)
    .on('change', function () {
      $('#node-input-inputs').val((this as HTMLInputElement).checked ? 1 : 0);
    })
    .trigger('change');
}

/**
 * Makes the filter of that name offer `values`.
 * @param chosen the current selection
 */
export function filterField(property: string, values: readonly string[], chosen: readonly string[] = []): void {
  // A value not offered here was set by hand in the flow; it must survive the dialog.
  const all = new Set([...values, ...chosen]);
  const options = [...all].map((value) => $('<option>').val(value).text(value));
  $(`#node-input-${property}`)
    .append(options)
    .val([...chosen]);
}
