/** Which HTTP proxy to use for GWS: the one in the settings, otherwise the one in the environment. */
import { GwsError } from '../errors/gws-error';
import type { Secret } from '../secrets/secret';
import { isWithoutProxy } from './no-proxy';

export interface ProxySettings {
  /** `http://host:port` */
  url: string;
  username?: string;
  password?: Secret;
  /** Hosts that are reached without it: names, `.suffix`, addresses, ranges such as `10.0.0.0/8`, each with or without `:port`; or `*`. */
  noProxy?: readonly string[];
}

/**
 * URL of the proxy for `target`, with its credentials in it; undefined when there is none.
 * @throws {GwsError} if what is given is not the URL of an HTTP proxy
 * @param environment where `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy` are looked up, in either case
 */
export function proxyFor(
  target: URL,
  settings: ProxySettings | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): URL | undefined {
  if (settings) {
    return isWithoutProxy(target, settings.noProxy ?? []) ? undefined : withCredentials(settings);
  }
  const variable = (name: string) => environment[name] || environment[name.toUpperCase()];
  const url = variable(`${target.protocol.slice(0, -1)}_proxy`) ?? variable('all_proxy');
  const noProxy = (variable('no_proxy') ?? '').split(/[\s,]+/);
  return url && !isWithoutProxy(target, noProxy) ? proxyUrl(url) : undefined;
}

function withCredentials({ url, username, password }: ProxySettings): URL {
  const proxy = proxyUrl(url);
  if (username) {
    proxy.username = encoded(username);
    proxy.password = encoded(password?.reveal() ?? '');
  }
  return proxy;
}

/** Half a surrogate pair cannot be encoded; as a replacement character it is merely wrong. */
function encoded(text: string): string {
  return encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'));
}

/** A configured proxy must never be bypassed, so an unusable one is an error. Its URL may contain a password. */
function proxyUrl(text: string): URL {
  const url = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const proxy = URL.canParse(url) ? new URL(url) : undefined;
  if (!proxy?.hostname || !/^https?:$/.test(proxy.protocol)) {
    throw new GwsError(
      'GWS_NOT_CONNECTED',
      'The URL of the proxy must be http:// or https:// and a host, as in http://proxy.example.com:3128.',
    );
  }
  return proxy;
}
