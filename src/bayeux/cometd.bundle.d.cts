/**
 * Types of the bundled CometD library, as far as this package uses it. The library's own declarations leave out the
 * transport class and the hooks that are needed here. Source: docs.cometd.org, "JavaScript Library".
 */

export interface Advice {
  reconnect?: 'retry' | 'handshake' | 'none';
  /** How long the server holds a poll, in ms. */
  timeout?: number;
  /** Pause that the server asks for between two polls, in ms. */
  interval?: number;
  maxInterval?: number;
}

/** Why a message was not answered; `httpCode` is 0 when the network failed. */
export interface Failure {
  reason?: string;
  exception?: unknown;
  httpCode?: number;
}

export interface Message {
  channel: string;
  id?: string;
  clientId?: string;
  data?: unknown;
  successful?: boolean;
  error?: string;
  subscription?: string;
  advice?: Advice | undefined;
  ext?: { ack?: unknown };
  /** How many messages come with the reply to a handshake. */
  'x-messages'?: number;
  failure?: Failure;
}

/** What `onTransportFailure` decides on: whether, how and after how many ms CometD tries again. */
export interface FailureInfo {
  cause: 'failure' | 'unsuccessful' | 'negotiation';
  action: 'retry' | 'handshake' | 'none';
  delay?: number;
}

export interface Packet {
  url: string;
  body: string;
  /** A list of messages is taken as it is; text would be parsed. */
  onSuccess(response: string | Message[]): void;
  onError(reason: string, exception?: unknown): void;
}

/** Messages that are sent together. */
export interface Envelope {
  messages: readonly Message[];
}

/** The part of an XMLHttpRequest that the library looks at. */
export interface PacketRequest {
  readonly readyState: number;
  readonly status: number;
  readonly statusText: string;
  abort(): void;
}

export type Handle = object;

export class LongPollingTransport {
  transportSend(envelope: Envelope, request: object): boolean;
  xhrSend(packet: Packet): PacketRequest;
  abortXHR(request: PacketRequest | undefined): boolean;
  abort(): void;
}

export interface Configuration {
  url: string;
  logLevel?: 'warn' | 'info' | 'debug';
  maxNetworkDelay?: number;
  advice?: Advice;
}

/** Told of each message that goes out, which it may change. */
export interface Extension {
  outgoing?(message: Message): void;
}

export class AckExtension implements Extension {}

export class CometD {
  constructor(name?: string);
  onListenerException?: (exception: unknown) => void;
  onCallbackException?: (exception: unknown) => void;
  onExtensionException?: (exception: unknown) => void;
  configure(configuration: Configuration): void;
  getConfiguration(): Configuration;
  registerTransport(type: string, transport: LongPollingTransport): boolean;
  unregisterTransports(): void;
  registerExtension(name: string, extension: Extension): boolean;
  handshake(callback: (reply: Message) => void): void;
  disconnect(callback?: (reply: Message) => void): void;
  addListener(channel: string, listener: (message: Message) => void): Handle;
  subscribe(channel: string, listener: (message: Message) => void, callback?: (reply: Message) => void): Handle;
  unsubscribe(handle: Handle, callback?: (reply: Message) => void): void;
  batch(group: () => void): void;
  getAdvice(): Advice;
  getStatus(): string;
  isDisconnected(): boolean;
  receive(message: Message): void;
  getTransport(): LongPollingTransport | null;
  onTransportFailure(message: Message, info: FailureInfo, decided: (info: FailureInfo) => void): void;
}
