// What is told of dials: each instance as a flow with "dial events" hears it.
import type { DialEntry, Ledger, LedgerState } from '../../src/ledger';

export interface Told {
  /** Who told it. */
  readonly by: string;
  readonly entry: DialEntry;
}

/** Tells of ends, and of dials whose outcome is unknown, as a Node-RED does in which a flow listens. */
export function listen(ledger: Ledger, by: string, told: Told[]): void {
  const tell = (entry: DialEntry): boolean => {
    told.push({ by, entry });
    return true;
  };
  const tellUntold = () => {
    ledger.tellUntold(tell).catch(() => {
      // It is told when the ledger is open again.
    });
  };
  ledger.on('changed', (entry, before) => {
    if (entry.state !== before?.state && (entry.state === 'ended' || entry.state === 'unknown')) {
      tell(entry);
    }
  });
  ledger.on('untold', tellUntold);
  ledger.on('state', ({ phase }: LedgerState) => {
    if (phase === 'open') {
      tellUntold();
    }
  });
  tellUntold();
}
