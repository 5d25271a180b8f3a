// Intermediaries close idle connections. A dial written at that moment is lost, and nobody can say whether it was made, so
// no connection is used that may be about to close.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, get, type Server } from 'node:http';
import {
  type AddressInfo,
  connect,
  createServer as createRelay,
  type Server as RelayServer,
  type Socket,
} from 'node:net';
import type { GwsSimulator } from '../../simulator';
import { shippedTls } from '../../simulator/tls/certificate';
import { parseRecord, type SessionOptions } from '../../src';
import { BayeuxConnection } from '../../src/bayeux/connection';
import { Governor } from '../../src/http/governor';
import { makeHttpAgent } from '../../src/http/http-agent';
import { HttpIdentity } from '../../src/http/identity';
import { dropStaleConnections, heedKeepAlive } from '../../src/http/idle';
import { SecurityBench } from '../security/support/bench';
import { isPoll } from '../security/support/front';
import { startProxy, type TestProxy } from '../support/proxy';
import { Bench, reaches } from '../support/session';

/** ms for which the relay keeps an idle connection. */
const PATIENCE = 600;

/** ms that the news of its end takes. */
const DELAY = 60;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Passes bytes on; an idle connection is forgotten after a while, and anything sent on it then is refused. */
class ForgetfulRelay {
  readonly #server: RelayServer;
  readonly #sockets = new Set<Socket>();

  constructor(port: number) {
    this.#server = createRelay((client) => this.#accept(client, port)).listen(0, '127.0.0.1');
  }

  async url(): Promise<string> {
    if (!this.#server.listening) {
      await once(this.#server, 'listening');
    }
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) {
      socket.destroy();
    }
  }

  #accept(client: Socket, port: number): void {
    const server = connect(port, '127.0.0.1');
    let [waiting, forgotten] = [false, false];
    const forget = setTimeout(() => {
      if (!waiting) {
        forgotten = true;
        server.destroy();
        setTimeout(() => client.end(), DELAY);
      }
    }, PATIENCE);
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => this.#sockets.delete(socket));
    }
    client.on('data', (chunk) => {
      if (forgotten) {
        client.resetAndDestroy();
        return;
      }
      waiting = true;
      server.write(chunk);
    });
    server.on('data', (chunk) => {
      waiting = false;
      forget.refresh();
      client.write(chunk);
    });
    client.once('close', () => {
      clearTimeout(forget);
      server.destroy();
    });
  }
}

describe('dials through a relay that forgets idle connections', () => {
  const bench = new Bench();
  const tls = shippedTls();
  let relay: ForgetfulRelay;
  let proxy: TestProxy | undefined;

  afterEach(async () => {
    await bench.clear();
    relay.close();
    await proxy?.close();
    proxy = undefined;
  });

  /** Where GWS is, and what is in front of it. */
  const ways: Record<
    string,
    () => Promise<{ simulator: GwsSimulator; url: string; options: Partial<SessionOptions> }>
  > = {
    http: async () => {
      const simulator = await bench.simulator({ singleLine: false });
      return { simulator, url: await relayTo(simulator.url), options: {} };
    },
    https: async () => {
      const simulator = await bench.simulator({ tls, singleLine: false });
      const url = (await relayTo(simulator.url)).replace('http:', 'https:');
      return { simulator, url, options: { tls: { ca: tls.cert } } };
    },
    'a proxy': async () => {
      const simulator = await bench.simulator({ tls, singleLine: false });
      proxy = await startProxy();
      return {
        simulator,
        url: simulator.url,
        options: { tls: { ca: tls.cert }, proxy: { url: await relayTo(proxy.url) } },
      };
    },
  };

  const relayTo = (url: string): Promise<string> => {
    relay = new ForgetfulRelay(Number(new URL(url).port));
    return relay.url();
  };

  for (const [way, start] of Object.entries(ways)) {
    it(`are all made over ${way}, even if each coincides with the end of a connection`, async () => {
      const { simulator, url, options } = await start();
      const agents = Array.from({ length: 5 }, () => bench.session(url, { timeout: 3000, ...options }));
      const outcomes = await Promise.all(
        agents.map(async ({ session, dialer }) => {
          session.connect();
          await reaches(session, 'connected');
          const codes: string[] = [];
          for (let at = 0; at < 3; at += 1) {
            await pause(PATIENCE + DELAY / 2);
            const record = parseRecord(simulator.nextPreviewRecord());
            const dial = dialer.dial({ record, waitFor: 'accepted', timeout: 3000, busyAgent: 'allow' });
            codes.push(
              await dial.then(
                () => 'accepted',
                ({ code }) => code,
              ),
            );
          }
          return codes;
        }),
      );
      assert.deepEqual(outcomes.flat(), Array(15).fill('accepted'));
      assert.equal(simulator.ledger.dials.length, 15);
    });
  }
});

describe('a connection that nobody uses', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  /** A server, and how to ask it by way of an agent. */
  const start = async (keepAliveTimeout: number, idleLimit?: number) => {
    const server = createServer({ keepAliveTimeout }, (_request, response) => response.end('x'));
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    let connections = 0;
    server.on('connection', () => {
      connections += 1;
    });
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const agent = makeHttpAgent(origin, {}, undefined, idleLimit);
    const ask = async (changes: boolean): Promise<void> => {
      dropStaleConnections(agent, changes);
      await new Promise<void>((resolve, reject) => {
        get(origin, { agent }, (response) => {
          heedKeepAlive(agent, response.headers);
          // The agent takes the connection back after the answer has ended.
          response.resume().on('end', () => setImmediate(resolve));
        }).on('error', reject);
      });
    };
    return { agent, server, ask, connections: () => connections };
  };

  it('is reused at once, even by requests that change something', async () => {
    const { ask, connections, agent } = await start(0);
    await ask(false);
    await ask(true);
    assert.equal(connections(), 1);
    agent.destroy();
  });

  it('is reused after a while only by requests that can be repeated', async () => {
    const { ask, connections, agent } = await start(0);
    await ask(false);
    await pause(150);
    await ask(false);
    assert.equal(connections(), 1);
    await pause(150);
    await ask(true);
    assert.equal(connections(), 2);
    agent.destroy();
  });

  it('is reused for no longer than half the time after which the other side was seen to close one', async () => {
    const { ask, connections, agent, server } = await start(0);
    await ask(false);
    const [lying] = Object.values(agent.freeSockets).flat();
    const since = performance.now();
    await pause(80);
    server.closeIdleConnections();
    await once(lying as Socket, 'close');
    const lasted = performance.now() - since;
    await ask(false);
    await pause(lasted * 0.75);
    await ask(false);
    assert.equal(connections(), 3);
    agent.destroy();
  });

  it('is reused for no longer than half the time that the server announces', async () => {
    const { ask, agent } = await start(3000);
    await ask(false);
    const [lying] = Object.values(agent.freeSockets).flat();
    assert.equal((lying as Socket).timeout, 1500);
    agent.destroy();
  });

  it('is closed by us before the server may do it', async () => {
    const { ask, server } = await start(0, 50);
    const closed = once(server, 'connection').then(([socket]) => once(socket as Socket, 'close'));
    await ask(false);
    await closed;
  });
});

describe('when a poll dies without an answer', () => {
  const bench = new SecurityBench();
  afterEach(() => bench.clear());

  it('its sibling connections, which may be dead too, are not reused', async () => {
    const { front } = await bench.front();
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    const agent = makeHttpAgent(front.url, {}, undefined);
    const credentials = Buffer.from('agent:simulator').toString('base64');
    const identity = new HttpIdentity();
    const signIn = () =>
      new Promise<void>((resolve) => {
        get(`${front.url}/api/v2/me`, { agent, headers: { Authorization: `Basic ${credentials}` } }, (response) => {
          identity.absorb(front.url, response.headers);
          response.resume().on('end', () => setImmediate(resolve));
        });
      });
    await Promise.all([signIn(), signIn(), signIn()]);
    const lying = (): number => Object.values(agent.freeSockets).flat().length;
    assert.equal(lying(), 3);
    front.intercept = (request, response) => {
      const kills = isPoll(request);
      if (kills) {
        response.destroy();
      }
      return kills;
    };
    const interrupted = new Promise<number>((resolve, reject) => {
      const connection = new BayeuxConnection(
        {
          url: `${front.url}/api/v2/notifications`,
          identity,
          agent,
          governor: new Governor({ base: 10, cap: 10 }),
          backoff: { next: () => 60_000 },
        },
        {
          onMessage: () => {},
          onLeftOut() {},
          busy: () => undefined,
          onInterrupted: () => {
            resolve(lying());
            connection.abort();
          },
          onCut() {},
          isAnswering: () => false,
          onRestored: () => {},
          onLost: reject,
        },
      );
      connection.open().catch(reject);
    });
    assert.equal(await interrupted, 0);
    agent.destroy();
    // The ends of the sockets take a moment.
    for (let tries = 0; timers() > before && tries < 100; tries += 1) {
      await pause(5);
    }
    assert.ok(timers() <= before, 'a connection that has ended waits for nothing');
  });
});
