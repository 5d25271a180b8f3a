/** Dials a record of a campaign, and waits for the end of its call. */
import type { Agent } from '../agents/agent';
import { isSameRecord, namesIn } from '../dial/identity';
import { outcomeOfFailure } from '../dial/outcome';
import { guarded } from '../errors/guard';
import { GwsError } from '../errors/gws-error';
import type { DialEntry } from '../ledger';
import type { RequestSource } from '../session/permit';
import { elapsed } from '../timing/clock';
import { waitFor } from '../timing/wait-for';
import { anyTime } from '../values/times';
import { isCallEvent } from '../wire/call-events';
import { OUTCOMES } from '../wire/outcomes';
import { endOf } from './messages';
import type { CampaignRecord, Dialed } from './record';

export interface DialLimits {
  /** ms from GWS's answer until the call has to appear. */
  readonly appearance: number;
  /** ms that a call may take. */
  readonly call: number;
}

interface DialSettings {
  readonly limits: DialLimits;
  /** Ends the wait, not the call. */
  readonly signal: AbortSignal;
  /** Id or phone number; empty: the agent's. */
  readonly device: string;
  readonly source: RequestSource | undefined;
}

/** Never rejects: a failure has an outcome, too. */
export async function dialRecord(agent: Agent, record: CampaignRecord, settings: DialSettings): Promise<Dialed> {
  const { outbound, fault } = record;
  if (!outbound) {
    return { outcome: 'notDialed', error: fault };
  }
  const watch = new CallWatch(agent, record, settings);
  try {
    const { limits, device, source } = settings;
    const { payload, outcome, callResult } = await agent.dialer.dial({
      record: outbound,
      waitFor: 'released',
      timeout: limits.call,
      signal: watch.signal,
      device,
      source,
    });
    const callId = isCallEvent(payload) ? payload.call.id : undefined;
    return { outcome, callResult, callId, talked: watch.talked };
  } catch (failure) {
    return watch.isMissing ? { outcome: 'unknown', error: noCall(settings.limits) } : failed(failure, watch);
  } finally {
    watch.end();
  }
}

/** Waits for the end of a dial of before a restart, as long as the agent has a call. Never rejects. */
export async function followDial(agent: Agent, id: string, { limits, signal }: DialSettings): Promise<Dialed> {
  const { session, dialing } = agent;
  const { ledger } = dialing;
  const begun = elapsed();
  let end: Dialed | undefined;
  let wake = (): void => {};
  const look = (entry: DialEntry) => {
    end = entry.id === id ? (endOf(entry) ?? end) : end;
    if (end) {
      wake();
    }
  };
  ledger.on('written', look);
  try {
    do {
      await waitFor(
        (done) => {
          wake = done;
          void ledger.find({ id }, 1).then((found) => found.forEach(look), done);
        },
        { limit: limits.appearance, signal },
      );
      // A call that has ended while nobody listened is never told.
    } while (!end && !signal.aborted && session.calls.alive.length > 0 && elapsed() - begun < limits.call);
  } finally {
    ledger.off('written', look);
  }
  return end ?? { outcome: 'unknown' };
}

/** Follows in the ledger what becomes of one dial: whether its call appears, and when it is answered. */
class CallWatch {
  readonly #agent: Agent;
  readonly #names;
  readonly #abort = new AbortController();
  readonly #settings: DialSettings;
  #timer: NodeJS.Timeout | undefined;
  #answeredAt: number | undefined;
  isMissing = false;

  constructor(agent: Agent, { outbound }: CampaignRecord, settings: DialSettings) {
    this.#agent = agent;
    this.#names = namesIn(outbound);
    this.#settings = settings;
    agent.dialing.ledger.on('written', this.#onChanged);
  }

  /** Aborts when the call has not appeared in time, or when it need not be waited for any more. */
  get signal(): AbortSignal {
    return AbortSignal.any([this.#abort.signal, this.#settings.signal]);
  }

  /** Whether the record names its call attempt. */
  get isIdentified(): boolean {
    return this.#names.attempts.size > 0;
  }

  /** s since the call was answered. */
  get talked(): number | undefined {
    return this.#answeredAt === undefined ? undefined : Math.round((elapsed() - this.#answeredAt) / 1000);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#agent.dialing.ledger.off('written', this.#onChanged);
  }

  readonly #onChanged = (entry: DialEntry): void => {
    if (!this.#isOurs(entry)) {
      return;
    }
    if (entry.state === 'accepted') {
      this.#timer ??= setTimeout(this.#giveUp, this.#settings.limits.appearance);
    } else if (entry.state !== 'claimed') {
      clearTimeout(this.#timer);
    }
    if (entry.state === 'established') {
      this.#answeredAt ??= elapsed();
    }
  };

  readonly #giveUp = guarded(
    'The wait for a call',
    () => {},
    () => {
      this.isMissing = true;
      this.#abort.abort();
    },
  );

  #isOurs({ server, agent, handle, attempt }: DialEntry): boolean {
    const { dialing } = this.#agent;
    // Of all changes, also those of hundreds of other agents.
    if (agent !== dialing.agent || server !== dialing.server) {
      return false;
    }
    const named = {
      attempts: new Set(attempt === undefined ? [] : [attempt]),
      handles: new Set(handle === undefined ? [] : [handle]),
    };
    return isSameRecord(named, this.#names);
  }
}

function noCall({ appearance }: DialLimits): GwsError {
  return new GwsError(
    'GWS_TIMEOUT',
    `GWS accepted the dial, but ${appearance / 1000} s later no call had appeared. The person may still be called.`,
  );
}

function failed(failure: unknown, { talked, isIdentified }: CallWatch): Dialed {
  const error = GwsError.from(failure, 'GWS_OUTCOME_UNKNOWN', 'It is not known whether the record was dialed.');
  const { earlier, notBefore } = error as GwsError & { earlier?: { outcome?: unknown }; notBefore?: unknown };
  return {
    outcome: outcomeOfFailure(error),
    error,
    talked,
    // A handle may come again with another checkout, of which the dial before says nothing.
    earlier: isIdentified ? OUTCOMES.find((outcome) => outcome === earlier?.outcome) : undefined,
    notBefore: typeof notBefore === 'string' ? Math.ceil(anyTime(notBefore) / 1000) : undefined,
  };
}
