/** Ids in the paths of requests: whatever an id consists of, it stays one segment of the path that it is put into. */
import { GwsError } from '../errors';
import { printable } from '../printable';

/** @throws {GwsError} `GWS_INVALID_REQUEST` when no segment stands for `id`: URLs have no way to write these */
export function pathSegment(id: string): string {
  if (id === '' || id === '.' || id === '..' || /\p{Cs}/u.test(id)) {
    throw new GwsError(
      'GWS_INVALID_REQUEST',
      `The id ${JSON.stringify(printable(id))} cannot be part of a path. Nothing was sent.`,
    );
  }
  return encodeURIComponent(id);
}
