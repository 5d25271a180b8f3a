/** Statuses that several nodes show. */
import type { NodeAPI, NodeStatus } from 'node-red';
import { sharedText } from './texts';

/** A fault, and its text. */
export function problem(text: string): NodeStatus {
  return { fill: 'red', shape: 'ring', text };
}

/** For a node whose server is not chosen or is disabled. */
export function noServer(RED: NodeAPI): NodeStatus {
  return problem(sharedText(RED, 'status.no-server'));
}
