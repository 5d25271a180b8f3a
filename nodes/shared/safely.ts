/** Callbacks of nodes where Node-RED catches nothing: timers, promises, and what is called while a flow is stopped. */
import type { Node, NodeStatus } from 'node-red';
import { attempt, guarded } from '../../src/errors/guard';

/** `callback` of `node` for timers and the like, where Node-RED catches nothing: what it throws is a warning of the node. */
export function safely<Args extends unknown[]>(
  node: Node,
  what: string,
  callback: (...args: Args) => void,
): (...args: Args) => void {
  return guarded(what, ({ message }) => node.warn(message), callback);
}

/** Does `work` for `node`; what it throws is a warning of the node, and what comes after is done all the same. */
export function tried(node: Node, what: string, work: () => void): void {
  attempt(what, ({ message }) => node.warn(message), work);
}

/** Has `node` show a status. That it cannot is no reason to do anything else, or to say that it was not done. */
export function show(node: Node, status: () => NodeStatus): void {
  tried(node, 'The status', () => node.status(status()));
}
