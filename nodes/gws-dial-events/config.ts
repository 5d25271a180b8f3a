/** The settings of `gws-dial-events`, as the editor stores them. */
import type { DialState } from '../../src/ledger/entry';
import { OUTCOMES } from '../../src/wire/outcomes';

export interface DialEventsConfig {
  /** Id of the server. */
  server: string;
  /** User names of the agents whose dials pass; empty: all. */
  agents: string[];
  /** Empty: all. */
  states: string[];
  /** Empty: all dials. */
  outcomes: string[];
}

/** States of dials to choose from. */
export const DIAL_STATES: readonly DialState[] = [
  'claimed',
  'accepted',
  'notDialed',
  'unknown',
  'dialing',
  'established',
  'ended',
];

/** Outcomes to choose from: a dial that is refused because of an earlier one is not in the ledger. */
export const DIAL_OUTCOMES: readonly string[] = OUTCOMES.filter((outcome) => outcome !== 'alreadyDialed');
