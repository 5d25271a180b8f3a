/** Where a GWS is: one origin and one API root, whatever form of URL the user typed. */
import { GwsError } from '../errors/gws-error';
import { maskedStart } from '../secrets/mask';
import { type ServerUrlFault, serverUrlFault } from '../values/server-url';

const API_SUFFIX = /\/api\/v2\/*$/;

export interface ServerAddress {
  /** `https://host:port`; credentials, cookies and tokens go nowhere else. */
  origin: string;
  /** `https://host:port[/context]/api/v2`, the prefix of every request. */
  api: string;
}

/** How to explain each fault to the person who typed the URL. */
const SAID: Readonly<Record<ServerUrlFault, (text: string) => string>> = {
  missing: () =>
    'The server has no URL. Enter the address of GWS, such as https://gws.example.com, in the server node.',
  scheme: (text) =>
    `The server's URL must start with http:// or https://, as in https://gws.example.com. It is ${quoted(text)}.`,
  credentials: () =>
    "The server's URL contains a user name or password. Enter those in their own fields of the server node.",
  query: (text) => `The server's URL must end before any ? or #. It is ${quoted(text)}.`,
};

/**
 * Reads `https://host`, `https://host/`, `https://host/api/v2`, each with or without a context path.
 * @throws {GwsError} `GWS_NOT_CONNECTED` when it is not an http(s) URL, or carries credentials, a query or a fragment
 */
export function parseServerUrl(input: string): ServerAddress {
  const fault = serverUrlFault(input);
  if (fault) {
    throw new GwsError('GWS_NOT_CONNECTED', SAID[fault](input.trim()));
  }
  const { origin, pathname } = new URL(input.trim());
  const context = pathname.replace(API_SUFFIX, '').replace(/\/+$/, '');
  return { origin, api: `${origin}${context}/api/v2` };
}

/** The same for all ways to write the URL of one server; as it is, if it is unusable. */
export function serverName(input: string): string {
  return serverUrlFault(input) ? input.trim() : parseServerUrl(input).api;
}

/** The URL as it may be shown: without anything before the last `@`, which may be a password. */
function quoted(text: string): string {
  return JSON.stringify(maskedStart(text.replace(/^.*@/s, '…@'), 200));
}
