/** A step in the story of a dial. */
import type { DialState } from '../ledger/entry';
import type { Reason } from '../rules/reasons';

/**
 * `handedOut`: GWS has sent the record; `verdict`: what the calling rules said; `failed`: refused, or the answer was lost;
 * `call`: news of the call; `ledgerUnavailable`: earlier steps may be missing; the others are states of the entry.
 */
export type StepKind = DialState | 'handedOut' | 'verdict' | 'failed' | 'call' | 'ledgerUnavailable';

/** What the calling rules said, for words in other languages; telephone numbers in it are masked. */
export interface SaidByRules {
  readonly reason: Reason;
  readonly rule?: string | undefined;
  /** ISO time. */
  readonly notBefore?: string | undefined;
}

export interface StoryStep {
  /** ms since 1970. */
  readonly at: number;
  readonly what: StepKind;
  readonly agent?: string | undefined;
  /** The entry in the ledger. */
  readonly entry?: string | undefined;
  readonly handle?: string | undefined;
  readonly attempt?: string | undefined;
  readonly campaign?: string | undefined;
  /** Its last digits. */
  readonly number?: string | undefined;
  readonly callId?: string | undefined;
  /** State of the call, and which of GWS's notifications told of it. */
  readonly state?: string | undefined;
  readonly notificationType?: string | undefined;
  readonly outcome?: string | undefined;
  /** Of the error, with what it says besides. */
  readonly code?: string | undefined;
  readonly text?: string | undefined;
  readonly details?: Readonly<Record<string, string | number>> | undefined;
  /** The same as `text`, if it is of the calling rules. */
  readonly said?: SaidByRules | undefined;
  /** Node that dialed, and `_msgid` of its message. */
  readonly node?: string | undefined;
  readonly message?: string | undefined;
  /** Who decided, if nobody could know. */
  readonly resolvedBy?: string | undefined;
}
