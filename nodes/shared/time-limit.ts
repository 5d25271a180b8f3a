/** The time limit in a node's settings. Node.js treats too long a timer delay as none at all, so it must be in bounds. */
import type { Node, NodeAPI } from 'node-red';
import { type Bounds, REQUEST_LIMIT, seconds, WAIT_LIMIT } from '../../src/values/times';
import { sharedText } from './texts';

/** The default of a limit in seconds, used if it is unset or unusable, and its bounds. */
interface TimeLimit {
  readonly bounds: Bounds;
  readonly otherwise: number;
}

/** For each request of a server. */
export const requestLimit = (otherwise: number): TimeLimit => ({ bounds: REQUEST_LIMIT, otherwise });

/**
 * ms to wait for the outcome of a request by `node`.
 * @param setting seconds, as the editor stores it
 * @param otherwise seconds if it is unset, or unusable, which is reported
 */
export function waitTime(RED: NodeAPI, node: Node, setting: unknown, otherwise: number): number {
  return timeLimit(setting, { bounds: WAIT_LIMIT, otherwise }, complaintOf(RED, node));
}

/** The limit in ms for `setting`, which is in seconds as the editor stores it. */
export function timeLimit(
  setting: unknown,
  { bounds, otherwise }: TimeLimit,
  complain = (_limit: TimeLimit): void => {},
): number {
  try {
    return seconds(setting ?? otherwise, bounds) * 1000;
  } catch {
    complain({ bounds, otherwise });
    return otherwise * 1000;
  }
}

/** Warns, in the log and in the editor, that the configured limit is not used. */
export function complaintOf(RED: NodeAPI, node: Node): (limit: TimeLimit) => void {
  return ({ bounds, otherwise }) => node.warn(sharedText(RED, 'log.limit', { ...bounds, used: otherwise }));
}
