/** What the runtime shows in the sidebar, row by row. Telephone numbers are masked; all else is plain text. */

import type { SaidByRules, StoryStep } from '../../src/agents/step';

interface Common {
  /** The same as long as it is the same thing. */
  readonly key: string;
  /** ID of the server node. */
  readonly server: string;
}

export interface ServerRow extends Common {
  readonly kind: 'server';
  readonly label: string;
  /** As of the node. */
  readonly status: { readonly fill: string; readonly shape: string; readonly text: string };
  readonly ledger: { readonly kind: string; readonly phase: string; readonly fault?: string };
  /** Why the dials shown may be out of date. */
  readonly fault?: string;
}

export interface AgentRow extends Common {
  readonly kind: 'agent';
  readonly agent: string;
  readonly phase: string;
  /** What is in trouble while connected. */
  readonly trouble?: string;
  /** Since when it is in this phase, ms since 1970. */
  readonly since?: number;
  readonly error?: { readonly code: string; readonly text: string };
  readonly device?: string;
  /** The agent state that GWS has told last, and since when. */
  readonly state?: string;
  readonly stateSince?: number;
  readonly call?: { readonly id: string; readonly state: string; readonly number?: string };
}

export interface CallRow extends Common {
  readonly kind: 'call';
  readonly agent: string;
  readonly callId: string;
  readonly state: string;
  readonly number?: string;
  /** Of the dial that made it, as far as it is among the last ones. */
  readonly since?: number;
  readonly node?: string;
  readonly path?: readonly string[];
}

/** A dial in the ledger, or one that was refused before. */
export interface DialRow extends Common {
  readonly kind: 'dial' | 'unknown';
  /** Its ID in the ledger; without one, it was refused. */
  readonly entry?: string;
  readonly at: number;
  readonly agent: string;
  readonly handle?: string;
  readonly attempt?: string;
  readonly campaign?: string;
  readonly number?: string;
  readonly state?: string;
  readonly outcome?: string;
  /** Seconds. */
  readonly talked?: number;
  readonly code?: string;
  readonly text?: string;
  readonly details?: Readonly<Record<string, string | number>>;
  /** The same as `text`, if it is of the calling rules. */
  readonly said?: SaidByRules;
  /** The node that dialed, and our nodes that had the message, in their order. */
  readonly node?: string;
  readonly path?: readonly string[];
}

/** What a flow waits for. */
export interface WaitRow extends Common {
  readonly kind: 'wait';
  readonly node: string;
  readonly since: number;
  readonly agent?: string;
  readonly operation?: string;
  readonly waitsFor?: string;
  readonly path?: readonly string[];
}

export type Row = ServerRow | AgentRow | CallRow | DialRow | WaitRow;

/** `GET gws-sidebar/view?since=<token>`. */
export interface View {
  /** For the next request. */
  readonly token: string;
  /** These are all rows; otherwise those that have changed. */
  readonly isWhole: boolean;
  readonly rows: readonly Row[];
  /** Keys of rows that are gone. */
  readonly gone: readonly string[];
}

/** `POST gws-sidebar/settle`. */
export interface SettleRequest {
  /** ID of the server node, and of the entry. */
  readonly server: string;
  readonly entry: string;
  readonly decision: 'notDialed' | 'ended';
}

/** `GET gws-sidebar/explain?for=<text>`: a list of these, oldest first, with the ID of the server node. */
export type ToldStep = StoryStep & { readonly server: string };
