/** The ledger of a server's dials: in files of Node-RED's user directory, unless the settings say otherwise. */
import path from 'node:path';
import type { Node, NodeAPI } from 'node-red';
import { type Ledger, MemoryLedger, openFileLedger } from '../../src';

/** A `gws-ledger` node. */
interface LedgerNode extends Node {
  /** The ledger, for one more user, who closes it. */
  open(): Ledger;
}

/** Below the user directory. */
const DIRECTORY = 'gws-ledger';

/**
 * @param setting empty: in files; `memory`; else the ID of a `gws-ledger`
 * @returns the ledger, which the server closes; undefined if the one that was chosen is not there, and nothing may be dialed
 */
export function ledgerOf(RED: NodeAPI, setting: string | undefined): Ledger | undefined {
  if (setting === 'memory') {
    return new MemoryLedger();
  }
  if (setting) {
    const node: Node | null = RED.nodes.getNode(setting);
    return node?.type === 'gws-ledger' ? (node as LedgerNode).open() : undefined;
  }
  const { userDir } = RED.settings;
  // Node-RED sets one, but what embeds it may not.
  return userDir ? openFileLedger({ directory: path.join(userDir, DIRECTORY) }) : new MemoryLedger();
}

/** In place of a ledger that is not there: refuses every dial. */
export function noLedger(): Ledger {
  const ledger = new MemoryLedger();
  void ledger.close();
  return ledger;
}
