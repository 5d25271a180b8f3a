/** The path of a request written by a flow. */
import { invalidRequest } from '../errors/requests';
import { pathFault } from './path-fault';

/**
 * The path, ready to be sent: characters not allowed in URLs are percent-encoded; existing encodings are kept.
 * @param given relative to the API root: `/me/devices?fields=*`
 * @throws {GwsError} `GWS_INVALID_REQUEST` if it is not such a path, or leads elsewhere
 */
export function requestPath(given: unknown): string {
  const fault = pathFault(given);
  if (fault) {
    throw invalidRequest([`the path ${fault}`]);
  }
  return (given as string).replace(/[^!-~]+|["<>\\^`{|}]/gu, encodeURIComponent);
}
