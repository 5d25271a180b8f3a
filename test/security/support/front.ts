// A server in front of a simulator: it passes requests on, unless a test wants to answer one in its own way.
// What came in is kept as it was on the wire. And a server that nobody should ever talk to.
import http, { type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface WireRequest {
  method: string;
  /** The request target, byte for byte. */
  target: string;
  /** Names and values as they were written, one after the other. */
  rawHeaders: string[];
  body: string;
}

/** Answers the request itself and says so with `true`; else it is passed on. */
export type Intercept = (request: WireRequest, response: ServerResponse) => boolean;

/** Headers that a test adds to an answer of the simulator. */
export type Extra = Record<string, string | string[]>;

export class Front {
  readonly requests: WireRequest[] = [];
  intercept: Intercept = () => false;
  extra: Extra = {};
  /** Rewrites what the simulator answers. */
  rewrite: (text: string, request: WireRequest) => string = (text) => text;
  /** What becomes of the bytes of an answer, and headers that say so. */
  pack: (body: Buffer) => { body: Buffer; headers: Extra } = (body) => ({ body, headers: {} });
  url = '';
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(readonly upstream: string) {
    const serve: RequestListener = (request, response) => void this.#serve(request, response);
    this.#server = http.createServer(serve);
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(upstream: string): Promise<Front> {
    const front = new Front(upstream);
    await new Promise<void>((resolve) => front.#server.listen(0, '127.0.0.1', resolve));
    front.url = `http://127.0.0.1:${(front.#server.address() as AddressInfo).port}`;
    return front;
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => {});
    const body = await textOf(incoming);
    const { method = '', url: target = '', rawHeaders } = incoming;
    const request = { method, target, rawHeaders, body };
    this.requests.push(request);
    if (!this.intercept(request, response)) {
      this.#passOn(request, incoming, response);
    }
  }

  #passOn(request: WireRequest, { headers }: IncomingMessage, response: ServerResponse): void {
    const { method, target, body } = request;
    const { hostname, port } = new URL(this.upstream);
    const onward = http.request({ hostname, port, path: target, method, headers, agent: false }, async (answer) => {
      const text = this.rewrite(await textOf(answer).catch(() => ''), request);
      const { body: content, headers: about } = this.pack(Buffer.from(text));
      const cookies = [answer.headers['set-cookie'] ?? [], this.extra['Set-Cookie'] ?? []].flat();
      response.writeHead(answer.statusCode ?? 502, {
        ...answer.headers,
        ...this.extra,
        ...about,
        ...(cookies.length > 0 && { 'set-cookie': cookies }),
        'content-length': content.length,
      });
      response.end(content);
    });
    onward.on('error', () => response.destroy());
    response.once('close', () => onward.destroy());
    onward.end(body);
  }
}

/** A server that counts who connects, and reads what they say. */
export class Stranger {
  connections = 0;
  heard = '';
  url = '';
  readonly #server = createServer((socket) => {
    this.connections += 1;
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      this.heard += chunk;
      socket.destroy();
    });
  });

  static async start(): Promise<Stranger> {
    const stranger = new Stranger();
    await new Promise<void>((resolve) => stranger.#server.listen(0, '127.0.0.1', resolve));
    stranger.url = `http://127.0.0.1:${(stranger.#server.address() as AddressInfo).port}`;
    return stranger;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

/** Every value of the header in what was on the wire. */
export function valuesOf({ rawHeaders }: WireRequest, name: string): string[] {
  return rawHeaders.filter((_value, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name.toLowerCase());
}

export const isDial = ({ method, target }: WireRequest): boolean => method === 'POST' && target.endsWith('/calls');

export const isPoll = ({ body }: WireRequest): boolean => body.includes('/meta/connect');

async function textOf(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
