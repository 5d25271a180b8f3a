/**
 * CometD's long-polling transport over Node's own http(s), with the identity and the connections of one sign-in.
 * docs/decisions/0002 says why the XMLHttpRequest of cometd-nodejs-client is not used, 0010 what makes this one fast.
 */
import type { Agent, ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { guarded } from '../errors/guard';
import { readAnswer } from '../http/answer';
import { onBegin } from '../http/begin';
import type { Governor } from '../http/governor';
import type { HttpIdentity } from '../http/identity';
import { dropStaleConnections, heedKeepAlive } from '../http/idle';
import { readJson } from '../http/json';
import { RateRefusalError, rateRefusalIn } from '../http/rate-limit';
import { type Headers, Target } from '../http/target';
import { isTooDeep } from '../values/nesting';
import { isBroadcast } from '../wire/channel';
import {
  type Envelope,
  LongPollingTransport,
  type Message,
  type Packet,
  type PacketRequest,
} from './cometd.bundle.cjs';

const UNSENT = 0;
const OPENED = 1;
const DONE = 4;

/** Larger than any backlog of call events, yet within what a small machine can handle at once. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

const CONTENT_TYPE: Headers = { 'Content-Type': 'application/json;charset=UTF-8' };

/** Status of an answer that certainly did not replace one from the server itself (RFC 6585). */
const TOO_MANY_REQUESTS = 429;

export interface TransportOptions {
  identity: HttpIdentity;
  agent: Agent;
  /** Paces all requests to the server. */
  governor: Pick<Governor, 'served' | 'refuse'>;
  /** Counts a request that is about to be sent. @returns when that is, for the governor */
  onSend(): number;
  /** This many published messages of an answer were left out, because they are nested too deeply. */
  onLeftOut(channel: string, count: number): void;
  /** A request failed that the server may have answered; anything in that answer is lost. */
  onAnswerLost(): void;
  maxAnswerBytes?: number | undefined;
}

export class GwsLongPollingTransport extends LongPollingTransport {
  readonly #options: TransportOptions;
  /** What is being sent. */
  #messages: readonly Message[] = [];

  constructor(options: TransportOptions) {
    super();
    this.#options = options;
  }

  /** Calls `xhrSend`, without passing it the messages themselves. */
  override transportSend(envelope: Envelope, request: object): boolean {
    this.#messages = envelope.messages;
    return super.transportSend(envelope, request);
  }

  override xhrSend(packet: Packet): PacketRequest {
    const exchange = new Exchange(packet, this.#messages, this.#options);
    exchange.send();
    return exchange;
  }

  override abortXHR(request: PacketRequest | undefined): boolean {
    const begun = request !== undefined && request.readyState !== UNSENT;
    request?.abort();
    return begun;
  }
}

/** One POST and its answer, in the shape of the XMLHttpRequest that the library looks at. */
class Exchange implements PacketRequest {
  readyState = UNSENT;
  status = 0;
  statusText = '';
  readonly #packet: Packet;
  readonly #messages: readonly Message[];
  readonly #options: TransportOptions;
  #request: ClientRequest | undefined;
  #mayHaveBegun = false;
  #sentAt = 0;

  /** @param messages that the packet's body carries */
  constructor(packet: Packet, messages: readonly Message[], options: TransportOptions) {
    this.#packet = packet;
    this.#messages = messages;
    this.#options = options;
  }

  send(): void {
    const { url, body } = this.#packet;
    const { agent, identity, onSend } = this.#options;
    this.readyState = OPENED;
    dropStaleConnections(agent, false);
    const headers = [CONTENT_TYPE, identity.headersFor('POST', url)];
    this.#sentAt = onSend();
    this.#request = Target.of(url).send('POST', agent, headers, body);
    this.#request.on(
      'socket',
      this.#safely((socket: Socket) =>
        onBegin(socket, () => {
          this.#mayHaveBegun = true;
        }),
      ),
    );
    this.#request.on(
      'response',
      this.#safely((response: IncomingMessage) => {
        heedKeepAlive(agent, response.headers);
        this.#receive(response);
      }),
    );
    this.#request.on(
      'error',
      this.#safely((error: Error) => this.#fail(error.message, error)),
    );
  }

  abort(): void {
    this.#fail('aborted');
    this.#request?.destroy();
  }

  #receive(response: IncomingMessage): void {
    this.status = response.statusCode ?? 0;
    this.statusText = response.statusMessage ?? '';
    const { identity, maxAnswerBytes = MAX_ANSWER_BYTES } = this.#options;
    identity.absorb(this.#packet.url, response.headers);
    readAnswer(response, maxAnswerBytes).then(
      this.#safely((text: string) => this.#finish(text, response.headers)),
      this.#safely((error: Error) => {
        this.#request?.destroy();
        this.#fail(error.message, error);
      }),
    );
  }

  /** If an answer makes `callback` throw, this request has failed. */
  #safely<Args extends unknown[]>(callback: (...args: Args) => void): (...args: Args) => void {
    return guarded('The answer about events', (error) => this.#fail(error.message, error), callback);
  }

  #finish(text: string, headers: IncomingHttpHeaders): void {
    const { governor, onLeftOut } = this.#options;
    const limit = rateRefusalIn({ httpStatus: this.status, headers, text });
    if (limit) {
      governor.refuse(limit, this.#sentAt);
      this.#fail(this.statusText, new RateRefusalError(limit));
      return;
    }
    governor.served(this.#sentAt);
    if (this.status !== 200) {
      this.#fail(this.statusText || `HTTP ${this.status}`);
      return;
    }
    const answer = messages(text);
    if (!answer || !answersAll(this.#messages, answer.received)) {
      this.#fail('the answer is not the Bayeux reply to this request');
      return;
    }
    const { received, deep } = answer;
    if ([...deep].some(({ channel }) => !isBroadcast(channel))) {
      this.#fail('the answer is nested too deeply');
    } else if (this.readyState !== DONE) {
      this.readyState = DONE;
      this.#packet.onSuccess(deep.size > 0 ? received.filter((message) => !deep.has(message)) : received);
      for (const [channel, count] of countByChannel(deep)) {
        onLeftOut(channel, count);
      }
    }
  }

  #fail(reason: string, exception?: unknown): void {
    if (this.readyState !== DONE) {
      this.readyState = DONE;
      if (this.#mayHaveBegun && this.status !== TOO_MANY_REQUESTS) {
        this.#options.onAnswerLost();
      }
      this.#packet.onError(reason, exception);
    }
  }
}

function countByChannel(messages: Iterable<Message>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { channel } of messages) {
    counts.set(channel, (counts.get(channel) ?? 0) + 1);
  }
  return counts;
}

/**
 * Whether `received` answers each message that was `sent`. The library would wait forever for a missing one: it would
 * never poll again, or a handshake or subscription would never end.
 */
function answersAll(sent: readonly Message[], received: readonly Message[]): boolean {
  return sent.every(({ channel, id }) => received.some((message) => message.channel === channel && message.id === id));
}

/** The messages in `text`, and which of them are nested too deeply; undefined if it is not a list of messages. */
function messages(text: string): { received: Message[]; deep: ReadonlySet<Message> } | undefined {
  try {
    const { value, mayBeTooDeep } = readJson(text);
    return isListOfMessages(value)
      ? { received: value, deep: new Set(mayBeTooDeep ? value.filter(isTooDeep) : []) }
      : undefined;
  } catch {
    return undefined;
  }
}

function isListOfMessages(value: unknown): value is Message[] {
  return Array.isArray(value) && value.every((message) => typeof message?.channel === 'string');
}
