// What a server sends is limited in size and time: an endless answer ends in an error, and in nothing worse.
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import http from 'node:http';
import { gzipSync } from 'node:zlib';
import { BayeuxConnection } from '../../src/bayeux/connection';
import { Governor } from '../../src/http/governor';
import { HttpIdentity } from '../../src/http/identity';
import { Backoff } from '../../src/timing/backoff';
import { reaches } from '../support/session';
import { dial, errorOf, SecurityBench, type SessionOnBench } from './support/bench';
import { runChild } from './support/child';
import { type Front, isDial, isPoll, type WireRequest } from './support/front';

const MB = 1024 * 1024;
const BLOCK = Buffer.alloc(MB, ' ');
const isSignIn = ({ target }: WireRequest): boolean => target.includes('/me?subresources=features');
const isHandshake = ({ body }: WireRequest): boolean => body.includes('/meta/handshake');
const json = { 'Content-Type': 'application/json' };

/** Sends without end, until nobody takes it any more. Resolves to how many bytes were taken. */
function endless(response: ServerResponse, block = BLOCK): Promise<number> {
  return new Promise((resolve) => {
    let taken = 0;
    response.once('close', () => resolve(taken));
    const more = (): void => {
      response.write(block, (error) => {
        if (!error && !response.destroyed) {
          taken += block.length;
          setImmediate(more);
        }
      });
    };
    more();
  });
}

/** A byte now and then, without end. Resolves when the other side has had enough. */
function dripping(write: () => void, response: ServerResponse): Promise<void> {
  const timer = setInterval(write, 20);
  return new Promise((resolve) => {
    response.once('close', () => {
      clearInterval(timer);
      resolve();
    });
  });
}

describe('an answer without end', () => {
  const bench = new SecurityBench();
  afterEach(() => bench.clear());

  /** Has requests that match answered by `answer`, as long as it is wanted. */
  const spoiled = async (matches: (request: WireRequest) => boolean, answer: (response: ServerResponse) => void) => {
    const { simulator, front } = await bench.front();
    front.intercept = (request, response) => {
      const spoils = matches(request);
      if (spoils) {
        answer(response);
      }
      return spoils;
    };
    const heal = (): void => {
      front.intercept = () => false;
    };
    return { simulator, front, heal };
  };

  const interrupted = async (front: Front, timeout = 5000): Promise<{ message: string; made: SessionOnBench }> => {
    const made = bench.session(front.url, { timeout });
    made.session.connect();
    const state = await reaches(made.session, 'interrupted');
    return { message: state.phase === 'interrupted' ? state.error.message : '', made };
  };

  it('at sign-in is cut off after 8 MB', async () => {
    const taken: Promise<number>[] = [];
    const { front, heal } = await spoiled(isSignIn, (response) => {
      taken.push(endless(response.writeHead(200, json)));
    });
    const { message, made } = await interrupted(front);
    heal();
    assert.match(message, /the answer has more than 8 MB/);
    assert.ok(((await taken[0]) ?? 0) < 24 * MB);
    await reaches(made.session, 'connected');
  });

  it('to a dial leaves its outcome unknown', async () => {
    const { simulator, front } = await spoiled(isDial, (response) => void endless(response.writeHead(200, json)));
    const made = await bench.connected(front.url, { timeout: 5000 });
    assert.equal((await errorOf(dial(made, simulator))).code, 'GWS_OUTCOME_UNKNOWN');
  });

  it('to a handshake, a byte at a time, is ended by the time limit', async () => {
    const ended: Promise<void>[] = [];
    const { front, heal } = await spoiled(isHandshake, (response) => {
      response.writeHead(200, json);
      ended.push(dripping(() => response.write(' '), response));
    });
    const { made } = await interrupted(front, 200);
    heal();
    await ended[0];
    await reaches(made.session, 'connected');
  });

  it('to a poll, a byte at a time, is ended by the time limit that the server itself has set', async () => {
    const { simulator, front } = await bench.front({ cometd: { timeout: 100 } });
    const made = await bench.connected(front.url, { timeout: 200 });
    const ended = new Promise<void>((resolve) => {
      front.intercept = (request, response) => {
        const spoils = isPoll(request);
        if (spoils) {
          front.intercept = () => false;
          response.writeHead(200, json);
          void dripping(() => response.write(' '), response).then(resolve);
        }
        return spoils;
      };
    });
    await ended;
    await reaches(made.session, 'connected');
    await dial(made, simulator, 'released');
  });

  it('of headers, a byte at a time, is ended by the time limit', async () => {
    const ended: Promise<void>[] = [];
    const { front, heal } = await spoiled(isSignIn, (response) => {
      response.socket?.write('HTTP/1.1 200 OK\r\nX-Slow: ');
      ended.push(dripping(() => response.socket?.write('x'), response));
    });
    const { message, made } = await interrupted(front, 200);
    heal();
    await ended[0];
    assert.match(message, /no answer within 0.2 s/);
    await reaches(made.session, 'connected');
  });

  for (const [what, matches] of [
    ['sign-in', isSignIn],
    ['handshake', isHandshake],
  ] as const) {
    it(`of headers of the ${what} is cut off`, async () => {
      const taken: Promise<number>[] = [];
      const { front, heal } = await spoiled(matches, (response) => {
        const { socket } = response;
        socket?.write('HTTP/1.1 200 OK\r\nX-Long: ');
        let bytes = 0;
        const block = Buffer.alloc(16_384, 'x');
        taken.push(
          new Promise((resolve) => {
            response.once('close', () => resolve(bytes));
            const more = (): void => {
              socket?.write(block, (error) => {
                if (!error && !socket.destroyed) {
                  bytes += block.length;
                  setImmediate(more);
                }
              });
            };
            more();
          }),
        );
      });
      const { message, made } = await interrupted(front);
      heal();
      assert.match(message, /Header overflow|HPE_HEADER_OVERFLOW/);
      assert.ok(((await taken[0]) ?? 0) < 16 * MB);
      await reaches(made.session, 'connected');
    });
  }

  it('that is small only while compressed is cut off too', async () => {
    const bomb = gzipSync(Buffer.alloc(128 * MB, ' '), { level: 1 });
    assert.ok(bomb.length < MB);
    const { front, heal } = await spoiled(isSignIn, (response) => {
      response.writeHead(200, { ...json, 'Content-Encoding': 'gzip', 'Content-Length': bomb.length }).end(bomb);
    });
    const before = process.memoryUsage().rss;
    const { message, made } = await interrupted(front);
    heal();
    assert.match(message, /the answer has more than 8 MB/);
    assert.ok(process.memoryUsage().rss - before < 160 * MB);
    await reaches(made.session, 'connected');
  });

  it('to a poll is cut off at its limit, and ends the CometD session that would send it again', async () => {
    const { front } = await bench.front();
    const identity = new HttpIdentity();
    const agent = new http.Agent({ keepAlive: true });
    const credentials = Buffer.from('agent:simulator').toString('base64');
    const signedIn = await fetch(`${front.url}/api/v2/me`, { headers: { Authorization: `Basic ${credentials}` } });
    identity.absorb(front.url, { 'set-cookie': signedIn.headers.getSetCookie() });
    const taken = new Promise<number>((resolve) => {
      front.intercept = (request, response) => {
        const spoils = isPoll(request);
        if (spoils) {
          void endless(response.writeHead(200, json)).then(resolve);
        }
        return spoils;
      };
    });
    const lost = new Promise<{ message: string; loss: string }>((resolve, reject) => {
      const connection = new BayeuxConnection(
        {
          url: `${front.url}/api/v2/notifications`,
          identity,
          agent,
          governor: new Governor({ base: 10, cap: 10 }),
          backoff: new Backoff({ base: 10, cap: 10, healthyAfter: 1000 }),
          maxAnswerBytes: 2 * MB,
        },
        {
          onMessage: () => {},
          onLeftOut() {},
          busy: () => undefined,
          onInterrupted: ({ error }) => reject(error),
          onCut() {},
          isAnswering: () => false,
          onRestored: () => {},
          onLost: ({ message }, loss) => resolve({ message, loss }),
        },
      );
      connection.open().catch(reject);
    });
    const { message, loss } = await lost;
    assert.match(message, /the answer has more than 2 MB/);
    assert.equal(loss, 'ended');
    assert.ok((await taken) < 16 * MB);
    assert.equal(front.requests.filter(isPoll).length, 1);
    agent.destroy();
  });
});

describe('on a machine with 256 MB of heap', () => {
  it('answers of the maximum size are processed, and larger ones are one error each', async () => {
    const { report } = await runChild<Record<string, string>>('heavy', ['--max-old-space-size=256']);
    assert.deepEqual(report, {
      'answer, 2.1 MB of objects': 'accepted',
      'answer, 6 MB of keys': 'accepted',
      'answer, 7.9 MB of one text': 'accepted',
      'answer, 7.9 MB of objects': 'GWS_OUTCOME_UNKNOWN',
      'answer, 31 MB of objects': 'GWS_OUTCOME_UNKNOWN',
      'poll, 2.1 MB of objects': 'heard',
      'poll, 2 MB of keys': 'heard',
      'poll, 15.9 MB of long integers': 'heard',
      'poll, 15.9 MB of one text': 'heard',
      'poll, 15.9 MB of objects': 'interrupted',
      'poll, 40 MB of objects': 'interrupted',
    });
  });
});

describe('what a server says', () => {
  const bench = new SecurityBench();
  afterEach(() => bench.clear());

  it('takes one line of our log, and is short', async () => {
    const said = `no\r\n[info] forged line\u001b[2J\u2028${'x'.repeat(10_000)}`;
    const { simulator, front } = await bench.front();
    front.intercept = (request, response) => {
      const refuses = isDial(request);
      if (refuses) {
        response.writeHead(400, json).end(JSON.stringify({ statusCode: 2, statusMessage: said }));
      }
      return refuses;
    };
    const made = await bench.connected(front.url);
    const { message } = await errorOf(dial(made, simulator));
    assert.match(message, /no \[info\] forged line/);
    assert.doesNotMatch(message, /[\p{Cc}\u2028]/u);
    assert.ok(message.length < 1000);
  });

  it('about CometD too', async () => {
    const { front } = await bench.front();
    front.rewrite = (text, request) =>
      isHandshake(request)
        ? JSON.stringify([
            { channel: '/meta/handshake', id: '1', successful: false, error: `4\u001b0\n${'x'.repeat(9999)}` },
          ])
        : text;
    const { session } = bench.session(front.url);
    session.connect();
    const state = await reaches(session, 'interrupted');
    const message = state.phase === 'interrupted' ? state.error.message : '';
    assert.doesNotMatch(message, /\p{Cc}/u);
    assert.ok(message.length < 1000);
  });
});
