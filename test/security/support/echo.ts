// A GWS that quotes back every secret that it was ever told or told itself, wherever an answer has room for text: status
// line, headers, bodies, and each field of CometD's replies.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server does with requests of one kind; `fine`: what a proper one would do. */
export type Manner = 'fine' | 'refuse' | 'plain' | 'html' | 'redirect' | 'status-line' | 'odd-code' | 'break-off';

/** Kinds of requests. */
export type Stage = 'sign-in' | 'state' | 'handshake' | 'subscribe' | 'poll' | 'dial' | 'operation' | 'start-session';

interface BayeuxRequest {
  id: string;
  channel: string;
  subscription?: string;
}

const JSESSIONID = 'A1B2C3D4E5F60718293A4B5C6D7E8F90';
const BROWSER = '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c';
const ROUTED = '6b1c4e8a92d7f3051b7c';
const TOKEN = 'e8d4a2f6-5b3c-4e1d-9a7f-2c6b8d0e4f12';

export class EchoServer {
  /** Values of cookies and tokens that it has given out. */
  readonly issued = [JSESSIONID, BROWSER, ROUTED, TOKEN];
  readonly manners: Partial<Record<Stage, Manner>> = {};
  /** How often each kind was asked for. */
  readonly asked: Partial<Record<Stage, number>> = {};
  /** Called when an operation was answered well. */
  onOperation = (): void => {};
  url = '';
  readonly #known: string[];
  readonly #server: Server;
  #poll: { response: ServerResponse; id: string } | undefined;
  #polled = (): void => {};

  /** @param known secrets that it quotes, besides those that it gives out */
  private constructor(known: readonly string[]) {
    this.#known = [...known];
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
  }

  static async start(known: readonly string[]): Promise<EchoServer> {
    const server = new EchoServer(known);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    server.url = `http://127.0.0.1:${(server.#server.address() as AddressInfo).port}`;
    return server;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** All that it quotes, in a few of the ways in which it can be written. */
  get quotation(): string {
    const all = [...this.#known, ...this.issued];
    const base64 = this.#known.map((secret) => Buffer.from(`agent:${secret}`).toString('base64'));
    return `[${[...all, ...base64, ...all.map(encodeURIComponent)].join(' ; ')}]`;
  }

  /** Publishes `data` on `channel` by the poll that is held; `polled` is called when the next one comes. */
  publish(channel: string, data: unknown, polled = (): void => {}): void {
    const poll = this.#poll;
    this.#poll = undefined;
    this.#polled = polled;
    poll?.response.end(
      JSON.stringify([
        { channel, data, ext: { said: this.quotation } },
        { id: poll.id, channel: '/meta/connect', successful: true },
      ]),
    );
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const body = Buffer.concat(chunks).toString();
    response.setHeader('Set-Cookie', [
      `JSESSIONID=${JSESSIONID}; Path=/`,
      `BAYEUX_BROWSER=${BROWSER}; Path=/`,
      `ROUTE="${ROUTED}.node2"; Path=/`,
    ]);
    response.setHeader('X-CSRF-HEADER', 'X-CSRF-TOKEN');
    response.setHeader('X-CSRF-TOKEN', TOKEN);
    response.setHeader('X-Told', Buffer.from(this.quotation).toString('latin1'));
    if (request.url?.includes('/notifications')) {
      this.#bayeux(JSON.parse(body) as BayeuxRequest[], response);
      return;
    }
    const stage = stageOf(request, body);
    const manner = this.#note(stage);
    if (manner === 'fine') {
      response.end(JSON.stringify({ statusCode: 0, statusMessage: this.quotation, user: this.#user() }));
      if (stage === 'operation' || stage === 'dial') {
        this.onOperation();
      }
    } else {
      this.#spoil(manner, response);
    }
  }

  #note(stage: Stage): Manner {
    this.asked[stage] = (this.asked[stage] ?? 0) + 1;
    return this.manners[stage] ?? 'fine';
  }

  #spoil(manner: Exclude<Manner, 'fine'>, response: ServerResponse): void {
    const said = this.quotation;
    switch (manner) {
      case 'refuse':
        response.writeHead(400);
        response.end(JSON.stringify({ statusCode: 2, statusMessage: said, said, [said]: said }));
        break;
      case 'odd-code':
        response.writeHead(200);
        response.end(JSON.stringify({ statusCode: 5000, statusMessage: said }));
        break;
      case 'plain':
        response.writeHead(500, { 'Content-Type': 'text/plain' }).end(said);
        break;
      case 'html':
        response.writeHead(502, { 'Content-Type': 'text/html' }).end(`<h1>${said}</h1>`);
        break;
      case 'redirect':
        response.writeHead(302, { Location: `https://elsewhere.example/?${encodeURIComponent(said)}` }).end();
        break;
      case 'status-line':
        response.writeHead(503, Buffer.from(said).toString('latin1').slice(0, 4000)).end(said);
        break;
      case 'break-off':
        response.writeHead(200, { 'Content-Length': said.length + 9000 });
        response.write(said, () => response.destroy());
        break;
    }
  }

  #bayeux(messages: BayeuxRequest[], response: ServerResponse): void {
    const [{ channel = '', id = '' } = {}] = messages;
    const stage = channel === '/meta/handshake' ? 'handshake' : channel === '/meta/connect' ? 'poll' : 'subscribe';
    const manner = this.#note(stage);
    if (manner === 'refuse') {
      response.end(JSON.stringify(messages.map((message) => this.#refusal(message))));
    } else if (manner !== 'fine') {
      this.#spoil(manner, response);
    } else if (stage === 'poll') {
      this.#poll = { response, id };
      const polled = this.#polled;
      this.#polled = () => {};
      polled();
    } else {
      response.end(JSON.stringify(messages.map((message) => this.#reply(message))));
    }
  }

  #refusal(message: BayeuxRequest): object {
    const said = this.quotation;
    const advice = { reconnect: 'none', said };
    return { ...reply(message), successful: false, error: { code: 500, said }, advice, ext: { said } };
  }

  #reply(message: BayeuxRequest): object {
    return { ...reply(message), successful: true, ext: { ack: true, said: this.quotation } };
  }

  #user(): object {
    return {
      id: 'u',
      userName: `agent ${this.quotation}`,
      devices: [
        { id: `d1 ${this.#known[0]}`, phoneNumber: `5005 ${JSESSIONID}` },
        { id: 'd2', phoneNumber: '5006', userState: { state: 'LoggedOut', displayName: this.quotation } },
      ],
      calls: [],
    };
  }
}

function reply({ id, channel, subscription }: BayeuxRequest): object {
  const common = { id, channel, ...(subscription && { subscription }) };
  return channel === '/meta/handshake'
    ? { ...common, clientId: 'c1', version: '1.0', supportedConnectionTypes: ['long-polling'] }
    : common;
}

function stageOf({ method, url = '' }: IncomingMessage, body: string): Stage {
  if (method === 'GET') {
    return url.includes('features') ? 'sign-in' : 'state';
  }
  return body.includes('StartContactCenterSession') ? 'start-session' : body.includes('Dial') ? 'dial' : 'operation';
}
