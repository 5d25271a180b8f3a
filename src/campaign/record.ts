/** A record while an agent works on it, and what is known of its dials. */
import type { GwsError } from '../errors/gws-error';
import type { OutboundRecord } from '../wire/messages';
import { CALL_OUTCOMES, type CallResult, type DialOutcome } from '../wire/outcomes';
import type { KnownOutcome } from './call-results';

const KNOWN_OUTCOMES = CALL_OUTCOMES.filter((outcome) => outcome !== 'unknown');

/** A record that the dialer has handed to the agent. */
export interface CampaignRecord {
  /** Identifies the checkout: its call attempt; without one, its handle and number. */
  readonly key: string;
  readonly handle: number;
  /** As the dialer gave it; it need not be a telephone number. */
  readonly phoneNumber: string;
  readonly callingList: string | undefined;
  /** How often it was dialed before this checkout, as far as the dialer says. */
  readonly attempts: number;
  /** What is dialed; undefined if it cannot be. */
  readonly outbound: OutboundRecord | undefined;
  /** Why it cannot be dialed. */
  readonly fault?: GwsError;
}

/** What became of a dial. */
export interface Dialed {
  readonly outcome: DialOutcome;
  /** Where the dialer stated one. */
  readonly callResult?: CallResult | undefined;
  readonly callId?: string | undefined;
  /** s from the answer to the end of the call. */
  readonly talked?: number | undefined;
  readonly error?: GwsError | undefined;
  /** With `notAllowed`: from when on it is, in seconds since 1970, if ever. */
  readonly notBefore?: number | undefined;
  /** With `alreadyDialed`: what the ledger says of the dial before. */
  readonly earlier?: DialOutcome | undefined;
}

/** A dial that the ledger has, and whose record may still be in the agent's hands. */
export interface EarlierWork {
  readonly record: CampaignRecord;
  /** ID of the entry. */
  readonly entry: string;
  /** How it ended; undefined while its call may still be up. */
  readonly dialed: Dialed | undefined;
}

/** A customer who is being worked on: the record that was handed over, and further numbers from its chain. */
export interface Work {
  /** The number that it is about now. */
  readonly record: CampaignRecord;
  readonly dials: readonly MadeDial[];
  /** Records of the chain that were not tried; undefined until the dialer has told them. */
  readonly chain?: readonly CampaignRecord[];
  /** Every key in the checkout. */
  readonly keys: readonly string[];
  /** Parameters of UpdateRecord, from the flow. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** It was taken up again after a restart. */
  readonly isResumed: boolean;
}

export interface MadeDial {
  readonly record: CampaignRecord;
  readonly dialed: Dialed;
}

/** What became of the last call; undefined if nobody was called, or if that is not known. */
export function knownOutcome({ dials }: Work): KnownOutcome | undefined {
  const outcome = dials.at(-1)?.dialed.outcome;
  return KNOWN_OUTCOMES.find((known) => known === outcome);
}

/** The work on a record that was just handed over. */
export function workOn(record: CampaignRecord): Work {
  return { record, dials: [], keys: [record.key], fields: {}, isResumed: false };
}
