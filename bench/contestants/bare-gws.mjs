// The lower bound, with nothing that can be left out. A loop of polls on node:http with cookies, CSRF token and
// acknowledgements, and no error handling.
import http from 'node:http';
import { CALLS_CHANNEL, CSRF_HEADER, DEVICE } from '../server/protocol.mjs';

export class BareGws {
  #agent = new http.Agent({ keepAlive: true });
  #host;
  #port;
  #headers = {};
  #id = 0;
  #clientId;
  #ack = 0;

  constructor(url) {
    const { hostname, port } = new URL(url);
    this.#host = hostname;
    this.#port = port;
  }

  /** @param hear called with the data of each event */
  async open(username, hear) {
    const authorization = `Basic ${Buffer.from(`${username}:simulator`).toString('base64')}`;
    const { headers } = await this.request('GET', '/api/v2/me', '', { authorization });
    const cookies = headers['set-cookie'].map((cookie) => cookie.split(';')[0]);
    this.#headers = { cookie: cookies[0], [CSRF_HEADER]: headers['x-csrf-token'] };
    const handshake = await this.#exchange('/meta/handshake', {
      version: '1.0',
      supportedConnectionTypes: ['long-polling'],
      ext: { ack: true },
    });
    this.#clientId = handshake.messages[0].clientId;
    this.#headers.cookie = [cookies[0], handshake.headers['set-cookie'][0].split(';')[0]].join('; ');
    await this.#exchange('/meta/subscribe', { subscription: CALLS_CHANNEL });
    this.#poll(hear);
  }

  dial(body) {
    return this.request('POST', `/api/v2/me/devices/${DEVICE}/calls`, body).then(({ text }) => JSON.parse(text));
  }

  request(method, path, body, headers = this.#headers) {
    return new Promise((resolve, reject) => {
      const content = Buffer.from(body);
      const request = http.request({
        host: this.#host,
        port: this.#port,
        method,
        path,
        agent: this.#agent,
        headers: { ...headers, 'Content-Type': 'application/json;charset=UTF-8', 'Content-Length': content.length },
      });
      request.on('error', reject);
      request.on('response', (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode, headers: response.headers, text: Buffer.concat(chunks).toString() }),
        );
      });
      request.end(content);
    });
  }

  async #exchange(channel, fields) {
    this.#id += 1;
    const message = { channel, id: String(this.#id), clientId: this.#clientId, ...fields };
    const path = `/api/v2/notifications/${channel === '/meta/subscribe' ? '' : channel.slice(6)}`;
    const { text, headers } = await this.request('POST', path, JSON.stringify([message]));
    return { messages: JSON.parse(text), headers };
  }

  async #poll(hear) {
    for (;;) {
      const fields = { connectionType: 'long-polling', ext: { ack: this.#ack } };
      const { messages } = await this.#exchange('/meta/connect', fields);
      for (const message of messages) {
        if (message.channel === '/meta/connect') {
          this.#ack = message.ext.ack;
        } else {
          hear(message.data);
        }
      }
    }
  }
}
