/** A database that answers, but that a ledger cannot use as it is; or a driver that is not there. */
import { GwsError } from '../errors/gws-error';

export type DatabaseFault = 'driver' | 'version' | 'standby' | 'isolation' | 'encoding' | 'schema-newer' | 'rights';

/** `GWS_LEDGER_UNAVAILABLE`. */
export class UnusableDatabase extends GwsError {
  /** What is wrong with it. */
  declare readonly fault: DatabaseFault;

  constructor(fault: DatabaseFault, message: string, cause?: unknown) {
    super('GWS_LEDGER_UNAVAILABLE', message, { cause });
    Object.defineProperty(this, 'fault', { value: fault });
  }
}
