/**
 * What has happened lately at one server, for people who want to know why: records that were handed out, dials and
 * refusals, calls, sessions, and which nodes worked on which message. The latest of each are kept in memory, see
 * {@link KEPT}; numbers as they came, so whoever shows them masks them.
 */
import { namesIn } from '../dial/identity';
import { NotAllowed } from '../dial/not-allowed';
import { outcomeOfFailure } from '../dial/outcome';
import { GwsError } from '../errors/gws-error';
import { textOfThrown } from '../errors/printable';
import type { DialEntry, DialFacts } from '../ledger';
import type { SessionState } from '../session/machine';
import type { Session } from '../session/session';
import { numbersOf } from '../wire/call-events';
import { changedDevices, DEVICES_CHANNEL } from '../wire/device-messages';
import type { SessionNotification } from '../wire/notification';
import { isRecordMessage } from '../wire/outbound-events';
import { Ring } from './ring';
import type { SaidByRules } from './step';

/** How many of each are kept. */
export const KEPT = { records: 1000, dials: 2000, failures: 1000, calls: 2000, sessions: 1000, actions: 1000 } as const;

interface Happening {
  /** ms since 1970. */
  readonly at: number;
  readonly agent: string;
}

/** GWS has sent a record to an agent. */
export interface RecordNote extends Happening {
  readonly handle?: string | undefined;
  readonly attempt?: string | undefined;
  readonly number?: string | undefined;
  readonly campaign?: string | undefined;
}

/** An entry of the ledger as it has become. */
export interface DialNote extends Happening {
  readonly entry: DialEntry;
}

/** A dial was refused, or its answer was lost. */
export interface FailureNote extends Happening {
  readonly facts: Partial<DialFacts>;
  /** ID of its entry in the ledger, if it got as far as that. */
  readonly entry?: string | undefined;
  readonly code: string;
  readonly text: string;
  readonly outcome: string;
  /** What the error says besides, such as the rule that does not allow it, and until when. */
  readonly details: Readonly<Record<string, string | number>>;
  readonly said?: SaidByRules | undefined;
}

/** News of a call. */
export interface CallNote extends Happening {
  readonly callId: string;
  readonly state: string;
  readonly type: string;
  readonly number?: string | undefined;
}

/** A session has changed its phase, or warns. */
export interface SessionNote extends Happening {
  readonly phase?: SessionState['phase'] | undefined;
  readonly code?: string | undefined;
  readonly text?: string | undefined;
}

/** A node has done its work for a message. */
export interface ActionNote {
  readonly at: number;
  readonly agent?: string | undefined;
  readonly node: string;
  readonly message: string;
  readonly operation?: string | undefined;
  /** Code of the error, if it failed. */
  readonly code?: string | undefined;
}

/** The agent state of a device, and since when; since 1970 in ms. */
export interface SeenState {
  readonly device: string;
  readonly state: string;
  readonly since: number;
}

/** Properties of errors that say why, besides their text. */
const DETAILS = ['rule', 'reason', 'notBefore', 'holder', 'statusCode', 'httpStatus'] as const;

/** For the code of an error that has none. */
const UNNAMED = 'failed';

/** Failures among which the same one may be. */
const RECENT = 50;

export class Journal {
  readonly #records = new Ring<RecordNote>(KEPT.records);
  readonly #dials = new Ring<DialNote>(KEPT.dials);
  readonly #failures = new Ring<FailureNote>(KEPT.failures);
  readonly #calls = new Ring<CallNote>(KEPT.calls);
  readonly #sessions = new Ring<SessionNote>(KEPT.sessions);
  readonly #actions = new Ring<ActionNote>(KEPT.actions);
  readonly #phases = new WeakMap<Session, number>();
  readonly #states = new WeakMap<Session, SeenState>();
  #changes = 0;

  get records(): RecordNote[] {
    return this.#records.all;
  }

  get dials(): DialNote[] {
    return this.#dials.all;
  }

  get failures(): FailureNote[] {
    return this.#failures.all;
  }

  get calls(): CallNote[] {
    return this.#calls.all;
  }

  get sessions(): SessionNote[] {
    return this.#sessions.all;
  }

  get actions(): ActionNote[] {
    return this.#actions.all;
  }

  /** Counts the changes to dials: who sees another number than before should look again. */
  get changes(): number {
    return this.#changes;
  }

  /** Since when the session has been in its phase: ms since 1970; undefined if it never left the first one. */
  phaseSince(session: Session): number | undefined {
    return this.#phases.get(session);
  }

  /** The latest agent state that GWS has told of. */
  seenState(session: Session): SeenState | undefined {
    return this.#states.get(session);
  }

  /** Notes what happens in the session of the agent of that name. */
  watch(session: Session, agent: string): void {
    let phase: SessionState['phase'] = session.state.phase;
    session.on('state', (state) => {
      const error = 'error' in state ? state.error : undefined;
      if (state.phase !== phase || error) {
        this.#sessions.add({ at: Date.now(), agent, phase: state.phase, code: error?.code, text: error?.message });
      }
      if (state.phase !== phase) {
        phase = state.phase;
        this.#phases.set(session, Date.now());
      }
    });
    session.on('warning', ({ code, message }) => this.#sessions.add({ at: Date.now(), agent, code, text: message }));
    session.on('received', (notification) => this.#received(session, agent, notification));
  }

  /** Notes a change of the ledger. */
  dial(entry: DialEntry): void {
    this.#changes += 1;
    this.#dials.add({ at: entry.times[entry.state] ?? entry.at, agent: entry.agent, entry });
  }

  /**
   * Notes why a dial failed; once, whoever else tells of it: what was a lost connection at first gets a code later.
   * @param entry ID in the ledger
   */
  failed(facts: Partial<DialFacts>, error: unknown, entry?: string): void {
    const code = error instanceof GwsError ? error.code : UNNAMED;
    const text = error instanceof GwsError ? error.message : textOfThrown(error);
    const { node, message, agent = '' } = facts;
    const why = { code, text, outcome: outcomeOfFailure(error), details: detailsOf(error, text), said: saidBy(error) };
    const isSame = (other: FailureNote) =>
      message !== undefined &&
      other.facts.message === message &&
      other.facts.node === node &&
      (other.code === code || other.text === text || other.code === UNNAMED);
    const known = this.#failures.latest(RECENT).findLast(isSame);
    this.#changes += 1;
    if (!known) {
      this.#failures.add({ at: Date.now(), agent, facts, entry, ...why });
    } else if (known.code === UNNAMED) {
      this.#failures.replace(known, { ...known, ...why });
    }
  }

  /** Notes that a node has done its work. */
  acted(action: Omit<ActionNote, 'at'>): void {
    this.#actions.add({ at: Date.now(), ...action });
  }

  #received(session: Session, agent: string, { channel, data, callEvent, receivedAt }: SessionNotification): void {
    if (callEvent) {
      const { call, notificationType } = callEvent;
      const [number] = numbersOf(call);
      const note = { callId: call.id, state: textOf(call.state), type: textOf(notificationType), number };
      this.#calls.add({ at: receivedAt, agent, ...note });
    } else if (channel === DEVICES_CHANNEL) {
      this.#noteState(session, data, receivedAt);
    } else if (isRecordMessage(data)) {
      const { handles, attempts, numbers, recordNumbers, campaign } = namesIn(data);
      const names = { handle: [...handles][0], attempt: [...attempts][0] };
      this.#records.add({ at: receivedAt, agent, ...names, number: recordNumbers[0] ?? numbers[0], campaign });
    }
  }

  #noteState(session: Session, data: unknown, at: number): void {
    for (const { id, userState } of changedDevices(data)) {
      const { displayName, state: name } = userState ?? {};
      const state = textOf(displayName) || textOf(name);
      const before = this.#states.get(session);
      if (state !== '' && (before?.device !== id || before.state !== state)) {
        this.#states.set(session, { device: textOf(id), state, since: at });
      }
    }
  }
}

/** What `text` does not say anyway. */
function saidBy(error: unknown): SaidByRules | undefined {
  return error instanceof NotAllowed ? { reason: error.why, rule: error.rule, notBefore: error.notBefore } : undefined;
}

function detailsOf(error: unknown, text: string): Record<string, string | number> {
  const said = (error ?? {}) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    DETAILS.map((name) => [name, said[name]] as const).filter(
      (detail): detail is readonly ['rule', string | number] =>
        (typeof detail[1] === 'string' && !text.includes(detail[1])) || typeof detail[1] === 'number',
    ),
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
