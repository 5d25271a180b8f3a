/** The connections of one sign-in: kept alive, with its TLS settings, through its proxy. REST and CometD share them. */
import http from 'node:http';
import https from 'node:https';
import { createSecureContext } from 'node:tls';
import { GwsError } from '../errors/gws-error';
import { printable } from '../errors/printable';
import { watchIdle } from './idle';
import { type ProxySettings, proxyFor } from './proxy';
import type { TlsSettings } from './tls';
import { TunnelAgent } from './tunnel';

/**
 * ms for which an idle connection is kept. Servers close idle connections too, Jetty after 30 s; a dial written at that
 * very moment would have an unknown outcome.
 */
const IDLE_LIMIT = 10_000;

/**
 * @param origin `https://host:port` of GWS
 * @throws {GwsError} when the proxy's URL or the TLS settings cannot be used
 */
export function makeHttpAgent(
  origin: string,
  tls: TlsSettings,
  proxy: ProxySettings | undefined,
  idleLimit = IDLE_LIMIT,
): http.Agent {
  const target = new URL(origin);
  checkTls(tls);
  const agent = newAgent(target, tls, proxyFor(target, proxy), idleLimit);
  watchIdle(agent, idleLimit);
  return agent;
}

function newAgent(target: URL, tls: TlsSettings, proxy: URL | undefined, idleLimit: number): http.Agent {
  if (proxy) {
    return new TunnelAgent(proxy, target, tls, { idleLimit });
  }
  const kept = { keepAlive: true, timeout: idleLimit };
  return target.protocol === 'https:' ? new https.Agent({ ...kept, ...tls }) : new http.Agent(kept);
}

/** An unreadable certificate or key would otherwise make every single connection fail. */
function checkTls(tls: TlsSettings): void {
  try {
    createSecureContext(tls);
  } catch (error) {
    throw new GwsError(
      'GWS_NOT_CONNECTED',
      `The TLS configuration cannot be used: ${printable((error as Error).message)}. Correct its certificates and keys.`,
    );
  }
}
