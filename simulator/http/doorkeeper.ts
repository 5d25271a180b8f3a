/**
 * Decides which requests are accepted at all. Any web page can make its reader's browser send requests to this machine,
 * even under a name of its own that resolves here (DNS rebinding); but a page cannot change the headers that identify it.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { ResolvedOptions } from '../options/options';

/** The part of a request before its body. */
export interface Caller {
  method: string;
  target: string;
  headers: IncomingHttpHeaders;
}

const HOST = /^(\[[\da-f:.]+\]|[^\s:/?#@[\]]+)(?::\d{1,5})?$/i;

/**
 * Why the request is refused, as a sentence; undefined when it may come in. The default password is no word of it: a client
 * that quotes the sentence would mask that word.
 */
export function turnedAway(caller: Caller, options: ResolvedOptions): string | undefined {
  const { host = '' } = caller.headers;
  const names = [nameIn(host), ...namesIn(caller.target)];
  if (!names.every((name) => name !== undefined && isOwnName(name, options))) {
    return 'This server is not known by the host name in the address. Use the IP address, or start it with that name as its address (--host) or as an allowed one (--allow-host).';
  }
  return isOfAnotherSite(caller, host) ? 'Web pages from other sites may not send requests here.' : undefined;
}

/** The name in a Host header, without brackets or a final dot; undefined if it is invalid. */
function nameIn(host: string): string | undefined {
  return HOST.exec(host)?.[1]
    ?.replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
}

/** A request line may name a host too, and then that counts. */
function namesIn(target: string): (string | undefined)[] {
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(target)) return [];
  return [URL.canParse(target) ? nameIn(new URL(target).host) : undefined];
}

function isOwnName(name: string, { host, hosts, externalApiUrl }: ResolvedOptions): boolean {
  if (isLoopback(name) || [host, ...hosts].some((own) => own.toLowerCase() === name)) return true;
  if (externalApiUrl !== undefined && URL.canParse(externalApiUrl) && nameIn(new URL(externalApiUrl).host) === name)
    return true;
  // Nobody can make an address, or a name without a domain, resolve to somewhere else.
  return !isLoopback(host) && (isIP(name) !== 0 || !name.includes('.') || name === hostname().toLowerCase());
}

function isLoopback(name: string): boolean {
  return /(?:^|\.)localhost$/i.test(name) || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}

function isOfAnotherSite({ method, headers }: Caller, host: string): boolean {
  const { origin, referer } = headers;
  const isSafe = ['GET', 'HEAD', 'OPTIONS'].includes(method);
  if (origin !== undefined) return !isSame(origin, host);
  if (/^(?:cross|same)-site$/.test(String(headers['sec-fetch-site'])))
    return !(isSafe && headers['sec-fetch-mode'] === 'navigate');
  return !isSafe && referer !== undefined && !isSame(referer, host);
}

function isSame(url: string, host: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host: theirs } = new URL(url);
  const own = `${protocol}//${host}`;
  return /^https?:$/.test(protocol) && URL.canParse(own) && new URL(own).host === theirs;
}
