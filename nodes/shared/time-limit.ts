/** The time limit in a node's settings. A timer of Node.js takes what is too long for none at all, so it has to be in bounds. */
import type { Node, NodeAPI } from 'node-red';
import { type Bounds, REQUEST_LIMIT, seconds, WAIT_LIMIT } from '../../src/values/times';
import { sharedText } from './texts';

/** Seconds of a limit that is not set, or cannot be used, with the bounds of those that can. */
interface Limit {
  readonly bounds: Bounds;
  readonly otherwise: number;
}

/** For each request of a server. */
export const requestLimit = (otherwise: number): Limit => ({ bounds: REQUEST_LIMIT, otherwise });

/**
 * ms to wait for the outcome of what `node` asks for.
 * @param setting seconds, as the editor stores it
 * @param otherwise seconds where it is not set, or cannot be used, which is complained of
 */
export function waitTime(RED: NodeAPI, node: Node, setting: unknown, otherwise: number): number {
  return timeLimit(setting, { bounds: WAIT_LIMIT, otherwise }, complaintOf(RED, node));
}

/** The limit in ms that `setting` stands for, in seconds, as the editor stores it. */
export function timeLimit(
  setting: unknown,
  { bounds, otherwise }: Limit,
  complain = (_limit: Limit): void => {},
): number {
  try {
    return seconds(setting ?? otherwise, bounds) * 1000;
  } catch {
    complain({ bounds, otherwise });
    return otherwise * 1000;
  }
}

/** Says in the log, and in the editor, that another limit is used than the one that is set. */
export function complaintOf(RED: NodeAPI, node: Node): (limit: Limit) => void {
  return ({ bounds, otherwise }) => node.warn(sharedText(RED, 'log.limit', { ...bounds, used: otherwise }));
}
