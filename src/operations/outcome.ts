/** How it is known what became of a request that GWS has accepted. */
import type { GwsError } from '../errors/gws-error';

/** Recognizes the notification that tells what became of a request. */
export interface Outcome {
  readonly channels: readonly string[];
  /** Those of them that one cannot do without: where GWS refuses one, nothing is sent. */
  readonly indispensable: readonly string[];
  /** Whether what is asked for comes in the notification, so that it is lost on who cannot hear it, also if nobody waits. */
  readonly isDelivery?: boolean;
  /** What is waited for, as the end of a sentence: `nothing said that the record was processed`. */
  readonly awaited: string;
  /** A sentence on what was noticed meanwhile, for when nothing came in time. */
  hint?(): string | undefined;
  /** What it means if nothing comes in time: it may have been done or not, or it was accepted and takes longer. */
  readonly silence: 'GWS_OUTCOME_UNKNOWN' | 'GWS_TIMEOUT';
  /** Judges one notification; undefined when it says nothing of this operation, or not its end. */
  judge(data: unknown): Judgement | undefined;
  /**
   * Looks whether it is as wanted: when GWS has accepted, since what was so before is not told, and when nothing came in
   * time (`isLate`). Undefined when it is not; what is thrown is not the operation's failure.
   */
  look?(isLate: boolean): Promise<Judgement | undefined>;
}

export type Judgement = { readonly payload: unknown } | { readonly error: GwsError };
