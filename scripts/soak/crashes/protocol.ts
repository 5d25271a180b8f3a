/** What the crashes have the processes under test do, and what these say. */
import type { OutboundRecordMessage, WaitFor } from '../../../src';

/** What a process is started with, as its argument. */
export interface ChildOptions {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** Of the ledger. */
  readonly directory: string;
}

/** Body of a `POST /dial`. */
export interface DialBody {
  readonly record: OutboundRecordMessage;
  readonly waitFor: WaitFor;
}

/** The answer to it: without `code`, the dial went as it should. */
export interface DialAnswer {
  readonly code?: string;
}

/** An entry of the ledger that somebody is told of. */
export interface Told {
  readonly id: string;
  readonly state: string;
  readonly recovered: boolean;
  /** When it was told, ms since 1970. */
  readonly at: number;
  /** Whoever told it was interrupted soon after, and may not have written down that it did. */
  readonly isCutShort?: boolean;
}

export type FromChild =
  /** It takes records at this port. */
  { readonly type: 'ready'; readonly port: number } | { readonly type: 'told'; readonly told: Told };

/** How a process is interrupted. */
export type Interruption = 'SIGKILL' | 'SIGTERM' | 'deploy';
