/** A GWS of raw bytes: it signs in, shakes hands and subscribes; how it answers polls is up to the test. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface BayeuxRequest {
  id: string;
  channel: string;
  subscription?: string;
}

/** Answers one poll; `reply` is what a proper server would say. */
export type PollAnswer = (response: ServerResponse, reply: Record<string, unknown>) => void;

export class BayeuxServer {
  #answers: PollAnswer[] = [];
  #afterwards: PollAnswer | undefined;
  #held: ((answer: PollAnswer) => void) | undefined;
  /** Rewrites the text of a reply to anything but a poll, and that of a REST answer. */
  rewrite: (text: string, about: string) => string = (text) => text;
  /** Answers REST requests in its stead, if it wants to. */
  rest: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  readonly #server: Server = createServer((request, response) => {
    this.#serve(request, response).catch(() => response.destroy());
  });

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Answers polls with `answers`, one after the other, and all that come then with `afterwards`. */
  feed(answers: PollAnswer[], afterwards: PollAnswer): void {
    this.#answers = [...answers];
    this.#afterwards = afterwards;
    const held = this.#held;
    this.#held = undefined;
    held?.(this.#answers.shift() ?? afterwards);
  }

  /** Holds polls from now on. */
  hold(): void {
    this.#answers = [];
    this.#afterwards = undefined;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    if (!request.url?.includes('/notifications')) {
      if (this.rest?.(request, response)) {
        return;
      }
      const user = { id: 'u', devices: [{ id: 'd1' }], calls: [] };
      const text = JSON.stringify({ statusCode: 0, user });
      response.setHeader('Content-Type', 'application/json').end(this.rewrite(text, request.url ?? ''));
      return;
    }
    const messages = JSON.parse(Buffer.concat(chunks).toString()) as BayeuxRequest[];
    const poll = messages.find(({ channel }) => channel === '/meta/connect');
    if (poll) {
      const respond = (answer: PollAnswer) =>
        answer(response, { id: poll.id, channel: poll.channel, successful: true });
      const answer = this.#answers.shift() ?? this.#afterwards;
      if (answer) {
        respond(answer);
      } else {
        this.#held = respond;
      }
    } else {
      const about = messages[0]?.channel ?? '';
      response.end(this.rewrite(JSON.stringify(messages.map(acknowledge)), about));
    }
  }
}

function acknowledge({ id, channel, subscription }: BayeuxRequest): object {
  const common = { id, channel, successful: true, ...(subscription && { subscription }) };
  return channel === '/meta/handshake'
    ? { ...common, clientId: 'c1', version: '1.0', supportedConnectionTypes: ['long-polling'], ext: { ack: true } }
    : common;
}
