/**
 * The dialog of the nodes that emit GWS's events. The template has the rows `template/agents-row.html` and
 * `template/control-row.html`; filters are check lists.
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
