/** IDs in paths: in requests, where an ID stays one segment whatever it contains, and in GWS's device paths. */
import { GwsError } from '../errors/gws-error';
import { printable } from '../errors/printable';
import type { Device } from './messages';

const PATH_PREFIX = '/devices/';

/** @throws {GwsError} `GWS_INVALID_REQUEST` if `id` cannot be a segment: URLs have no way to write it */
export function pathSegment(id: string): string {
  if (id === '' || id === '.' || id === '..' || /\p{Cs}/u.test(id)) {
    throw new GwsError(
      'GWS_INVALID_REQUEST',
      `The id ${JSON.stringify(printable(id))} cannot be part of a path. Nothing was sent.`,
    );
  }
  return encodeURIComponent(id);
}

/** `/devices/<id>`, as the bodies of outbound operations name a device. */
export function devicePath({ id }: Pick<Device, 'id'>): string {
  return PATH_PREFIX + id;
}

/** The id in `/devices/<id>`; anything else is one itself. */
export function deviceIdAt(path: string): string {
  return path.startsWith(PATH_PREFIX) ? path.slice(PATH_PREFIX.length) : path;
}
