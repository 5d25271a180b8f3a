/** What protects a simulator on somebody's machine from web pages of other sites, and from endless requests. */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { GwsSimulator, type SimulatorOptions } from '../../simulator';
import { basic, FAST } from './client';
import { bench } from './setup';

interface Answer {
  status: number;
  text: string;
}

async function ask(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: string,
): Promise<Answer> {
  const sent = request({ host: '127.0.0.1', port, method, path, headers, agent: false }).end(body);
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, text };
}

/** Resolves to what came back when the connection is closed. */
async function heard(socket: Socket): Promise<string> {
  let text = '';
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    text += chunk;
  });
  await once(socket, 'close');
  return text;
}

/** The password of those who have chosen none: quoted by a client, a text with it has a hole in it. */
const MASKED_BY_CLIENTS = /simulator/i;

const AUTHORIZATION = { authorization: basic('agent', 'simulator') };

/** One request of each kind that the simulator answers. */
const ENDPOINTS: Record<string, [method: string, path: string, body?: string]> = {
  'the API': ['GET', '/api/v2/me'],
  'an operation': ['POST', '/api/v2/me', '{"operationName":"EndContactCenterSession"}'],
  CometD: ['POST', '/api/v2/notifications', '[{"channel":"/meta/handshake","id":"1","version":"1.0"}]'],
  'the ledger': ['GET', '/simulator/ledger'],
};

describe('simulator: requests from other sites', () => {
  const test = bench();

  for (const [what, [method, path, body]] of Object.entries(ENDPOINTS)) {
    const send = (headers: Record<string, string>, at = path) =>
      ask(test.simulator.port, method, at, { ...AUTHORIZATION, ...headers }, body);

    for (const host of [
      'evil.example',
      'evil.example:8090',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      'evil.example:80@127.0.0.1',
      '192.0.2.7',
      '127.evil.example',
      'notlocalhost',
      '[2001:db8::1]',
    ]) {
      it(`are refused by ${what} under the name ${JSON.stringify(host)}`, async () => {
        const { status, text } = await send({ Host: host });
        assert.ok(status === 403 || status === 400, `${status} ${text}`);
        assert.doesNotMatch(text, /userName|successful|dials/);
        assert.doesNotMatch(text, MASKED_BY_CLIENTS);
        assert.deepEqual(test.simulator.ledger.requests, []);
      });
    }

    it(`are refused by ${what} if the request line names another host`, async () => {
      assert.equal((await send({ Host: 'localhost' }, `http://evil.example${path}`)).status, 403);
    });

    for (const host of [
      'localhost',
      'LOCALHOST:1',
      'localhost.',
      'app.localhost',
      '127.0.0.1',
      '127.1.2.3:80',
      '[::1]:8090',
    ]) {
      it(`are accepted by ${what} under the loopback name ${host}`, async () => {
        assert.equal((await send({ Host: host })).status, 200);
      });
    }

    for (const [kind, headers] of Object.entries<Record<string, string>>({
      'a foreign origin': { Origin: 'https://evil.example' },
      'an origin on another port': { Origin: 'http://localhost:1880' },
      'an origin that is hidden': { Origin: 'null' },
      'an origin that is none': { Origin: 'localhost' },
      'a text/plain body of a page': { Origin: 'https://evil.example', 'Content-Type': 'text/plain' },
      'a form of a page': { Origin: 'https://evil.example', 'Content-Type': 'application/x-www-form-urlencoded' },
      'a request of which the browser says so': { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' },
    })) {
      it(`are refused by ${what}: ${kind}`, async () => {
        const { status, text } = await send({ Host: `localhost:${test.simulator.port}`, ...headers });
        assert.equal(status, 403);
        assert.match(text, /other sites/);
        assert.doesNotMatch(text, MASKED_BY_CLIENTS);
        assert.deepEqual(test.simulator.ledger.requests, []);
      });
    }

    it(`are distinguished from those of its own pages by ${what}`, async () => {
      const { port } = test.simulator;
      const own = {
        Host: `localhost:${port}`,
        Origin: `http://localhost:${port}`,
        Referer: `http://localhost:${port}/x`,
      };
      assert.equal((await send({ ...own, 'Sec-Fetch-Site': 'same-origin' })).status, 200);
    });
  }

  it('are refused without a name', async () => {
    for (const version of ['1.0\r\n', '1.1\r\nHost:\r\nConnection: close\r\n']) {
      const socket = connect(test.simulator.port, '127.0.0.1', () =>
        socket.write(`GET /simulator/ledger HTTP/${version}\r\n`),
      );
      assert.match(await heard(socket), /^HTTP\/1\.1 403 /);
    }
  });

  it('are refused by their origin, if they change something', async () => {
    const headers = { ...AUTHORIZATION, Referer: 'https://evil.example/' };
    assert.equal((await ask(test.simulator.port, 'POST', '/api/v2/me', headers, '{}')).status, 403);
    assert.equal((await ask(test.simulator.port, 'GET', '/simulator/ledger', headers)).status, 200);
  });

  it('that are links to its pages are accepted', async () => {
    const headers = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' };
    assert.equal((await ask(test.simulator.port, 'GET', '/simulator/ledger', headers)).status, 200);
    assert.equal((await ask(test.simulator.port, 'POST', '/api/v2/me', headers, '{}')).status, 403);
  });
});

describe('simulator: names of its own', () => {
  const statusUnder = async (options: SimulatorOptions, host: string): Promise<number> => {
    const simulator = new GwsSimulator({ timing: FAST, ...options });
    await simulator.start();
    try {
      return (await ask(simulator.port, 'GET', '/simulator/ledger', { Host: host })).status;
    } finally {
      await simulator.stop();
    }
  };

  it('are those it is given', async () => {
    assert.equal(await statusUnder({ hosts: ['GWS.example.com'] }, 'gws.example.com'), 200);
    assert.equal(await statusUnder({ hosts: ['gws.example.com'] }, 'evil.example'), 403);
    assert.equal(
      await statusUnder({ externalApiUrl: 'https://front.example.com/gws/api/v2' }, 'front.example.com'),
      200,
    );
  });

  it('are addresses and names without a domain if it is reachable from elsewhere', async () => {
    for (const host of ['192.0.2.7:8090', '[2001:db8::1]', 'simulator']) {
      assert.equal(await statusUnder({ host: '0.0.0.0' }, host), 200, host);
    }
    assert.equal(await statusUnder({ host: '0.0.0.0' }, 'evil.example'), 403);
  });
});

const HEAD = 'POST /api/v2/me HTTP/1.1\r\nHost: localhost\r\n';

describe('simulator: requests without end', () => {
  const TIMEOUT = 200;
  const test = bench({ requestTimeout: TIMEOUT, cometd: { timeout: 4 * TIMEOUT } });

  for (const [what, bytes] of Object.entries({
    'that say nothing': '',
    'whose headers do not end': `${HEAD}X-Slow: 1`,
    'whose body does not come': `${HEAD}Content-Length: 50\r\n\r\n`,
    'whose body breaks off': `${HEAD}Content-Length: 50\r\n\r\n{"operation`,
    'whose chunks do not end': `${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\n{"ope\r\n`,
  })) {
    it(`${what} are cut off in time`, async () => {
      const began = performance.now();
      const socket = connect(test.simulator.port, '127.0.0.1', () => socket.write(bytes));
      await heard(socket);
      assert.ok(performance.now() - began < 10 * TIMEOUT);
    });
  }

  it('byte by byte are cut off in time too', async () => {
    const socket = connect(test.simulator.port, '127.0.0.1', () => socket.write(`${HEAD}Content-Length: 5000\r\n\r\n`));
    const drip = setInterval(() => socket.write('{'), TIMEOUT / 10);
    const began = performance.now();
    await heard(socket);
    clearInterval(drip);
    assert.ok(performance.now() - began < 10 * TIMEOUT);
  });

  it('are not confused with polls that are held for longer', async () => {
    const client = await test.client().online();
    await client.connect({ advice: { timeout: 0 } });
    const began = performance.now();
    const { message } = await client.connect();
    assert.equal(message?.successful, true);
    assert.ok(performance.now() - began > 2 * TIMEOUT);
  });
});

describe('simulator: bodies without end', () => {
  const test = bench({ maxBodyBytes: 100_000 });

  for (const [what, framing] of Object.entries({
    'that is announced': 'Content-Length: 100001\r\n\r\n',
    'that comes in chunks': `Transfer-Encoding: chunked\r\n\r\n186a1\r\n${'x'.repeat(100_001)}`,
  })) {
    it(`one ${what} and is too large: 413, and the connection is closed`, async () => {
      const socket = connect(test.simulator.port, '127.0.0.1', () => socket.write(`${HEAD}${framing}`));
      assert.match(await heard(socket), /^HTTP\/1\.1 413 /);
    });
  }
});

describe('simulator: a siege', () => {
  it('of large bodies that do not end takes little memory, and keeps nobody out', async () => {
    const child = fork(join(__dirname, 'children', 'besieged.ts'), { execArgv: ['--require', 'tsx/cjs'] });
    const sockets: Socket[] = [];
    try {
      const [{ port }] = (await once(child, 'message')) as [{ port: number }];
      const part = Buffer.alloc(2 * 1024 * 1024, 'x');
      const head = `POST /api/v2/me HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${part.length + 1}\r\n\r\n`;
      const written = Array.from({ length: 200 }, async () => {
        const socket = connect(port, '127.0.0.1');
        sockets.push(socket);
        socket.on('error', () => {});
        await once(socket, 'connect');
        socket.write(head);
        await new Promise<void>((resolve) => {
          socket.write(part, () => resolve());
          socket.once('close', () => resolve());
        });
      });
      await Promise.all(written);
      const { status } = await ask(port, 'GET', '/api/v2/me', AUTHORIZATION);
      assert.equal(status, 200);
      child.send('memory');
      const [{ most }] = (await once(child, 'message')) as [{ most: number }];
      assert.ok(most < 150 * 1024 * 1024, `${(most / 1024 / 1024).toFixed()} MB`);
    } finally {
      for (const socket of sockets) socket.destroy();
      child.disconnect();
      await once(child, 'exit');
    }
  });
});
