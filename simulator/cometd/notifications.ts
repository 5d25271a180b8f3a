/** The CometD side, `/api/v2/notifications`: connections by user, and the delivery of events. */
import { type CometDServer, createCometDServer, type ServerSession } from 'cometd-nodejs-server';
import { AcknowledgedMessagesExtension } from 'cometd-nodejs-server/ack-extension';
import { type Answer, jsonAnswer, parseJson } from '../common/answers';
import type { Faults } from '../faults/faults';
import type { HttpSession } from '../http/http-sessions';
import type { CometdOptions } from '../options/options';
import { Connections } from './connections';
import { type BayeuxMessage, CometdExchange, cometdRequest } from './exchange';
import { cometdPolicy } from './policy';

/** A CometD session as exposed for inspection. */
export interface CometdSessionInfo {
  id: string;
  user: string;
  subscriptions: string[];
}

/** Called when a session has subscribed to a channel. */
export type SubscriptionListener = (channel: string, username: string) => void;

/** The CometD server and its sessions. */
export class Notifications {
  #server: CometDServer | undefined;
  #connections = new Connections();
  readonly #held = new Map<CometdExchange, HttpSession>();
  readonly #owners = new WeakMap<object, HttpSession>();
  readonly #options: CometdOptions;
  readonly #faults: Faults;
  readonly #subscribed: SubscriptionListener;

  constructor(options: CometdOptions, faults: Faults, subscribed: SubscriptionListener) {
    this.#options = options;
    this.#faults = faults;
    this.#subscribed = subscribed;
  }

  /** Begins to serve. */
  start(): void {
    this.#server ??= this.#create();
  }

  /** Handles the body of a request; resolves when the answer is due, for a poll possibly much later. */
  handle(body: string, cookie: string | undefined, owner: HttpSession, isOpen: () => boolean): Promise<Answer> {
    const messages = parseMessages(body);
    if (messages === undefined) return Promise.resolve({ status: 400, headers: {}, body: '' });
    if (this.#faults.loops402 && messages.some(({ channel }) => channel === '/meta/connect')) {
      return Promise.resolve(unknownClient(messages));
    }
    return new Promise((resolve) => {
      const exchange = new CometdExchange(
        messages,
        (answer) => {
          this.#held.delete(exchange);
          resolve(answer);
        },
        isOpen,
      );
      this.#held.set(exchange, owner);
      for (const message of messages) {
        this.#owners.set(message, owner);
        const connection = this.#connections.get(message.clientId ?? '');
        if (connection !== undefined && connection.owner.username !== owner.username) message.clientId = '';
      }
      try {
        this.#server?.handle(cometdRequest(cookie, messages), exchange);
      } catch (failure) {
        exchange.answer({ status: 500, headers: {}, body: String(failure) });
      }
    });
  }

  /** Delivers data, exactly as it is, to every session of a user that is subscribed to the channel; returns how many. */
  publish(username: string, channel: string, data: unknown): number {
    const receivers = this.#connections
      .of(username)
      .filter(({ session }) => session.subscriptions.some(({ name }) => covers(name, channel)));
    for (const { session } of receivers) {
      this.#faults.deliveries.pass(session.id, channel, () => session.deliver(null, channel, data));
    }
    return receivers.length;
  }

  /** The sessions that exist now. */
  sessions(): CometdSessionInfo[] {
    return this.#connections.all().map(({ session, owner }) => ({
      id: session.id,
      user: owner.username,
      subscriptions: session.subscriptions.map(({ name }) => name),
    }));
  }

  /** Answers the held polls now, with whatever advice is due. */
  wake(): void {
    for (const exchange of [...this.#held.keys()])
      if (this.#faults.loops402) exchange.answer(unknownClient(exchange.messages));
    for (const { session } of this.#connections.all()) flush(session);
  }

  /** Forgets every session, like a restarted server; held polls are answered with 402. */
  forgetAll(): void {
    for (const exchange of [...this.#held.keys()]) exchange.answer(unknownClient(exchange.messages));
    this.#close();
    this.start();
  }

  /** Answers the held polls of HTTP sessions that are gone. */
  refuse(isGone: (owner: HttpSession) => boolean, answer: () => Answer): void {
    for (const [exchange, owner] of [...this.#held]) if (isGone(owner)) exchange.answer(answer());
  }

  /** Ends the sessions that were opened in an HTTP session. */
  endSessionsOf(owner: HttpSession): void {
    for (const connection of this.#connections.of(owner.username))
      if (connection.owner === owner) connection.session.disconnect();
  }

  /** Ceases to serve, and forgets every session without answering anybody. */
  stop(): void {
    this.#faults.deliveries.stop();
    this.#close();
    this.#held.clear();
  }

  #close(): void {
    for (const { session } of this.#connections.all()) session.disconnect();
    this.#server?.close();
    this.#server = undefined;
    this.#connections = new Connections();
  }

  #create(): CometDServer {
    const { ack = true, ...options } = this.#options;
    const server = createCometDServer({ ...options, browserCookiePath: '/' });
    const connections = new Connections();
    this.#connections = connections;
    server.policy = cometdPolicy((channel) => this.#faults.takeRefusal(channel));
    server.addListener('sessionAdded', (session: ServerSession, message: BayeuxMessage) => {
      const owner = this.#owners.get(message);
      if (owner !== undefined) connections.add({ session, owner });
    });
    server.addListener('sessionRemoved', (session: ServerSession) => connections.delete(session.id));
    server.addListener('subscribed', ({ name }: { name: string }, session: ServerSession) => {
      const owner = connections.get(session.id)?.owner;
      if (owner !== undefined) this.#subscribed(name, owner.username);
    });
    if (ack) server.addExtension(new AcknowledgedMessagesExtension());
    server.addExtension({
      outgoing: (_server, _sender, _session, message, callback) => {
        const advice = this.#faults.takeAdvice(message.channel);
        if (advice !== undefined) message.advice = advice;
        callback(undefined, true);
      },
    });
    return server;
  }
}

/** Makes a session's held poll return; the CometD server has a method for it that its types do not show. */
function flush(session: ServerSession & { _flush?: () => void }): void {
  session._flush?.();
}

function parseMessages(body: string): BayeuxMessage[] | undefined {
  let value: unknown;
  try {
    value = parseJson(body);
  } catch {
    return undefined;
  }
  const messages = Array.isArray(value) ? value : [value];
  const valid = messages.every((message) => typeof message === 'object' && message !== null && !Array.isArray(message));
  return valid && messages.length > 0 ? messages : undefined;
}

/** Whether a subscription, possibly with a wildcard, covers a channel. */
function covers(subscription: string, channel: string): boolean {
  if (subscription.endsWith('/**')) return channel.startsWith(subscription.slice(0, -2));
  if (!subscription.endsWith('/*')) return subscription === channel;
  const parent = subscription.slice(0, -1);
  return channel.startsWith(parent) && !channel.slice(parent.length).includes('/');
}

/** The reply of a CometD server that does not know the session. */
function unknownClient(messages: BayeuxMessage[]): Answer {
  const replies = messages.map(({ id, channel }) => ({
    id,
    channel,
    successful: false,
    error: '402::Unknown client',
    advice: { reconnect: 'handshake', interval: 0 },
  }));
  return jsonAnswer(200, replies);
}
