/** The interface of a `gws-ledger` node for the servers that use it, and what stands in for a ledger that is not there. */
import type { Node } from 'node-red';
import { type Ledger, MemoryLedger } from '../../src';

export interface LedgerNode extends Node<object> {
  /** The ledger, for one more user, who closes it; one that refuses every dial if the settings are unusable. */
  open(): Ledger;
}

/** The directory of a ledger that names none, below Node-RED's user directory. */
export const LEDGER_DIRECTORY = 'gws-ledger';

/** In place of a ledger that is not there: refuses every dial. */
export function noLedger(): Ledger {
  const ledger = new MemoryLedger();
  void ledger.close();
  return ledger;
}
