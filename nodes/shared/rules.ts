/** The interface of a `gws-calling-rules` node for those that use it. */
import type { Node, NodeAPI } from 'node-red';
import { type CallingRules, GwsError } from '../../src';
import { configNode } from './config-nodes';

export interface RulesNode extends Node<object> {
  /** The rules, opened once and closed with the node; rejects with why they cannot be used. */
  readonly rules: Promise<CallingRules>;
}

/** @param id of the settings; empty: no rules. A node that is not there, or is of another type, is rules that reject: nothing is dialed. */
export function rulesOf(RED: NodeAPI, id: string | undefined): Promise<CallingRules> | undefined {
  if (!id) {
    return undefined;
  }
  const rules = configNode<RulesNode>(RED, id, 'gws-calling-rules')?.rules ?? Promise.reject(missing());
  // Whoever uses them is told, whenever that is.
  rules.catch(() => {});
  return rules;
}

function missing(): GwsError {
  return new GwsError(
    'GWS_NOT_ALLOWED',
    'The calling rules that are chosen do not exist, or are disabled. Choose others, or enable them.',
  );
}
