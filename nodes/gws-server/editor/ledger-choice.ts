/** The choice of a ledger: Node-RED's own of a config node, and what needs none. */
import { isVariable } from '../../shared/editor/readable';
import type { EditedNode } from '../../shared/editor/red';
import type { ServerConfig } from '../config';

const MEMORY = 'memory';

/** Stored as an empty setting; while the dialog is open, the validator sees it. */
const NO_NODE = '_ADD_';

/** Whether a server can use what is chosen. */
export function isLedger(value: string | undefined): boolean {
  return (
    !value || value === NO_NODE || value === MEMORY || isVariable(value) || RED.nodes.node(value)?.type === 'gws-ledger'
  );
}

export function prepareLedgerChoice(node: EditedNode<ServerConfig>): void {
  const field = () => $('#node-config-input-ledger');
  const offer = () => {
    field().find(`option[value="${NO_NODE}"]`).text(node._('gws-server.ledger.file'));
    if (field().find(`option[value="${MEMORY}"]`).length === 0) {
      $('<option>').val(MEMORY).text(node._('gws-server.ledger.memory')).appendTo(field());
    }
    if (field().val() === MEMORY) {
      $('#node-config-input-btn-ledger-edit').addClass('disabled').prop('disabled', true);
    }
  };
  offer();
  field().val(node.ledger || NO_NODE);
  // Node-RED fills the list anew when a ledger has been added.
  field().on('change', offer).trigger('change');
}
