/** What finally became of a record, as the flow is told: once for each that was handed over; after a restart perhaps once more. */
import type { GwsError } from '../errors/gws-error';
import type { CampaignRecord, MadeDial } from './record';

/**
 * - `completed`, `rejected`, `rescheduled`, `doNotCall`: the dialer was told so
 * - `unknown`: the person may have been called; the record is left to a person to decide
 * - `expired`: the dialer no longer knew the record
 * - `open`: the dialer could not be told, and still has the record as checked out; `error` says why
 */
export type Fate = 'completed' | 'rejected' | 'rescheduled' | 'doNotCall' | 'unknown' | 'expired' | 'open';

export interface RecordDone {
  /** The one that was handed over, or the last one of its chain that was tried. */
  readonly record: CampaignRecord;
  readonly fate: Fate;
  /** Those that were made, in their order; none if nobody was called. */
  readonly dials: readonly MadeDial[];
  /** The call result that was written, as GWS spells it. */
  readonly callResult?: string | undefined;
  /** False if the dialer did not confirm it. */
  readonly isConfirmed: boolean;
  /** It was taken up again after a restart, before which the flow may have been told already. */
  readonly isResumed: boolean;
  /** Whether the flow decided, rather than the settings. */
  readonly isByFlow: boolean;
  readonly error?: GwsError | undefined;
}
