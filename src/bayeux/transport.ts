/**
 * CometD's long-polling transport over Node's own http(s), with the identity and the connections of one sign-in.
 * docs/decisions/0002 says why the XMLHttpRequest of cometd-nodejs-client is not used.
 */
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Identity } from '../http/identity';
import { LongPollingTransport, type Message, type Packet, type PacketRequest } from './cometd.bundle.cjs';

const UNSENT = 0;
const OPENED = 1;
const DONE = 4;

export class GwsLongPollingTransport extends LongPollingTransport {
  readonly #identity: Identity;
  readonly #agent: http.Agent;

  constructor(identity: Identity, agent: http.Agent) {
    super();
    this.#identity = identity;
    this.#agent = agent;
  }

  override xhrSend(packet: Packet): PacketRequest {
    const exchange = new Exchange(packet, this.#identity);
    exchange.send(this.#agent);
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
  readonly #identity: Identity;
  #request: ClientRequest | undefined;

  constructor(packet: Packet, identity: Identity) {
    this.#packet = packet;
    this.#identity = identity;
  }

  send(agent: http.Agent): void {
    const { url, body, headers } = this.#packet;
    const content = Buffer.from(body, 'utf8');
    const { request } = url.startsWith('https:') ? https : http;
    this.readyState = OPENED;
    this.#request = request(url, {
      method: 'POST',
      agent,
      headers: {
        ...headers,
        ...this.#identity.headersFor('POST', url),
        'Content-Type': 'application/json;charset=UTF-8',
        'Content-Length': content.length,
      },
    });
    this.#request.once('response', (response) => this.#receive(response));
    this.#request.on('error', (error) => this.#fail(error.message, error));
    this.#request.end(content);
  }

  abort(): void {
    this.#fail('aborted');
    this.#request?.destroy();
  }

  #receive(response: IncomingMessage): void {
    this.status = response.statusCode ?? 0;
    this.statusText = response.statusMessage ?? '';
    this.#identity.absorb(this.#packet.url, response.headers);
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', (error) => this.#fail(error.message, error));
    response.once('end', () => this.#finish(Buffer.concat(chunks).toString('utf8')));
  }

  #finish(text: string): void {
    if (this.status !== 200) {
      this.#fail(this.statusText || `HTTP ${this.status}`);
    } else if (!answers(this.#packet.body, text)) {
      this.#fail('the answer is not the Bayeux reply to this request');
    } else if (this.readyState !== DONE) {
      this.readyState = DONE;
      this.#packet.onSuccess(text);
    }
  }

  #fail(reason: string, exception?: unknown): void {
    if (this.readyState !== DONE) {
      this.readyState = DONE;
      this.#packet.onError(reason, exception);
    }
  }
}

/**
 * Whether `reply` is a list of messages, among them the reply to the `/meta/connect` in `request`. Without that one the
 * library would take the request for answered and never poll again.
 */
function answers(request: string, reply: string): boolean {
  const received = messages(reply);
  const poll = messages(request)?.find(({ channel }) => channel === '/meta/connect');
  return (
    received !== undefined &&
    received.length > 0 &&
    (!poll || received.some(({ channel, id }) => channel === '/meta/connect' && id === poll.id))
  );
}

function messages(text: string): Message[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) && parsed.every((message) => typeof message?.channel === 'string')
      ? parsed
      : undefined;
  } catch {
    return undefined;
  }
}
