/** The connections of one sign-in: kept alive, with its TLS settings, through its proxy. REST and CometD share them. */
import http from 'node:http';
import https from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import { type ProxySettings, proxyFor } from './proxy';
import { TunnelAgent } from './tunnel';

export type TlsSettings = SecureContextOptions & {
  rejectUnauthorized?: boolean;
  servername?: string;
  ALPNProtocols?: string[];
};

/**
 * @param origin `https://host:port` of GWS
 * @throws {GwsError} when the proxy's URL cannot be used
 */
export function makeAgent(origin: string, tls: TlsSettings, proxy: ProxySettings | undefined): http.Agent {
  const target = new URL(origin);
  const proxyUrl = proxyFor(target, proxy);
  if (proxyUrl) {
    return new TunnelAgent(proxyUrl, target, tls);
  }
  return target.protocol === 'https:'
    ? new https.Agent({ keepAlive: true, ...tls })
    : new http.Agent({ keepAlive: true });
}

/** Closes what is kept alive and not in use: where one connection died silently, the others next to it did too. */
export function dropIdleConnections({ freeSockets }: http.Agent): void {
  for (const socket of Object.values(freeSockets).flat()) {
    socket?.destroy();
  }
}
