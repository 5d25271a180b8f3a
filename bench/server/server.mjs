// The server of all contestants, in a process of its own: a minimal GWS, so that the server itself is not what is
// measured. It insists on everything that costs a client something: cookies, the CSRF token, and acknowledgements.
// Commands come as messages.

import http from 'node:http';
import { answering } from '../harness/answering.mjs';
import { oneEvent, ongoing, wholeLives } from './call-events.mjs';
import { CSRF_HEADER, DEVICE, now } from './protocol.mjs';

/** ms for which a poll is held. */
const HOLD = 30_000;

const DONE = Buffer.from('{"statusCode":0}');
const REFUSED = Buffer.from('{"statusCode":20,"statusMessage":"Not authenticated"}');

/** @typedef {import('node:http').IncomingMessage} IncomingMessage */
/** @typedef {import('node:http').ServerResponse} ServerResponse */

/**
 * @typedef {{
 *   channel: string,
 *   id: string,
 *   subscription?: string,
 *   ext?: { ack?: boolean | number },
 *   advice?: { timeout?: number },
 * }} BayeuxMessage
 */

/**
 * Sessions that are sent `burst` of the `texts` at a time, kept in `bodies` by the first of them.
 * @typedef {{ sessions: Session[], texts: string[], burst: number, bodies: (Buffer | undefined)[] }} Flood
 */

/**
 * By JSESSIONID.
 * @type {Map<string, Session>}
 */
let sessions = new Map();
/**
 * The last of each user.
 * @type {Map<string, Session>}
 */
let users = new Map();
let made = 0;
/** @type {Flood | undefined} */
let flood;
const server = http.createServer(handle);
server.keepAliveTimeout = 60_000;

class Session {
  /** @type {{ id: string, response: ServerResponse } | undefined} */
  #poll;
  /** @type {NodeJS.Timeout | undefined} */
  #hold;
  /** @type {string[]} */
  #waiting = [];
  #ack = 0;
  #next = 0;
  #acknowledges = false;

  /**
   * @param {number} serial of the session
   * @param {string} user
   */
  constructor(serial, user) {
    this.id = String(serial).padStart(32, 'A');
    this.token = `token-${this.id}`;
    this.user = user;
  }

  /**
   * @param {ServerResponse} response
   * @param {string | Buffer} body
   */
  answer(response, body) {
    response.setHeader('Content-Type', 'application/json;charset=UTF-8');
    response.end(body);
  }

  /**
   * @param {BayeuxMessage[]} messages
   * @param {ServerResponse} response
   */
  receive(messages, response) {
    const replies = [];
    for (const message of messages) {
      if (message.channel === '/meta/connect') {
        this.#connect(message, response);
        return;
      }
      replies.push(this.#reply(message, response));
    }
    this.answer(response, JSON.stringify(replies));
  }

  /** @param {string} text */
  publish(text) {
    this.#waiting.push(text);
    this.#flush();
  }

  forget() {
    clearTimeout(this.#hold);
  }

  /**
   * @param {BayeuxMessage} message
   * @param {ServerResponse} response
   */
  #reply({ channel, id, subscription, ext }, response) {
    const reply = { channel, id, successful: true };
    if (channel === '/meta/handshake') {
      this.#acknowledges = ext?.ack === true;
      response.setHeader('Set-Cookie', `BAYEUX_BROWSER=b${this.id}; Path=/; HttpOnly`);
      const advice = { interval: 0, timeout: HOLD, reconnect: 'retry' };
      const supported = { version: '1.0', minimumVersion: '1.0', supportedConnectionTypes: ['long-polling'] };
      return { ...reply, ...supported, clientId: `c${this.id}`, ext: { ack: true }, advice };
    }
    return { ...reply, ...(subscription && { subscription }) };
  }

  /**
   * @param {BayeuxMessage} message
   * @param {ServerResponse} response
   */
  #connect({ id, ext, advice }, response) {
    if (!this.#acknowledges || typeof ext?.ack !== 'number') {
      response.writeHead(400).end();
      return;
    }
    if (this.#poll) {
      this.#answerPoll(Buffer.from(listOf([])));
    }
    this.#poll = { id, response };
    if (flood?.sessions.includes(this)) {
      this.#answerPoll(this.#burst(flood));
    } else if (this.#waiting.length > 0 || advice?.timeout === 0) {
      this.#flush(true);
    } else {
      clearTimeout(this.#hold);
      this.#hold = setTimeout(() => this.#flush(true), HOLD);
    }
  }

  /** @param {Flood} flood */
  begin(flood) {
    if (this.#poll) {
      this.#answerPoll(this.#burst(flood));
    }
  }

  /** @param {Flood} flood */
  #burst({ texts, burst, bodies }) {
    const from = this.#next;
    this.#next = (from + burst) % texts.length;
    const body =
      bodies[from] ?? Buffer.from(listOf(Array.from({ length: burst }, (_, at) => texts[(from + at) % texts.length])));
    bodies[from] = body;
    return body;
  }

  #flush(empty = false) {
    if (this.#poll && (empty || this.#waiting.length > 0)) {
      const events = Buffer.from(listOf(this.#waiting));
      this.#waiting = [];
      this.#answerPoll(events);
    }
  }

  /** @param {Buffer} events the answer as far as it is the same for everybody */
  #answerPoll(events) {
    if (!this.#poll) {
      return;
    }
    const { id, response } = this.#poll;
    this.#poll = undefined;
    clearTimeout(this.#hold);
    this.#ack += 1;
    const reply = `{"channel":"/meta/connect","id":"${id}","successful":true,"ext":{"ack":${this.#ack}},"advice":{"interval":0,"timeout":${HOLD},"reconnect":"retry"}}]`;
    response.writeHead(200, {
      'Content-Type': 'application/json;charset=UTF-8',
      'Content-Length': events.length + reply.length,
    });
    response.write(events);
    response.end(reply);
  }
}

/**
 * The beginning of a list that is to have one more element.
 * @param {(string | undefined)[]} texts
 */
function listOf(texts) {
  return `[${texts.map((text) => `${text},`).join('')}`;
}

/** @param {string} name */
function user(name) {
  const device = { id: DEVICE, phoneNumber: '5001', channels: ['voice'], userState: { state: 'Ready' } };
  return {
    id: name,
    userName: name,
    features: [{ id: 'api-voice-outbound' }, { id: 'api-voice' }],
    devices: [device],
    calls: [],
  };
}

/**
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 */
function sessionOf({ headers: { cookie = '', authorization = '' } }, response) {
  const at = cookie.indexOf('JSESSIONID=');
  const known = at >= 0 ? sessions.get(cookie.slice(at + 11, at + 43)) : undefined;
  if (known || !authorization.startsWith('Basic ')) {
    return known;
  }
  made += 1;
  const session = new Session(made, Buffer.from(authorization.slice(6), 'base64').toString().split(':')[0] ?? '');
  sessions.set(session.id, session);
  users.set(session.user, session);
  signIns.push(now());
  response.setHeader('Set-Cookie', `JSESSIONID=${session.id}; Path=/; HttpOnly`);
  response.setHeader('X-CSRF-HEADER', CSRF_HEADER);
  response.setHeader('X-CSRF-TOKEN', session.token);
  return session;
}

/** @type {number[]} */
let signIns = [];

/**
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 */
function handle(request, response) {
  const session = sessionOf(request, response);
  const isAllowed = request.method === 'GET' || request.headers['x-csrf-token'] === session?.token;
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    if (!session || !isAllowed) {
      response.writeHead(403, { 'Content-Type': 'application/json' }).end(REFUSED);
    } else if (request.url?.startsWith('/api/v2/notifications')) {
      session.receive(JSON.parse(body), response);
    } else {
      session.answer(
        response,
        request.method === 'GET' ? JSON.stringify({ statusCode: 0, user: user(session.user) }) : DONE,
      );
    }
  });
}

/** @type {NodeJS.Timeout | undefined} */
let publishing;

/** @type {import('../types.js').ServerQuestions} */
const questions = {
  /** Answers each poll of `names` at once, with `burst` events; of `calls` calls at once that do not end, if it is given. */
  flood({ names, burst, calls }) {
    const texts = calls === undefined ? wholeLives(32) : ongoing(calls);
    const flooded = names.flatMap((name) => users.get(name) ?? []);
    flood = { sessions: flooded, texts, burst, bodies: [] };
    for (const session of flooded) {
      session.begin(flood);
    }
  },

  quiet() {
    flood = undefined;
    clearInterval(publishing);
  },

  /** `rate` events a second in all, to one of `names` after another. */
  publish({ names, rate }) {
    let sent = 0;
    const began = now();
    publishing = setInterval(() => {
      for (; sent < ((now() - began) * rate) / 1e6; sent += 1) {
        users.get(names[sent % names.length] ?? '')?.publish(oneEvent(sent, now()));
      }
    }, 2);
  },

  /** Goes away for `outage` ms, and comes back without its sessions. */
  async restart({ outage }) {
    const port = portOf();
    for (const session of sessions.values()) {
      session.forget();
    }
    sessions = new Map();
    users = new Map();
    signIns = [];
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await new Promise((resolve) => setTimeout(resolve, outage));
    await listen(port);
  },

  /** When the sign-ins since the last restart were, µs. */
  signIns: () => signIns,
};

const portOf = () => /** @type {import('node:net').AddressInfo} */ (server.address()).port;

/**
 * @param {number} port
 * @returns {Promise<void>}
 */
function listen(port) {
  return new Promise((resolve) => server.listen(port, '127.0.0.1', 4096, resolve));
}

await listen(0);
answering(questions, `http://127.0.0.1:${portOf()}`);
