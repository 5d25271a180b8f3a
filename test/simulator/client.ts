/** A small client for the simulator's tests: REST with a cookie jar, and Bayeux by long polling. Nothing of it is in `src/`. */
import { once } from 'node:events';
import type { GwsSimulator, SimulatorEvents } from '../../simulator';
import type { CallStateChangeMessage } from '../../src/wire/messages';

/** An answer, its body parsed if it is JSON. */
export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of any shape
  body: any;
}

/** A Bayeux message as it came. */
export interface Message {
  channel: string;
  successful?: boolean;
  error?: string;
  clientId?: string;
  advice?: { reconnect?: string; interval?: number; timeout?: number; 'multiple-clients'?: boolean };
  ext?: { ack?: unknown };
  // biome-ignore lint/suspicious/noExplicitAny: tests look into data of any shape
  data?: any;
}

export const basic = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

/** One signed-in client. */
export class Client {
  readonly cookies = new Map<string, string>();
  csrf: { name: string; token: string } | undefined;
  username = 'agent';
  clientId = '';
  ack: number | undefined;
  /** Events in the order of their arrival. */
  readonly events: Message[] = [];
  #ids = 0;

  constructor(readonly simulator: GwsSimulator) {}

  /** Any request below the simulator's address. */
  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(this.simulator.url + path, {
      method,
      headers: {
        ...(cookie === '' ? {} : { cookie }),
        ...(this.csrf && method !== 'GET' ? { [this.csrf.name]: this.csrf.token } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) this.cookies.set(name, value);
    }
    const name = response.headers.get('x-csrf-header');
    if (name !== null) this.csrf = { name, token: response.headers.get('x-csrf-token') ?? '' };
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parse(text) };
  }

  get(path: string, headers?: Record<string, string>): Promise<Reply> {
    return this.send('GET', `/api/v2${path}`, undefined, headers);
  }

  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Reply> {
    return this.send('POST', `/api/v2${path}`, body, headers);
  }

  signIn(username = 'agent', password = 'simulator'): Promise<Reply> {
    this.username = username;
    return this.get('/me', { authorization: basic(username, password) });
  }

  /** Sends Bayeux messages, keeps the events, and answers the replies. */
  async bayeux(...messages: Record<string, unknown>[]): Promise<{ reply: Reply; messages: Message[] }> {
    const sent = messages.map((message) => ({ id: String(++this.#ids), clientId: this.clientId, ...message }));
    const reply = await this.post('/notifications', sent);
    const received: Message[] = Array.isArray(reply.body) ? reply.body : [];
    this.events.push(...received.filter((message) => message.successful === undefined));
    return { reply, messages: received.filter((message) => message.successful !== undefined) };
  }

  async handshake({ ack = true } = {}): Promise<Message> {
    const { messages } = await this.bayeux({
      channel: '/meta/handshake',
      clientId: undefined,
      version: '1.0',
      supportedConnectionTypes: ['long-polling'],
      ...(ack ? { ext: { ack: true } } : {}),
    });
    this.clientId = messages[0]?.clientId ?? '';
    this.ack = messages[0]?.ext?.ack === true ? 0 : undefined;
    return messages[0] ?? { channel: '' };
  }

  async subscribe(subscription: string | string[] = '/v2/me/*'): Promise<Message> {
    const { messages } = await this.bayeux({ channel: '/meta/subscribe', subscription });
    return messages[0] ?? { channel: '' };
  }

  /** One poll. */
  async connect(fields: Record<string, unknown> = {}): Promise<{ reply: Reply; message: Message | undefined }> {
    const { reply, messages } = await this.bayeux({
      channel: '/meta/connect',
      connectionType: 'long-polling',
      ...(this.ack === undefined ? {} : { ext: { ack: this.ack } }),
      ...fields,
    });
    const message = messages.find(({ channel }) => channel === '/meta/connect');
    if (typeof message?.ext?.ack === 'number') this.ack = message.ext.ack;
    return { reply, message };
  }

  /** Polls until as many events as that are there. */
  async receive(count: number): Promise<Message[]> {
    while (this.events.length < count) {
      const { message } = await this.connect();
      if (message?.successful !== true) throw new Error(`the poll failed: ${JSON.stringify(message)}`);
    }
    return this.events;
  }

  /** Signs in, connects, and subscribes to everything of the user. */
  async online(username?: string, password?: string): Promise<this> {
    await this.signIn(username, password);
    await this.handshake();
    await this.subscribe();
    return this;
  }

  /** Dials a number on a fresh record of the user. */
  async dial(phoneNumber: string, otherFields: object = {}): Promise<Reply> {
    const { username } = this;
    const { data } = this.simulator.nextPreviewRecord({ username, record: { phoneNumber } });
    const recordHandle = data.record.userData?.GSW_RECORD_HANDLE;
    const [device] = this.simulator.agent(username).devices;
    const body = {
      operationName: 'Dial',
      devicePath: device?.path,
      outboundRecord: { recordHandle, phoneNumber, otherFields },
    };
    return this.post(`/me/devices/${device?.id}/calls`, body);
  }

  /** States of the calls in the events. */
  states(): string[] {
    return this.events.filter(({ channel }) => channel === '/v2/me/calls').map(({ data }) => data.call.state);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Times so short that a call is over in a moment. */
export const FAST = {
  dialDelay: 1,
  slow: 40,
  ringing: 1,
  answer: 1,
  talking: 1,
  farEndHangsUp: 1,
  busy: 1,
  noAnswer: 1,
  invalid: 1,
};

/** Waits until some call is in a state. */
export async function callIn(simulator: GwsSimulator, state: string): Promise<CallStateChangeMessage> {
  for (;;) {
    const [message] = (await once(simulator, 'call')) as SimulatorEvents['call'];
    if (message.call.state === state) return message;
  }
}
