/**
 * Dialing a preview record: one `Dial` request, at most once, and the wait for what the flow wants to know of the call.
 * `statusCode` 0 only says that GWS forwarded the request (page OutboundDialPreview).
 */
import { CALLS_CHANNEL, isCallEvent } from '../calls/events';
import { GwsError } from '../errors';
import type { Verdict } from '../http/api';
import { RequestFailure } from '../http/failure';
import { pathSegment } from '../http/path';
import type { ApiResponse, CallStateChangeMessage, Device, DialRequest, OutboundRecord } from '../messages';
import { devicePath } from '../session/devices';
import type { Session } from '../session/session';
import { CallWait, type WaitFor } from './call-wait';
import { DialedRecords } from './dialed-records';
import { CallMatcher } from './matcher';

export interface DialOrder {
  record: OutboundRecord;
  /** Id or phone number; empty: the server's. */
  device?: string;
  /** `devicePath` of the body, where it is to differ from the device in the URL. */
  devicePath?: string;
  waitFor: WaitFor;
  /** ms to wait for that state once GWS has accepted. */
  timeout: number;
  /** Dial although the record was dialed before. */
  redial?: boolean;
  /** Gives up when it aborts. */
  signal?: AbortSignal;
  /** The device that was chosen, before anything is sent. */
  onDevice?(device: Device): void;
}

export interface DialResult {
  /** The answer to the request (`accepted`), or the event that met the wait. */
  payload: ApiResponse | CallStateChangeMessage;
  device: Device;
  statusCode: number | undefined;
}

export class Dialer {
  readonly #session: Session;
  readonly #dialed = new DialedRecords();
  readonly #matcher = new CallMatcher();
  #watchers = 0;
  #unwatch = (): void => {};

  constructor(session: Session) {
    this.#session = session;
  }

  /** Has call events come in, as every wait but `accepted` needs. @returns a function that ends it */
  watchCalls(): () => void {
    if (this.#watchers === 0) {
      this.#unwatch = this.#session.subscribe(CALLS_CHANNEL, this.#onCall);
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
   * @throws {GwsError} `GWS_NOT_CONNECTED`, `GWS_NOT_AUTHENTICATED`, `GWS_REJECTED`, `GWS_ALREADY_DIALED`: not dialed;
   * `GWS_OUTCOME_UNKNOWN`: perhaps dialed; `GWS_TIMEOUT`, `GWS_CALL_FAILED`: dialed, but the state was not reached
   */
  async dial(order: DialOrder): Promise<DialResult> {
    const { record, waitFor, timeout, signal } = order;
    const device = await this.#session.device(order.device);
    order.onDevice?.(device);
    const takeBack = this.#dialed.claim(record, order.redial ?? false);
    if (waitFor === 'accepted') {
      const payload = await this.#request(order, device, takeBack);
      return { payload, device, statusCode: payload.statusCode };
    }
    const wait = new CallWait(waitFor);
    const expected = { record, device, onEvent: (message: CallStateChangeMessage) => wait.note(message) };
    this.#matcher.expect(expected);
    try {
      const answer = await this.#request(order, device, takeBack).catch((error: unknown) => {
        if (wait.last !== undefined && error instanceof GwsError && error.code === 'GWS_OUTCOME_UNKNOWN') {
          // The answer was lost, but the call is there: GWS did take the request.
          return undefined;
        }
        throw error;
      });
      return { payload: await wait.outcome(timeout, signal), device, statusCode: answer?.statusCode };
    } finally {
      this.#matcher.forget(expected);
    }
  }

  readonly #onCall = ({ data }: { data: unknown }): void => {
    if (isCallEvent(data)) {
      this.#matcher.handle(data, !this.#session.calls.knows(data.call.id));
    }
  };

  async #request(order: DialOrder, device: Device, takeBack: () => void): Promise<ApiResponse> {
    const body: DialRequest = {
      operationName: 'Dial',
      devicePath: order.devicePath ?? devicePath(device),
      outboundRecord: order.record,
    };
    let verdict: Verdict;
    try {
      verdict = await this.#session.request({
        method: 'POST',
        path: `/me/devices/${pathSegment(device.id)}/calls`,
        body: JSON.stringify(body),
        ...(order.signal && { signal: order.signal }),
      });
    } catch (failure) {
      if (failure instanceof GwsError) {
        takeBack();
        throw failure;
      }
      if (failure instanceof RequestFailure && failure.certainlyNotSent) {
        takeBack();
        throw new GwsError('GWS_NOT_CONNECTED', `GWS cannot be reached: ${failure.reason}. Nothing was dialed.`, {
          cause: failure,
        });
      }
      throw outcomeUnknown(order.record, `${reasonOf(failure)}.`, failure);
    }
    switch (verdict.kind) {
      case 'ok':
        return verdict.body;
      case 'unintelligible':
        throw outcomeUnknown(order.record, verdict.error.message, verdict.error);
      case 'rejected':
        takeBack();
        throw verdict.error;
      default:
        // Session.request has resolved these; a new kind of verdict must not pass for a success.
        throw outcomeUnknown(order.record, `unexpected answer (${verdict.kind}).`);
    }
  }
}

function reasonOf(failure: unknown): string {
  return failure instanceof RequestFailure ? failure.reason : `the request failed (${String(failure)})`;
}

function outcomeUnknown({ recordHandle }: OutboundRecord, reason: string, cause?: unknown): GwsError {
  return new GwsError(
    'GWS_OUTCOME_UNKNOWN',
    `It is not known whether record ${recordHandle} was dialed: ${reason} ` +
      'Find out before it is dialed again; it was not, and will not be, repeated by itself.',
    { cause, ...(cause instanceof GwsError && cause.httpStatus !== undefined && { httpStatus: cause.httpStatus }) },
  );
}
