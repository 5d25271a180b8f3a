/** `gws-ledger`: where servers write down their dials. It is opened by the first server that uses it. */
import path from 'node:path';
import type { NodeAPI } from 'node-red';
import {
  type DatabaseOptions,
  hashedNumbers,
  type Ledger,
  openFileLedger,
  openPostgresLedger,
  parseHosts,
  Secret,
} from '../../src';
import { bound } from '../../src/values/bounds';
import { tlsOptions } from '../shared/config-nodes';
import { LEDGER_DIRECTORY, type LedgerNode, noLedger } from '../shared/ledger';
import {
  DEFAULT_PORT,
  DEFAULT_RETENTION,
  DEFAULT_SCHEMA,
  type LedgerConfig,
  type LedgerCredentials,
  LONGEST_SCHEMA,
  PORT,
  RETENTION,
} from './config';

/** With a shorter key, the hashes of all telephone numbers there are could be tried. */
const SHORTEST_KEY = 16;

export function setUp(RED: NodeAPI, node: LedgerNode, config: LedgerConfig): void {
  const credentials = (node.credentials ?? {}) as LedgerCredentials;

  node.open = () => {
    try {
      return open();
    } catch (error) {
      node.error(error);
      return noLedger();
    }
  };

  /** @throws {Error} what is wrong with the settings: a ledger other than the one that is meant is none */
  function open(): Ledger {
    const kind = config.kind || 'file';
    if (kind === 'postgres') {
      const options = { database: databaseOptions(), schema: schema(), ...numbers() };
      return openPostgresLedger({ ...options, retention: retention(), instanceName: instanceName() });
    }
    if (kind !== 'file') {
      throw new Error(RED._('gws-ledger.error.kind', { kind }));
    }
    const { userDir = '' } = RED.settings;
    const directory = path.resolve(userDir, config.directory?.trim() || LEDGER_DIRECTORY);
    return openFileLedger({ directory, ...numbers(), retention: retention() });
  }

  function databaseOptions(): DatabaseOptions {
    const { user = '', password = '' } = credentials;
    const port = usable('port', () => bound(config.port, PORT) ?? DEFAULT_PORT);
    const hosts = usable('host', () => parseHosts(config.host, port));
    const database = usable('database', () => named(config.database));
    // A TLS configuration that is missing or disabled is never taken for none.
    const tls = config.tls ? usable('tls', () => present(tlsOptions(RED, config.tls))) : undefined;
    return { hosts, database, user: usable('user', () => named(user)), password: new Secret(password), tls };
  }

  /** As `settings.js` says, or the environment; by default the name of the host. */
  function instanceName(): string | undefined {
    const { gwsInstanceName } = RED.settings as { gwsInstanceName?: unknown };
    return [gwsInstanceName, process.env.GWS_INSTANCE_NAME]
      .map((name) => (typeof name === 'string' ? name.trim() : ''))
      .find((name) => name !== '');
  }

  function schema(): string {
    return usable('schema', () => {
      const name = config.schema?.trim() || DEFAULT_SCHEMA;
      return named(Buffer.byteLength(name) > LONGEST_SCHEMA ? '' : name);
    });
  }

  function numbers(): { numbers?: ReturnType<typeof hashedNumbers> } {
    if ((config.numbers || 'plain') === 'plain') {
      return {};
    }
    const { key = '' } = credentials;
    if (key.length < SHORTEST_KEY) {
      throw new Error(RED._('gws-ledger.error.key', { min: SHORTEST_KEY }));
    }
    return { numbers: hashedNumbers(new Secret(key)) };
  }

  function retention(): number {
    try {
      return bound(config.retention, RETENTION) ?? DEFAULT_RETENTION;
    } catch {
      node.warn(RED._('gws-ledger.error.retention', { ...RETENTION, used: DEFAULT_RETENTION }));
      return DEFAULT_RETENTION;
    }
  }

  /** What `read` makes of a setting. @throws {Error} which one it is */
  function usable<Value>(field: string, read: () => Value): Value {
    try {
      return read();
    } catch {
      throw new Error(RED._('gws-ledger.error.field', { field: RED._(`gws-ledger.label.${field}`) }));
    }
  }
}

/** @throws {RangeError} if there is none */
function present<Value>(value: Value | undefined): Value {
  if (value === undefined) {
    throw new RangeError();
  }
  return value;
}

/** @throws {RangeError} if it is empty */
function named(text: string | undefined): string {
  const name = text?.trim() ?? '';
  if (name === '') {
    throw new RangeError();
  }
  return name;
}
