/** The ledger of a server's dials: in files of Node-RED's user directory, unless the settings say otherwise. */
import path from 'node:path';
import type { Node, NodeAPI } from 'node-red';
import { type Ledger, MemoryLedger, openFileLedger } from '../../src';
import { LEDGER_DIRECTORY, type LedgerNode } from '../shared/ledger';

/**
 * @param setting empty: in files; `memory`; else the ID of a `gws-ledger`
 * @param complain is told why a ledger cannot be opened
 * @returns the ledger, which the server closes; undefined if there is none, and nothing may be dialed
 */
export function ledgerOf(
  RED: NodeAPI,
  setting: string | undefined,
  complain: (error: Error) => void,
): Ledger | undefined {
  if (setting === 'memory') {
    return new MemoryLedger();
  }
  if (setting) {
    const node: Node | null = RED.nodes.getNode(setting);
    return node?.type === 'gws-ledger' ? (node as LedgerNode).open() : undefined;
  }
  const { userDir } = RED.settings;
  // Node-RED sets one, but what embeds it may not.
  if (!userDir) {
    return new MemoryLedger();
  }
  try {
    return openFileLedger({ directory: path.join(userDir, LEDGER_DIRECTORY) });
  } catch (error) {
    complain(error as Error);
    return undefined;
  }
}
