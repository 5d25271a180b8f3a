/** Claims dials in the ledger, so that nobody is called twice (rule 1 of docs/safety.md). */
import { GwsError } from '../errors/gws-error';
import { printable } from '../errors/printable';
import type { HttpRequest } from '../http/http-client';
import type { AgentLease } from '../leases/lease';
import { type DialEntry, type DialFacts, ERASED, type Ledger } from '../ledger';
import type { CallingRules } from '../rules';
import { notConnected } from '../session/availability';
import type { Permit } from '../session/permit';
import { NO_SPAN, type Span } from '../tracing/span';
import { percentDecoded } from '../values/characters';
import { isSameNumber } from '../wire/call-events';
import { type DialOutcome, OUTCOMES as OUTCOME_NAMES } from '../wire/outcomes';
import type { RequestEffect } from './effect';

/** Rules that each dial must obey; without them, all are allowed. While they are not opened, and if they cannot be, nothing is dialed. */
export type RulesInUse = CallingRules | Promise<CallingRules> | undefined;

/** Whose dials these are, and where they are written down. */
export interface Dialing {
  readonly ledger: Ledger;
  /** Its address, however the user has written it. */
  readonly server: string;
  /** User name; a handle counts only for the agent who got the record. */
  readonly agent: string;
  /** Where several instances share the agents: the lease that this one has on the agent now, if it has it. */
  readonly lease?: (() => AgentLease | undefined) | undefined;
  readonly rules?: RulesInUse;
  /** Told of each dial that failed, and why; `entry` is its ID in the ledger, if it got as far as that. */
  readonly failed?: ((facts: DialFacts, error: unknown, entry?: string) => void) | undefined;
}

/** A dial that is claimed, and may be sent while its lease holds. */
export interface ClaimedDial {
  readonly entry: DialEntry;
  /** Why it must not be sent any more. */
  obstacle(): string | undefined;
}

/** The dial before, as people and flows are told of it. */
export interface EarlierDial {
  /** ISO time. */
  readonly at: string;
  readonly agent: string;
  readonly outcome: string;
  readonly callId?: string | undefined;
  /** ID of the node, and `_msgid` of its message. */
  readonly node?: string | undefined;
  readonly message?: string | undefined;
}

type Ringing = Exclude<RequestEffect, { kind: 'silent' }>;

/** While nothing more is known of a dial. */
const OUTCOMES: Readonly<Record<DialEntry['state'], DialOutcome>> = {
  claimed: 'unknown',
  notDialed: 'notDialed',
  unknown: 'unknown',
  accepted: 'accepted',
  dialing: 'dialing',
  established: 'answered',
  ended: 'unknown',
};

export class Claims {
  readonly #dialing: Dialing;

  constructor(dialing: Dialing) {
    this.#dialing = dialing;
  }

  /** What is written down of a dial. */
  factsOf(dial: Ringing, { path }: Pick<HttpRequest, 'path'>, { source }: Permit): DialFacts {
    const { server, agent } = this.#dialing;
    const { record, numbers, recordNumbers, campaign, list } = dial;
    return {
      server,
      agent,
      device: addressedDevice(path),
      ...record,
      campaign,
      list,
      number: numbers[0] ?? recordNumbers[0],
      node: source?.node,
      message: source?.message,
    };
  }

  /**
   * Claims the dial; from then on, everybody else is refused.
   * @throws {GwsError} `GWS_ALREADY_DIALED` when it was dialed before and `redial` is not true; `GWS_LEDGER_UNAVAILABLE`;
   *   `GWS_NOT_CONNECTED` when another instance has the agent, or may have by the time that the claim is answered
   */
  claim(facts: DialFacts, redial: boolean | undefined, span: Span = NO_SPAN): Promise<ClaimedDial> {
    const { kind } = this.#dialing.ledger;
    const attributes = { 'gws.ledger.kind': kind, ...(kind === 'postgres' && { 'db.system.name': 'postgresql' }) };
    return span.during(
      'claim',
      attributes,
      () => this.#claim(facts, redial),
      kind === 'postgres' ? 'client' : 'internal',
    );
  }

  async #claim(facts: DialFacts, redial: boolean | undefined): Promise<ClaimedDial> {
    const { ledger, lease: leaseNow } = this.#dialing;
    const lease = leaseNow?.();
    if (leaseNow && !lease?.holds()) {
      throw notHere(facts);
    }
    const claim = await ledger.claim(facts, redial === true, lease?.fence);
    if (claim.kind === 'taken') {
      throw alreadyDialed(facts, claim.earlier);
    }
    if (claim.kind === 'fenced') {
      lease?.refused();
      throw notHere(facts);
    }
    const { entry, countdown } = claim;
    const isOver = () => lease !== undefined && (!lease.holds() || countdown?.isOver === true);
    if (isOver()) {
      void ledger.note(entry.id, { state: 'notDialed', outcome: 'notDialed' });
      throw notHere(facts);
    }
    return { entry, obstacle: () => (isOver() ? lostTo(facts) : undefined) };
  }

  /** @throws {GwsError} as {@link claim}, without claiming it */
  async check(facts: DialFacts, redial: boolean | undefined): Promise<void> {
    const taken = redial === true ? undefined : await this.#dialing.ledger.look(facts);
    if (taken) {
      throw alreadyDialed(facts, taken.earlier);
    }
  }

  /**
   * Whether a transfer or conference calls the person of the record that the call's user data names. A transferred call
   * keeps that user data, whoever is called.
   */
  async isToPerson(transfer: Ringing, facts: DialFacts): Promise<boolean> {
    const { record, numbers, recordNumbers } = transfer;
    const isOneOf = (theirs: (number: string) => boolean) => numbers.some(theirs);
    if (!record || isOneOf((number) => recordNumbers.some((one) => isSameNumber(one, number)))) {
      return record !== undefined;
    }
    const taken = await this.#dialing.ledger.look({ ...facts, number: undefined });
    if (!taken) {
      return false;
    }
    const { earlier } = taken;
    const isKnown = earlier?.number !== undefined && earlier.number !== ERASED;
    return isKnown ? isOneOf((number) => this.#dialing.ledger.isOf(earlier, number)) : recordNumbers.length === 0;
  }
}

function notHere(facts: DialFacts): GwsError {
  return notConnected(`${lostTo(facts)}. Nothing was dialed.`);
}

function lostTo({ agent }: DialFacts): string {
  return `This instance no longer has the agent ${JSON.stringify(agent)}, whom several share`;
}

function alreadyDialed({ handle }: DialFacts, entry: DialEntry | undefined): GwsError {
  const what = handle === undefined ? 'This record' : `Record ${printable(handle)}`;
  const advice = 'If it is to be called again, allow redialing in the node or set msg.redial to true.';
  if (!entry) {
    return new GwsError(
      'GWS_ALREADY_DIALED',
      `${what} was already dialed, but what the ledger says of that cannot be read. ${advice}`,
    );
  }
  const earlier = earlierDial(entry);
  const how = entry.state === 'claimed' ? 'is being dialed' : 'was already dialed';
  const end = entry.state === 'unknown' ? 'or may have been, its outcome is unknown' : `outcome: ${earlier.outcome}`;
  return new GwsError(
    'GWS_ALREADY_DIALED',
    `${what} ${how} at ${earlier.at}${earlier.agent && ` by ${printable(earlier.agent)}`} (${end}). ${advice}`,
    { earlier },
  );
}

/** The outcome of a dial as far as it is known. */
export function outcomeSoFar({ state, outcome }: DialEntry): DialOutcome {
  return OUTCOME_NAMES.find((name) => name === outcome) ?? OUTCOMES[state];
}

function earlierDial({ at, agent, state, outcome = OUTCOMES[state], callId, node, message }: DialEntry): EarlierDial {
  return {
    at: new Date(at).toISOString(),
    agent,
    outcome,
    ...(callId !== undefined && { callId }),
    ...(node !== undefined && { node }),
    ...(message !== undefined && { message }),
  };
}

/** ID of the device that a request is addressed to, if any. */
function addressedDevice(path: string): string | undefined {
  const [, id] = /\/devices\/([^/?;]+)/.exec(path) ?? [];
  return id === undefined ? undefined : percentDecoded(id);
}
