/** `gws-ledger`: where servers write down their dials. It is opened by the first server that uses it. */
import path from 'node:path';
import type { NodeAPI } from 'node-red';
import { type FileLedgerOptions, hashedNumbers, openFileLedger, Secret } from '../../src';
import { bound } from '../../src/values/bounds';
import { LEDGER_DIRECTORY, type LedgerNode, noLedger } from '../shared/ledger';
import { DEFAULT_RETENTION, type LedgerConfig, type LedgerCredentials, RETENTION } from './config';

/** With a shorter key, the hashes of all telephone numbers there are could be tried. */
const SHORTEST_KEY = 16;

export function setUp(RED: NodeAPI, node: LedgerNode, config: LedgerConfig): void {
  node.open = () => {
    try {
      return openFileLedger(optionsOf());
    } catch (error) {
      node.error(error);
      return noLedger();
    }
  };

  /** @throws {Error} what is wrong with the settings: a ledger other than the one that is meant is none */
  function optionsOf(): FileLedgerOptions {
    if ((config.kind || 'file') !== 'file') {
      throw new Error(RED._('gws-ledger.error.kind', { kind: config.kind }));
    }
    const { userDir = '' } = RED.settings;
    const directory = path.resolve(userDir, config.directory?.trim() || LEDGER_DIRECTORY);
    const options = { directory, retention: retention() };
    if ((config.numbers || 'plain') === 'plain') {
      return options;
    }
    const { key = '' } = (node.credentials ?? {}) as LedgerCredentials;
    if (key.length < SHORTEST_KEY) {
      throw new Error(RED._('gws-ledger.error.key', { min: SHORTEST_KEY }));
    }
    return { ...options, numbers: hashedNumbers(new Secret(key)) };
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
