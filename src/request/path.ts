/** The path of a request that a flow wrote itself. */
import { invalidRequest } from '../errors/requests';
import { pathFault } from './path-fault';

/**
 * The path, ready to be sent: what URLs cannot carry as it is, is percent-encoded; what is encoded already stays.
 * @param given relative to the API root: `/me/devices?fields=*`
 * @throws {GwsError} `GWS_INVALID_REQUEST` when it is no such path, or leads elsewhere
 */
export function requestPath(given: unknown): string {
  const fault = pathFault(given);
  if (fault) {
    throw invalidRequest([`the path ${fault}`]);
  }
  return (given as string).replace(/[^!-~]+|["<>\\^`{|}]/gu, encodeURIComponent);
}
