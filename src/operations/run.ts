/** Sends one request and waits for the notification that reports its outcome. */
import { GwsError } from '../errors/gws-error';
import type { HttpRequest } from '../http/http-client';
import { ChannelRefused } from '../session/channel-refused';
import type { RequestSource } from '../session/permit';
import { sendOnce, type Wording } from '../session/send';
import type { Session } from '../session/session';
import { waitFor } from '../timing/wait-for';
import type { ApiResponse } from '../wire/messages';
import type { SessionNotification } from '../wire/notification';
import type { CallResult, DialOutcome } from '../wire/outcomes';
import type { Judgement, Outcome } from './outcome';

/** What to send, and how to recognize its outcome. */
export interface Prepared {
  /** Its description, as worded in errors: `CompleteRecord of record 431`. */
  readonly subject: string;
  readonly request: HttpRequest;
  /** How GWS later reports the outcome. Without it, the answer is all there is. */
  readonly outcome?: Outcome;
  /** Wraps the actual `send`; it may also add detail to an error. */
  around?(send: () => Promise<ApiResponse>): Promise<ApiResponse>;
}

export interface OperationResult {
  /** The result derived from the notification, or GWS's answer if there was no wait. */
  payload: unknown;
  /** From GWS's answer; undefined if that was lost and only the notification arrived. */
  statusCode: number | undefined;
  /** What became of a dial. */
  outcome?: DialOutcome;
  /** Where the dialer stated one. */
  callResult?: CallResult;
}

interface RunOptions {
  /** Whether to wait for the outcome (true). */
  readonly wait?: boolean;
  /** ms. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
  readonly askedAt?: number | undefined;
  readonly source?: RequestSource | undefined;
}

/** Sends `prepared` once, and waits for its outcome; see `perform` for the errors. */
export async function run(session: Session, prepared: Prepared, options: RunOptions): Promise<OperationResult> {
  const { signal, timeout, wait = true, askedAt, source } = options;
  const { outcome, subject } = prepared;
  let watch: OutcomeWatch | undefined;
  const request = { ...prepared.request, ...(signal && { signal }), onSend: () => watch?.expect() };
  const sendRequest = () => sendOnce(session, request, wordingFor(subject), { askedAt, source });
  const send = () => prepared.around?.(sendRequest) ?? sendRequest();
  if (!outcome || !wait) {
    if (outcome?.isDelivery) {
      await Promise.all(outcome.indispensable.map((channel) => session.listening(channel)));
    }
    const payload = await send();
    return { payload, statusCode: payload.statusCode };
  }
  watch = new OutcomeWatch(session, outcome);
  try {
    await watch.listening();
    let answer: ApiResponse | undefined;
    let lost: GwsError | undefined;
    try {
      answer = await send();
    } catch (error) {
      if (!(error instanceof GwsError) || !error.mayHaveBeenDone || signal?.aborted) {
        throw error;
      }
      // The answer was lost, but the outcome may still be reported.
      lost = error;
    }
    void watch.look();
    const judgement = await watch.judgement(timeout, signal);
    if (judgement === undefined) {
      throw lost ?? (signal?.aborted ? abandoned(subject) : silence(subject, outcome, timeout, watch.gaps));
    }
    if ('error' in judgement) {
      throw judgement.error;
    }
    return { payload: judgement.payload, statusCode: answer?.statusCode };
  } finally {
    watch.end();
  }
}

/** How errors refer to the operation named by `subject`. */
export function wordingFor(subject: string): Wording {
  return {
    nothingDone: 'Nothing was done.',
    unknown: (reason) =>
      `It is not known whether GWS carried out ${subject}: ${reason} Find out before you request it again.`,
  };
}

function abandoned(subject: string): GwsError {
  return new GwsError(
    'GWS_OUTCOME_UNKNOWN',
    `${subject}: the node was closed while it waited. GWS accepted it; find out what became of it before you request it again.`,
  );
}

function silence(
  subject: string,
  { awaited, silence: code, hint }: Outcome,
  timeout: number,
  gaps: readonly string[],
): GwsError {
  const advice =
    code === 'GWS_OUTCOME_UNKNOWN'
      ? 'GWS accepted it, so it may or may not have been done. Find out before you request it again.'
      : 'GWS accepted it; it may still happen.';
  const text = [`${subject}: no event within ${timeout / 1000} s said that ${awaited}.`, ...gaps, hint?.(), advice];
  return new GwsError(code, text.filter(Boolean).join(' '));
}

/**
 * Listens from the moment the request is sent, as GWS may send the notification before its answer; earlier ones belong to
 * other requests.
 */
class OutcomeWatch {
  readonly #session: Session;
  readonly #outcome: Outcome;
  readonly #ends: (() => void)[];
  #isExpected = false;
  #hasMissed = false;
  readonly #refused: string[] = [];
  #judgement: Judgement | undefined;
  #wake = (): void => {};

  constructor(session: Session, outcome: Outcome) {
    this.#session = session;
    this.#outcome = outcome;
    const onNotification = ({ data }: SessionNotification) => {
      if (this.#isExpected && !this.#judgement) {
        this.#take(outcome.judge(data));
      }
    };
    const onMissed = () => {
      this.#hasMissed = true;
    };
    this.#ends = outcome.channels.map((channel) => session.observe(channel, onNotification, { onMissed }));
  }

  /**
   * Resolves when GWS has acknowledged every indispensable channel.
   * @throws {GwsError} `GWS_NOT_POSSIBLE` when GWS refuses one of them
   */
  async listening(): Promise<void> {
    const { channels, indispensable } = this.#outcome;
    await Promise.all(
      channels.map(async (channel) => {
        try {
          await this.#session.listening(channel);
        } catch (error) {
          if (!(error instanceof ChannelRefused) || indispensable.includes(channel)) {
            throw error;
          }
          this.#refused.push(channel);
        }
      }),
    );
  }

  /** Why the notification, or that of an error, may have been missed, in sentences. */
  get gaps(): string[] {
    return [
      ...this.#refused.map((channel) => `GWS refuses the channel ${channel}, on which it may have reported more.`),
      ...(this.#hasMissed ? ['Meanwhile events may have been missed, including the one that says so.'] : []),
    ];
  }

  /** The request is about to be sent, after waiting its turn. */
  expect(): void {
    this.#isExpected = true;
  }

  /** Queries GWS instead of waiting for a notification; see {@link Outcome.look}. */
  async look(isLate = false): Promise<void> {
    try {
      const judgement = this.#judgement ? undefined : await this.#outcome.look?.(isLate);
      this.#take(this.#judgement ? undefined : judgement);
    } catch {
      // Even if the query fails, a notification may still arrive.
    }
  }

  /** Undefined when none came within `timeout` ms, or before `signal` aborted. */
  async judgement(timeout: number, signal?: AbortSignal): Promise<Judgement | undefined> {
    const told = (done: () => void) => {
      this.#wake = done;
      if (this.#judgement) {
        done();
      }
    };
    await waitFor(told, { limit: timeout, signal });
    if (!signal?.aborted) {
      await this.look(true);
    }
    return this.#judgement;
  }

  #take(judgement: Judgement | undefined): void {
    if (judgement) {
      // The data also belongs to the listeners after this one.
      this.#judgement = 'error' in judgement ? judgement : { payload: structuredClone(judgement.payload) };
      this.#wake();
    }
  }

  end(): void {
    for (const end of this.#ends) {
      end();
    }
  }
}
