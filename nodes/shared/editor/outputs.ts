/**
 * The second output of a node that dials. The template has the row, with <select id="node-input-notReached">, and
 * <input type="hidden" id="node-input-outputs">.
 */
import { outputsFor } from '../not-reached';

/**
 * Shows `row` while the node waits for a state of a call, and keeps the number of outputs in step.
 * @param deciding the fields on which it depends whether it `waits`
 */
export function prepareOutputs(row: JQuery, deciding: JQuery, waits: () => boolean): void {
  const choice = $('#node-input-notReached');
  deciding
    .add(choice)
    .on('change', () => {
      row.toggle(waits());
      $('#node-input-outputs').val(outputsFor({ notReached: choice.val(), waits: waits() }));
    })
    .trigger('change');
}
