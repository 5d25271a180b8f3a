/** The choice of calling rules in a dialog. */
import { isVariable } from './readable';

/** Stored as an empty setting; while the dialog is open, the validator sees it. */
const NO_NODE = '_ADD_';

/** Whether the rules that are chosen, if any, are there. */
export function isChosenRules(value: string | undefined): boolean {
  return !value || value === NO_NODE || isVariable(value) || RED.nodes.node(value)?.type === 'gws-calling-rules';
}
