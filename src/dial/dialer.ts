/**
 * Dials a preview record or a plain number: sends one `Dial` request, at most once, and waits for the state of the call
 * that the flow asked for. `statusCode` 0 only says that GWS forwarded the request (pages OutboundDialPreview and
 * CallsDial).
 */

import { GwsError } from '../errors/gws-error';
import type { HttpRequest } from '../http/http-client';
import { MemoryLedger } from '../ledger/memory-ledger';
import type { NotificationListener } from '../session/listeners';
import type { BusyAgent, Permit, RequestSource } from '../session/permit';
import { isCertainlyNotDone, sendOnce } from '../session/send';
import type { Session } from '../session/session';
import { elapsed } from '../timing/clock';
import { CALLS_CHANNEL } from '../wire/call-events';
import type {
  ApiResponse,
  CallStateChangeMessage,
  Device,
  DialRequest,
  OutboundRecord,
  UserData,
} from '../wire/messages';
import type { CallResult, DialOutcome } from '../wire/outcomes';
import { devicePath, pathSegment } from '../wire/path';
import type { WaitFor } from './call-progress';
import { CallWait } from './call-wait';
import type { Dialing } from './claims';
import { CallMatcher, canBeProven, type ExpectedCall } from './matcher';
import { Seam } from './seam';

interface WaitOptions {
  waitFor: WaitFor;
  /** ms to wait for that state once GWS has accepted. */
  timeout: number;
  /** Gives up when it aborts. */
  signal?: AbortSignal;
  /** Whether to dial while the agent has a call or a dial under way: `refuse` unless it is `allow`. */
  busyAgent?: BusyAgent | undefined;
  /** When it was requested, on the monotonic clock; now by default. */
  askedAt?: number | undefined;
  /** Who asks, for the ledger. */
  source?: RequestSource | undefined;
}

export interface DialOrder extends WaitOptions {
  record: OutboundRecord;
  /** Id or phone number; empty: the server's. */
  device?: string;
  /** `devicePath` in the body, if it must differ from the device in the URL. */
  devicePath?: string;
  /** Dial although the record was dialed before. */
  redial?: boolean;
  /** The device that was chosen, before anything is sent. */
  onDevice?(device: Device): void;
}

export interface CallOrder extends WaitOptions {
  phoneNumber: string;
  /** Of T-Server's request. */
  location?: string;
  userData?: UserData;
  device: Device;
  /** Dial although the record that `userData` names was dialed before. */
  redial?: boolean;
}

export interface DialResult {
  /** The answer to the request (`accepted`), or the event that met the wait. */
  payload: ApiResponse | CallStateChangeMessage;
  outcome: DialOutcome;
  /** Where the call has ended and the dialer stated one. */
  callResult?: CallResult;
  device: Device;
  statusCode: number | undefined;
}

/** How the search for the call follows the request. */
type Watch = Required<Pick<HttpRequest, 'onSend'> & Pick<Permit, 'wasDone'>>;

/** Takes note of how a dial went. */
type Counter = <Result>(dial: () => Promise<Result>) => Promise<Result>;

export class Dialer {
  readonly #session: Session;
  readonly #counted: Counter;
  readonly #matcher = new CallMatcher();
  readonly #seam: Seam;
  #watchers = 0;
  #unwatch = (): void => {};

  /** @param dialing whose dials these are, and where they are written down; in a memory of its own by default */
  constructor(session: Session, dialing: Partial<Dialing> = {}, counted: Counter = (dial) => dial()) {
    this.#session = session;
    this.#counted = counted;
    const { ledger = new MemoryLedger(), server = '', agent = '', lease, rules, failed } = dialing;
    this.#seam = new Seam(session, { ledger, server, agent, lease, rules, failed });
  }

  /** Whether a dial of the agent is under way: from when it is asked for until its call appears. */
  get isDialing(): boolean {
    return this.#seam.isDialing;
  }

  /** Resolves when GWS has answered all dials of the agent, or no longer will. */
  answered(): Promise<void> {
    return this.#seam.answered();
  }

  /** Subscribes to call events, which every wait except `accepted` needs. @returns a function that ends it */
  watchCalls(): () => void {
    if (this.#watchers === 0) {
      this.#unwatch = this.#session.observe(CALLS_CHANNEL, this.#onCall);
    }
    this.#watchers += 1;
    return () => {
      this.#watchers -= 1;
      if (this.#watchers === 0) {
        this.#unwatch();
      }
    };
  }

  /**
   * @throws {GwsError} `GWS_NOT_CONNECTED`, `GWS_NOT_AUTHENTICATED`, `GWS_REJECTED`, `GWS_ALREADY_DIALED`,
   * `GWS_NOT_ALLOWED`, `GWS_LEDGER_UNAVAILABLE`: not dialed;
   * `GWS_OUTCOME_UNKNOWN`: perhaps dialed; `GWS_TIMEOUT`, `GWS_CALL_FAILED`: dialed, but the state was not reached.
   * `outcomeOfFailure` has a word for each.
   */
  dial(order: DialOrder): Promise<DialResult> {
    return this.#counted(() => this.#dial(timed(order)));
  }

  /**
   * Dials a number (page CallsDial). Called twice, it dials twice, unless the user data names a record.
   * @throws {GwsError} as {@link dial}
   */
  call(order: CallOrder): Promise<DialResult> {
    return this.#counted(() => this.#call(timed(order)));
  }

  async #dial(order: DialOrder): Promise<DialResult> {
    const { record } = order;
    const device = await this.#session.device(order.device);
    order.onDevice?.(device);
    const body: DialRequest = {
      operationName: 'Dial',
      devicePath: order.devicePath ?? devicePath(device),
      outboundRecord: record,
    };
    return this.#follow({ record, device }, order, (watch) =>
      this.#request(device, body, `record ${record.recordHandle}`, { ...order, ...watch }),
    );
  }

  async #call(order: CallOrder): Promise<DialResult> {
    const { phoneNumber, location, userData, device } = order;
    const body = {
      operationName: 'Dial',
      destination: { phoneNumber },
      ...(location !== undefined && { location }),
      ...(userData && { userData }),
    };
    const record = { phoneNumber, ...(userData && { otherFields: userData }) };
    const follow = () =>
      this.#follow({ record, device }, order, (watch) =>
        this.#request(device, body, 'the number', { ...order, ...watch }),
      );
    if (order.waitFor === 'accepted') {
      return follow();
    }
    const stopWatching = this.watchCalls();
    try {
      await this.#session.listening(CALLS_CHANNEL);
      return await follow();
    } finally {
      stopWatching();
    }
  }

  /** Has `send` dial, and waits for the requested state of the call. */
  async #follow(
    dialed: Pick<ExpectedCall, 'record'> & { readonly device: Device },
    { waitFor, timeout, signal }: WaitOptions,
    send: (watch?: Watch) => Promise<ApiResponse>,
  ): Promise<DialResult> {
    const { device } = dialed;
    if (waitFor === 'accepted') {
      const payload = await send();
      return { payload, outcome: 'accepted', device, statusCode: payload.statusCode };
    }
    const wait = new CallWait(waitFor, canBeProven(dialed.record));
    const expected: ExpectedCall = { ...dialed, onMatch: (call, isProven) => wait.follow(call, isProven) };
    let madeNone = false;
    try {
      const watch = { onSend: () => this.#matcher.expect(expected), wasDone: () => wait.isProven };
      const answer = await send(watch).catch(async (error: unknown) => {
        const isUnknown = error instanceof GwsError && error.code === 'GWS_OUTCOME_UNKNOWN';
        if (isUnknown && (await wait.proof(signal))) {
          // The answer was lost, but the call is there and names the record: GWS did accept the request.
          return undefined;
        }
        if (error instanceof Error && isCertainlyNotDone(error) && wait.isProven) {
          throw wait.contradiction(error);
        }
        madeNone = isCertainlyNotDone(error);
        throw error;
      });
      const { event, ...found } = await wait.outcome(timeout, signal);
      return { payload: event, ...found, device, statusCode: answer?.statusCode };
    } finally {
      this.#matcher.forget(expected, madeNone);
    }
  }

  readonly #onCall: NotificationListener = ({ callEvent, recovered }) => {
    if (callEvent) {
      this.#matcher.handle(callEvent, !this.#session.calls.knows(callEvent.call.id), recovered);
    }
  };

  /** @param subject what is dialed, as worded in errors */
  #request(
    device: Device,
    body: object,
    subject: string,
    { signal, redial, busyAgent, askedAt, source, onSend, wasDone }: Permit & Pick<HttpRequest, 'signal' | 'onSend'>,
  ): Promise<ApiResponse> {
    return sendOnce(
      this.#session,
      {
        method: 'POST',
        path: `/me/devices/${pathSegment(device.id)}/calls`,
        body: JSON.stringify(body),
        ...(signal && { signal }),
        ...(onSend && { onSend }),
      },
      {
        nothingDone: 'Nothing was dialed.',
        unknown: (reason) =>
          `It is not known whether ${subject} was dialed: ${reason} ` +
          'Find out before you dial it again; it is never repeated automatically.',
      },
      { redial, busyAgent, askedAt, source, wasDone },
    );
  }
}

/** Time spent waiting before the request counts too. */
function timed<Order extends WaitOptions>(order: Order): Order {
  return { ...order, askedAt: order.askedAt ?? elapsed() };
}
