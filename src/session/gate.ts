/** The check in front of every request that changes something: it may refuse the request, and learns its outcome. */
import type { ApiVerdict } from '../http/api';
import type { HttpRequest } from '../http/http-client';
import type { Permit } from './permit';

/**
 * Sends the request when its turn comes.
 * @param check called each time before it is sent; if it throws, nothing is sent
 * @param obstacle asked each time, after `check`, when there is a connection to send it on: why nothing must be sent any more
 */
export type Send = (check?: () => void, obstacle?: Obstacle) => Promise<ApiVerdict>;

type Obstacle = () => string | undefined;

/**
 * @param send sends `request`
 * @throws {GwsError} when it refuses the request; else what `send` throws
 */
export type Gate = (request: HttpRequest, send: Send, permit: Permit) => Promise<ApiVerdict>;

/** Combines both gates, `outer` first; both checks apply. */
export function behind(outer: Gate, inner: Gate): Gate {
  return (request, send, permit) => {
    const sendInside: Send = (outerCheck, outerObstacle) => {
      const sendChecked: Send = (innerCheck, innerObstacle) =>
        send(
          () => {
            outerCheck?.();
            innerCheck?.();
          },
          () => outerObstacle?.() ?? innerObstacle?.(),
        );
      return inner(request, sendChecked, permit);
    };
    return outer(request, sendInside, permit);
  };
}
