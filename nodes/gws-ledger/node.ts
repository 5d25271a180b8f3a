/** `gws-ledger`: where servers write down their dials. It is opened by the first server that uses it. */
import path from 'node:path';
import type { NodeAPI } from 'node-red';
import { hashedNumbers, type Ledger, openFileLedger, openPostgresLedger, Secret } from '../../src';
import { bound } from '../../src/values/bounds';
import { LEDGER_DIRECTORY, type LedgerNode, noLedger } from '../shared/ledger';
import { DEFAULT_RETENTION, type LedgerConfig, type LedgerCredentials, RETENTION } from './config';
import { databaseOptions, schemaOf } from './database';

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
      const database = databaseOptions(RED, { ...config, ...credentials });
      const options = { database, schema: schemaOf(RED, config), ...numbers() };
      return openPostgresLedger({ ...options, retention: retention(), instanceName: instanceName() });
    }
    if (kind !== 'file') {
      throw new Error(RED._('gws-ledger.error.kind', { kind }));
    }
    const { userDir = '' } = RED.settings;
    const directory = path.resolve(userDir, config.directory?.trim() || LEDGER_DIRECTORY);
    return openFileLedger({ directory, ...numbers(), retention: retention() });
  }

  /** As `settings.js` says, or the environment; by default the name of the host. */
  function instanceName(): string | undefined {
    const { gwsInstanceName } = RED.settings as { gwsInstanceName?: unknown };
    return [gwsInstanceName, process.env.GWS_INSTANCE_NAME]
      .map((name) => (typeof name === 'string' ? name.trim() : ''))
      .find((name) => name !== '');
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
}
