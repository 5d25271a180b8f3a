/** Which HTTP proxy stands between us and GWS: the one that the settings name, else the one of the environment. */
import type { Secret } from '../secret';

export interface ProxySettings {
  /** `http://host:port` */
  url: string;
  username?: string;
  password?: Secret;
  /** Hosts that are reached without it: names, `.suffix`, `*.suffix`, `host:port`, `*`. */
  noProxy?: readonly string[];
}

/**
 * URL of the proxy for `target`, with its credentials in it; undefined when there is none.
 * @param environment where `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy` are looked up, in either case
 */
export function proxyFor(
  target: URL,
  settings: ProxySettings | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): URL | undefined {
  if (settings) {
    return bypasses(target, settings.noProxy ?? []) ? undefined : withCredentials(settings);
  }
  const variable = (name: string) => environment[name] || environment[name.toUpperCase()];
  const url = variable(`${target.protocol.slice(0, -1)}_proxy`) ?? variable('all_proxy');
  const noProxy = (variable('no_proxy') ?? '').split(/[\s,]+/);
  return url && URL.canParse(url) && !bypasses(target, noProxy) ? new URL(url) : undefined;
}

function withCredentials({ url, username, password }: ProxySettings): URL | undefined {
  if (!URL.canParse(url)) {
    return undefined;
  }
  const proxy = new URL(url);
  if (username) {
    proxy.username = encodeURIComponent(username);
    proxy.password = encodeURIComponent(password?.reveal() ?? '');
  }
  return proxy;
}

function bypasses({ hostname, port, protocol }: URL, noProxy: readonly string[]): boolean {
  const effectivePort = port || (protocol === 'https:' ? '443' : '80');
  return noProxy.some((entry) => {
    const [, name = '', entryPort] =
      entry
        .trim()
        .toLowerCase()
        .match(/^(.*?)(?::(\d+))?$/) ?? [];
    if (name === '' || (entryPort !== undefined && entryPort !== effectivePort)) {
      return false;
    }
    const suffix = name.replace(/^\*/, '');
    return (
      name === '*' ||
      hostname === name ||
      (suffix.startsWith('.') && hostname.endsWith(suffix)) ||
      hostname.endsWith(`.${name}`)
    );
  });
}
