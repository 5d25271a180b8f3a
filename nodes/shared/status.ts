/** Statuses that several nodes show. */
import type { NodeAPI, NodeStatus } from 'node-red';
import { sharedText } from './texts';

/** That something is wrong, and what. */
export function problem(text: string): NodeStatus {
  return { fill: 'red', shape: 'ring', text };
}

/** Of a node whose server is not chosen, or is disabled. */
export function noServer(RED: NodeAPI): NodeStatus {
  return problem(sharedText(RED, 'status.no-server'));
}
