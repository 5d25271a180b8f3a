/** Settles a dial by what a person or flow has decided. */
import { GwsError } from '../errors/gws-error';
import type { DialEntry } from './entry';
import type { Ledger, Resolution } from './ledger';

/**
 * A dial that may still be sent, or whose call has been seen, cannot be declared not dialed: it could be dialed again.
 * @param server if given, the entry must be of this server
 * @returns the entry as it is now
 * @throws {GwsError} `GWS_NOT_POSSIBLE`: nothing was changed; `GWS_LEDGER_UNAVAILABLE`
 */
export async function settle(
  ledger: Ledger,
  id: string,
  { outcome, ...decision }: Resolution,
  server?: string,
): Promise<DialEntry | undefined> {
  assertOpen((await ledger.find({ id, server }, 1))[0], decision.state);
  return ledger.resolve(id, {
    ...decision,
    outcome: outcome ?? (decision.state === 'notDialed' ? 'notDialed' : undefined),
  });
}

function assertOpen(entry: DialEntry | undefined, decision: Resolution['state']): void {
  if (!entry) {
    throw notChanged('The ledger has no entry with this ID.');
  }
  const { state } = entry;
  const isSeen = state === 'accepted' || state === 'dialing' || state === 'established';
  if (state !== 'unknown' && !(isSeen && decision === 'ended')) {
    throw notChanged(`This dial is ${state}, and so it cannot be declared ${decision}.`);
  }
}

function notChanged(reason: string): GwsError {
  return new GwsError('GWS_NOT_POSSIBLE', `${reason} Nothing was changed.`);
}
