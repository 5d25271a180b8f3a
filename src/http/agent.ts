/** The connections of one sign-in: kept alive, with its TLS settings, through its proxy. REST and CometD share them. */
import http from 'node:http';
import https from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { type ProxySettings, proxyFor } from './proxy';

export type TlsSettings = SecureContextOptions & {
  rejectUnauthorized?: boolean;
  servername?: string;
  ALPNProtocols?: string[];
};

/** @param origin `https://host:port` of GWS */
export function makeAgent(origin: string, tls: TlsSettings, proxy: ProxySettings | undefined): http.Agent {
  const target = new URL(origin);
  const proxyUrl = proxyFor(target, proxy);
  if (proxyUrl) {
    const agent = new HttpsProxyAgent(proxyUrl, { keepAlive: true });
    // What its constructor takes is for the connection to the proxy; the connection through it looks here.
    Object.assign(agent.options, tls);
    return agent;
  }
  return target.protocol === 'https:'
    ? new https.Agent({ keepAlive: true, ...tls })
    : new http.Agent({ keepAlive: true });
}
