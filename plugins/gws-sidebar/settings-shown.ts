/** Settings of nodes as far as they can be shown to anybody: choices and limits, but nothing that people have typed. */

type Config = Readonly<Record<string, unknown>>;

/** Settings that are a choice, a switch or a limit. */
const PLAIN = [
  ...['version', 'd', 'connect', 'startSession', 'timeout', 'maxRequestsPerAgent', 'maxRequests', 'maxWaiting'],
  ...['kind', 'retention', 'numbers', 'waitFor', 'redial', 'busyAgent', 'notReached', 'outputs', 'inputs', 'operation'],
  ...['recordType', 'deviceType', 'pathType', 'bodyType', 'method', 'csrf', 'shareAgents'],
] as const;

/** Settings of which it only matters whether there are any. */
const HIDDEN = [
  ...['name', 'device', 'place', 'loginCode', 'queue', 'tls', 'proxy', 'rules', 'directory', 'ledger', 'server'],
  ...['host', 'database', 'schema', 'record', 'path', 'body', 'channel', 'campaigns'],
] as const;

const SET = '(set)';

/** The settings of a node of this package. */
export function settingsShown(config: Config): Config {
  const plain = PLAIN.filter((name) => isPlain(config[name])).map((name) => [name, config[name]]);
  const hidden = HIDDEN.filter((name) => name in config).map((name) => [name, isSet(config[name]) ? SET : '']);
  return {
    type: config.type,
    ...Object.fromEntries([...plain, ...hidden]),
    ...(config.ledger === 'memory' && { ledger: 'memory' }),
    ...(typeof config.url === 'string' && { url: addressShown(config.url) }),
    ...(typeof config.parameters === 'object' && { parameters: Object.keys(config.parameters ?? {}) }),
  };
}

/** A short text of letters, digits and hyphens, a number or a switch. */
function isPlain(value: unknown): boolean {
  return (
    typeof value === 'boolean' ||
    typeof value === 'number' ||
    (typeof value === 'string' && /^[\w.-]{0,30}$/.test(value))
  );
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}

/** How the server is reached, not where it is. */
function addressShown(url: string): string {
  if (/^\$[({]/.test(url.trim())) {
    return '(environment variable)';
  }
  if (!URL.canParse(url)) {
    return url === '' ? '' : '(not a URL)';
  }
  const { protocol, port, pathname } = new URL(url);
  return `${protocol}//…${port && `:${port}`}${pathname}`;
}
