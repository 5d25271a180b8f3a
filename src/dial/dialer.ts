/**
 * Dialing a preview record: one `Dial` request, at most once, and the wait for what the flow wants to know of the call.
 * `statusCode` 0 only says that GWS forwarded the request (page OutboundDialPreview).
 */
import { CALLS_CHANNEL, isCallEvent } from '../calls/events';
import { GwsError } from '../errors';
import { pathSegment } from '../http/path';
import type { ApiResponse, CallStateChangeMessage, Device, DialRequest, OutboundRecord } from '../messages';
import { sendOnce } from '../operations/send';
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
  readonly #dialed: DialedRecords;
  readonly #agent: string;
  readonly #matcher = new CallMatcher();
  #watchers = 0;
  #unwatch = (): void => {};

  /** @param dialed shared by agents, who must not dial the same attempt again; `agent`: whose handles are dialed here */
  constructor(session: Session, dialed = new DialedRecords(), agent = '') {
    this.#session = session;
    this.#dialed = dialed;
    this.#agent = agent;
  }

  /** Has call events come in, as every wait but `accepted` needs. @returns a function that ends it */
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
   * @throws {GwsError} `GWS_NOT_CONNECTED`, `GWS_NOT_AUTHENTICATED`, `GWS_REJECTED`, `GWS_ALREADY_DIALED`: not dialed;
   * `GWS_OUTCOME_UNKNOWN`: perhaps dialed; `GWS_TIMEOUT`, `GWS_CALL_FAILED`: dialed, but the state was not reached
   */
  async dial(order: DialOrder): Promise<DialResult> {
    const { record, waitFor, timeout, signal } = order;
    const device = await this.#session.device(order.device);
    order.onDevice?.(device);
    const takeBack = this.#dialed.claim(record, order.redial ?? false, this.#agent);
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
    const { recordHandle } = order.record;
    try {
      return await sendOnce(
        this.#session,
        {
          method: 'POST',
          path: `/me/devices/${pathSegment(device.id)}/calls`,
          body: JSON.stringify(body),
          ...(order.signal && { signal: order.signal }),
        },
        {
          nothingDone: 'Nothing was dialed.',
          unknown: (reason) =>
            `It is not known whether record ${recordHandle} was dialed: ${reason} ` +
            'Find out before it is dialed again; it was not, and will not be, repeated by itself.',
        },
      );
    } catch (error) {
      if (!(error instanceof GwsError) || error.code !== 'GWS_OUTCOME_UNKNOWN') {
        takeBack();
      }
      throw error;
    }
  }
}
