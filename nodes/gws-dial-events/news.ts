/**
 * Tells nodes what becomes of dials, and what nobody was there to be told of: each of that once, to all who listen
 * then.
 */
import type { Node, NodeAPI } from 'node-red';
import type { DialEntry, Ledger, LedgerState } from '../../src';
import { tried } from '../shared/safely';
import { whenStarted } from '../shared/started';

export interface Listener {
  readonly ledger: Ledger;
  /** Address of the server whose dials it wants to hear of: a ledger may be shared by several. */
  readonly server: string;
  /** @returns whether the entry passes its filters, and it has told it */
  tell(entry: DialEntry, before?: DialEntry): boolean;
}

/** All who listen, of all ledgers. */
const listeners = new Set<Listener>();

/** Places of the ledgers whose untold news is being told. */
const telling = new Set<string>();

/**
 * Tells `listener` of everything as soon as the flows have started: what is sent before that is lost.
 * @returns how to end that
 */
export function hear(RED: NodeAPI, node: Node, listener: Listener): () => void {
  const { ledger, server } = listener;
  const changed = (entry: DialEntry, before: DialEntry | undefined) => {
    if (entry.server === server) {
      tried(node, 'A change to a dial', () => listener.tell(entry, before));
    }
  };
  const opened = ({ phase }: LedgerState) => {
    if (phase === 'open') {
      void tellUntold(ledger);
    }
  };
  const untold = () => {
    void tellUntold(ledger);
  };
  const giveUp = whenStarted(RED, node, 'The ledger', () => {
    listeners.add(listener);
    ledger.on('changed', changed);
    ledger.on('state', opened);
    ledger.on('untold', untold);
    void tellUntold(ledger);
  });
  return () => {
    giveUp();
    listeners.delete(listener);
    ledger.off('changed', changed);
    ledger.off('state', opened);
    ledger.off('untold', untold);
  };
}

/** What cannot be read now is told when the ledger is available again. */
async function tellUntold(ledger: Ledger): Promise<void> {
  const { place } = ledger;
  if (place === undefined || telling.has(place)) {
    return;
  }
  telling.add(place);
  try {
    await ledger.tellUntold((entry) => {
      const concerned = [...listeners].filter(
        ({ ledger: other, server }) => other.place === place && server === entry.server,
      );
      return concerned.map((listener) => listener.tell(entry)).some(Boolean);
    });
  } catch {
    // It says so itself, and opens again.
  } finally {
    telling.delete(place);
  }
}
