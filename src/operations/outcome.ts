/** How the outcome of a request that GWS has accepted is recognized. */
import type { GwsError } from '../errors/gws-error';

/** Recognizes the notification that reports the outcome of a request. */
export interface Outcome {
  readonly channels: readonly string[];
  /** The indispensable ones among them: if GWS refuses one, nothing is sent. */
  readonly indispensable: readonly string[];
  /** Whether the notification itself carries the result, which would be lost without the channel even if nobody waits. */
  readonly isDelivery?: boolean;
  /** The event awaited, as the end of a sentence: `no event said that the record was processed`. */
  readonly awaited: string;
  /** A sentence on what was noticed meanwhile, in case nothing arrives in time. */
  hint?(): string | undefined;
  /** The meaning of silence: the operation may or may not have been carried out, or it was accepted and takes longer. */
  readonly silence: 'GWS_OUTCOME_UNKNOWN' | 'GWS_TIMEOUT';
  /** Judges one notification; undefined if it is not about this operation, or not its end. */
  judge(data: unknown): Judgement | undefined;
  /**
   * Checks whether the wanted state is reached: when GWS has accepted, because GWS does not report an unchanged state,
   * and when nothing arrived in time (`isLate`). Undefined if it is not; an exception here is not a failure of the
   * operation.
   */
  look?(isLate: boolean): Promise<Judgement | undefined>;
}

export type Judgement = { readonly payload: unknown } | { readonly error: GwsError };
