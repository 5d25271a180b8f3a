/** The database that a ledger's settings describe. */
import type { NodeAPI } from 'node-red';
import { type DatabaseOptions, parseHosts, Secret } from '../../src';
import { bound } from '../../src/values/bounds';
import { tlsOptions } from '../shared/config-nodes';
import {
  DEFAULT_PORT,
  DEFAULT_SCHEMA,
  type LedgerConfig,
  type LedgerCredentials,
  LONGEST_SCHEMA,
  PORT,
} from './config';

type DatabaseSettings = Pick<LedgerConfig, 'host' | 'port' | 'database' | 'tls'> &
  Pick<LedgerCredentials, 'user' | 'password'>;

/** @throws {Error} which setting cannot be used */
export function databaseOptions(
  RED: NodeAPI,
  { host, port, database, tls, user, password = '' }: DatabaseSettings,
): DatabaseOptions {
  const defaultPort = usable(RED, 'port', () => bound(port, PORT) ?? DEFAULT_PORT);
  return {
    hosts: usable(RED, 'host', () => parseHosts(host, defaultPort)),
    database: usable(RED, 'database', () => named(database)),
    // A TLS configuration that is missing or disabled is never taken for none.
    tls: tls ? usable(RED, 'tls', () => present(tlsOptions(RED, tls))) : undefined,
    user: usable(RED, 'user', () => named(user)),
    password: new Secret(password),
  };
}

/** @throws {Error} if there can be no schema of that name */
export function schemaOf(RED: NodeAPI, { schema }: Pick<LedgerConfig, 'schema'>): string {
  return usable(RED, 'schema', () => {
    const name = schema?.trim() || DEFAULT_SCHEMA;
    return named(Buffer.byteLength(name) > LONGEST_SCHEMA ? '' : name);
  });
}

/** What `read` makes of a setting. @throws {Error} which one it is */
function usable<Value>(RED: NodeAPI, field: string, read: () => Value): Value {
  try {
    return read();
  } catch {
    throw new Error(RED._('gws-ledger.error.field', { field: RED._(`gws-ledger.label.${field}`) }));
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
