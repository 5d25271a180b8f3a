/** Which hosts are reached without the proxy, as curl and Go read `no_proxy`: names, addresses and ranges, each with or without a port. */
import { BlockList, isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/** `host`, `host:port`, `[address]`, `[address]:port`; an IPv6 address without brackets has no port. */
const ENTRY = /^(?:\[([^\]]+)\]|([^:]*|[^[\]]*:[^[\]]*:[^[\]]*?))(?::(\d+))?$/;

interface Destination {
  /** Without brackets and without a trailing dot. */
  name: string;
  port: string;
}

/** @param entries of `no_proxy`; an entry that cannot be read matches no host */
export function isWithoutProxy({ hostname, port, protocol }: URL, entries: readonly string[]): boolean {
  const host = {
    name: bare(hostname),
    port: port || (protocol === 'https:' ? '443' : '80'),
  };
  return entries.some((entry) => names(entry.trim().toLowerCase(), host));
}

function names(entry: string, { name, port }: Destination): boolean {
  if (entry === '*') {
    return true;
  }
  const [, inBrackets, plain = '', wantedPort] = (isIP(entry) === 6 ? undefined : ENTRY.exec(entry)) ?? [
    undefined,
    undefined,
    entry,
  ];
  if (wantedPort !== undefined && wantedPort !== port) {
    return false;
  }
  const wanted = inBrackets ?? plain;
  return isIP(name) ? namesAddress(wanted, name) : namesHost(wanted, name);
}

/** A range or an address; part of an address is not a domain. */
function namesAddress(entry: string, address: string): boolean {
  const [network = '', prefix] = entry.split('/');
  const version = isIP(network);
  if (version === 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) {
    return false;
  }
  const bits = version === 6 ? 128 : 32;
  const length = prefix === undefined ? bits : Number(prefix);
  if (length > bits) {
    return false;
  }
  const list = new BlockList();
  list.addSubnet(network, length, version === 6 ? 'ipv6' : 'ipv4');
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** A name matches itself and its subdomains; with a leading dot or `*.`, only the subdomains. */
function namesHost(entry: string, host: string): boolean {
  const below = /^\*?\./.test(entry);
  const name = bare(domainToASCII(entry.replace(/^\*?\./, '')));
  return name !== '' && (host.endsWith(`.${name}`) || (!below && host === name));
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}
