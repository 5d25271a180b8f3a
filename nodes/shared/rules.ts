/** The interface of a `gws-calling-rules` node for those that use it. */
import type { Node, NodeAPI } from 'node-red';
import { type CallingRules, GwsError } from '../../src';

export interface RulesNode extends Node<object> {
  /** The rules, opened once and closed with the node; rejects with why they cannot be used. */
  readonly rules: Promise<CallingRules>;
}

/**
 * @param id of the settings; empty: no rules. A node that is not there, or is of another type, is rules that reject: nothing
 * is dialed.
 */
export function rulesOf(RED: NodeAPI, id: string | undefined): Promise<CallingRules> | undefined {
  if (!id) {
    return undefined;
  }
  const node: Node | null = RED.nodes.getNode(id);
  if (node?.type === 'gws-calling-rules') {
    return (node as RulesNode).rules;
  }
  const missing = Promise.reject(
    new GwsError(
      'GWS_NOT_ALLOWED',
      'The calling rules that the server names are missing or disabled, so nothing is dialed.',
    ),
  );
  // Whoever asks is told; that nobody has asked yet is no fault.
  missing.catch(() => {});
  return missing;
}
