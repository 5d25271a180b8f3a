// The lower bound, with nothing that can be left out. A loop of polls on node:http with cookies, CSRF token and
// acknowledgements, and no error handling.
import http from 'node:http';
import { CALLS_CHANNEL, CSRF_HEADER, DEVICE } from '../server/protocol.mjs';

/**
 * @typedef {{
 *   channel: string,
 *   clientId?: string,
 *   ext: { ack: number },
 *   data: import('../types.js').CallEvent,
 * }} BayeuxMessage
 */

/** @param {http.IncomingHttpHeaders} headers */
const cookieIn = (headers) => headers['set-cookie']?.[0]?.split(';')[0] ?? '';

export class BareGws {
  #agent = new http.Agent({ keepAlive: true });
  #host;
  #port;
  /** @type {Record<string, string | undefined>} */
  #headers = {};
  #id = 0;
  /** @type {string | undefined} */
  #clientId;
  #ack = 0;

  /** @param {string} url */
  constructor(url) {
    const { hostname, port } = new URL(url);
    this.#host = hostname;
    this.#port = port;
  }

  /**
   * @param {string} username
   * @param {import('../types.js').Hear} hear
   */
  async open(username, hear) {
    const authorization = `Basic ${Buffer.from(`${username}:simulator`).toString('base64')}`;
    const { headers } = await this.request('GET', '/api/v2/me', '', { authorization });
    const cookie = cookieIn(headers);
    this.#headers = { cookie, [CSRF_HEADER]: String(headers['x-csrf-token']) };
    const handshake = await this.#exchange('/meta/handshake', {
      version: '1.0',
      supportedConnectionTypes: ['long-polling'],
      ext: { ack: true },
    });
    this.#clientId = handshake.messages[0]?.clientId;
    this.#headers.cookie = [cookie, cookieIn(handshake.headers)].join('; ');
    await this.#exchange('/meta/subscribe', { subscription: CALLS_CHANNEL });
    void this.#poll(hear);
  }

  /** @param {string} body */
  dial(body) {
    return this.request('POST', `/api/v2/me/devices/${DEVICE}/calls`, body).then(({ text }) => JSON.parse(text));
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {string} body
   * @returns {Promise<{ status: number | undefined, headers: http.IncomingHttpHeaders, text: string }>}
   */
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
        /** @type {Buffer[]} */
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode, headers: response.headers, text: Buffer.concat(chunks).toString() }),
        );
      });
      request.end(content);
    });
  }

  /**
   * @param {string} channel
   * @param {object} fields
   * @returns {Promise<{ messages: BayeuxMessage[], headers: http.IncomingHttpHeaders }>}
   */
  async #exchange(channel, fields) {
    this.#id += 1;
    const message = { channel, id: String(this.#id), clientId: this.#clientId, ...fields };
    const path = `/api/v2/notifications/${channel === '/meta/subscribe' ? '' : channel.slice(6)}`;
    const { text, headers } = await this.request('POST', path, JSON.stringify([message]));
    return { messages: JSON.parse(text), headers };
  }

  /** @param {import('../types.js').Hear} hear */
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
