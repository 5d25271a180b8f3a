/**
 * Guards for callbacks of nodes where Node-RED catches nothing: timers, promises, and calls made while a flow is
 * stopping.
 */
import type { Node, NodeStatus } from 'node-red';
import { attempt, guarded } from '../../src/errors/guard';

/** `callback` of `node` for timers and the like, where Node-RED catches nothing: an exception becomes a warning of the node. */
export function safely<Args extends unknown[]>(
  node: Node,
  what: string,
  callback: (...args: Args) => void,
): (...args: Args) => void {
  return guarded(what, ({ message }) => node.warn(message), callback);
}

/** Runs `work` for `node`; an exception becomes a warning of the node, and execution continues. */
export function tried<Result>(node: Node, what: string, work: () => Result): Result | undefined {
  return attempt(what, ({ message }) => node.warn(message), work);
}

/** Shows a status on `node`. If that fails, nothing else changes, least of all the reported outcome. */
export function show(node: Node, status: () => NodeStatus): void {
  tried(node, 'The status', () => node.status(status()));
}
