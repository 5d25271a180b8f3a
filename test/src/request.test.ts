// Any request to the API in the session of an agent: what is sent, what is refused, and what is known afterwards.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { GwsSimulator } from '../../simulator';
import { type Agent, AgentPool, GwsError, parseRecord, type RequestOrder, request, Secret } from '../../src';
import { requestPath } from '../../src/request/path';
import { Bench, QUICK, reaches } from '../support/session';

describe('a path from a flow', () => {
  const refused: [path: unknown, because: RegExp][] = [
    [undefined, /missing/],
    ['', /missing/],
    [7, /must be text/],
    [['/me'], /must be text, but it is a list/],
    ['me', /must begin with \//],
    ['http://other.example.com/me', /must begin with \//],
    ['@other.example.com', /must begin with \//],
    [':8080/me', /must begin with \//],
    [' /me', /must begin with \//],
    ['//other.example.com/me', /empty segment/],
    ['/me//devices', /empty segment/],
    ['/%2fother.example.com', /empty segment/],
    ['/;x/notifications', /empty segment/],
    ['/\\other.example.com', /backslash/],
    ['/me%5c..%5cadmin', /backslash/],
    ['/me/../../admin', /dot segment/],
    ['/me/./devices', /dot segment/],
    ['/..', /dot segment/],
    ['/me/%2e%2e/admin', /dot segment/],
    ['/me/.%2E', /dot segment/],
    ['/me/..%2fadmin', /dot segment/],
    ['/me/%252e%252e/admin', /dot segment/],
    ['/me/..;/admin', /dot segment/],
    ['/me/%2e%2e%3b/admin', /dot segment/],
    ['/me/%c0%ae%c0%ae/admin', /stands for no character/],
    ['/me\r\nX-Injected: yes', /control characters/],
    ['/me\0', /control characters/],
    ['/me/%0d%0aX-Injected', /control character/],
    ['/me/half a character \ud800', /control characters/],
    ['/me#devices', /contains a #/],
    ['/me/100%', /contains a %/],
    ['/notifications', /connection for events/],
    ['/notifications/handshake', /connection for events/],
    ['/notifications?x=1', /connection for events/],
    ['/NOTIFICATIONS', /connection for events/],
    ['/notif%69cations', /connection for events/],
    ['/notifications;jsessionid=1', /connection for events/],
    ['/api/v2/me', /leave out \/api\/v2/],
    [`/${'x'.repeat(5000)}`, /5001 characters/],
  ];
  for (const [path, because] of refused) {
    it(`is refused: ${JSON.stringify(path)?.slice(0, 60)}`, () => {
      assert.throws(() => requestPath(path), { name: 'GwsError', code: 'GWS_INVALID_REQUEST', message: because });
    });
  }

  for (const [path, sent] of [
    ['/me', '/me'],
    ['/', '/'],
    ['/me/devices/', '/me/devices/'],
    ['/me/devices?fields=*', '/me/devices?fields=*'],
    ['/me?next=../x&url=http://h//y', '/me?next=../x&url=http://h//y'],
    ['/contacts?q=a\\b', '/contacts?q=a%5Cb'],
    ['/me/outbound-campaigns/Köln 1', '/me/outbound-campaigns/K%C3%B6ln%201'],
    ['/me/outbound-campaigns/K%C3%9Cln%201', '/me/outbound-campaigns/K%C3%9Cln%201'],
    ['/users/a%2Fb', '/users/a%2Fb'],
    ['/users/☎𝄞', '/users/%E2%98%8E%F0%9D%84%9E'],
    ['/users/...', '/users/...'],
    ['/me/notifications', '/me/notifications'],
  ] as const) {
    it(`is sent, below the API root: ${path}`, () => {
      assert.equal(requestPath(path), sent);
      const { origin, pathname } = new URL(`https://gws.example.com/api/v2${requestPath(path)}`);
      assert.equal(origin, 'https://gws.example.com');
      assert.ok(pathname.startsWith('/api/v2/'));
    });
  }
});

describe('any path', () => {
  const part = fc.oneof(
    fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      ';',
      '?',
      '#',
      '%',
      '%2e',
      '%2F',
      '%5c',
      '%25',
      '@',
      ':',
      'me',
      'notifications',
    ),
    fc.string({ unit: 'binary', maxLength: 3 }),
  );
  const anyPath = fc.array(part, { maxLength: 12 }).map((parts) => `/${parts.join('')}`);

  it('is refused, or stays where it belongs', () => {
    fc.assert(
      fc.property(anyPath, (path) => {
        let sent: string;
        try {
          sent = requestPath(path);
        } catch (error) {
          assert.equal((error as GwsError).code, 'GWS_INVALID_REQUEST');
          return;
        }
        assert.match(sent, /^[!-~]+$/);
        const { origin, pathname } = new URL(`https://gws.example.com/api/v2${sent}`);
        assert.equal(`${origin}${pathname}`, `https://gws.example.com/api/v2${sent.split('?', 1)[0]}`);
        assert.doesNotMatch(pathname, /^\/api\/v2\/notifications([/;]|%2f|%3b|$)/i);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a request to the API', () => {
  const bench = new Bench();
  const pools: AgentPool[] = [];
  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.close()));
    await bench.clear();
  });

  async function start(
    options = {},
    session = {},
  ): Promise<{ simulator: GwsSimulator; agent: Agent; pool: AgentPool }> {
    const simulator = await bench.simulator(options);
    const pool = new AgentPool({
      url: simulator.url,
      username: 'agent',
      password: new Secret('simulator'),
      ...QUICK,
      ...session,
    });
    pools.push(pool);
    pool.connect();
    await reaches(pool.default.session, 'connected');
    return { simulator, agent: pool.default, pool };
  }
  const failure = async (agent: Agent, order: RequestOrder): Promise<GwsError> => {
    const error = await request(agent, order).then(
      () => assert.fail('no error'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof GwsError, String(error));
    return error;
  };
  const requests = (simulator: GwsSimulator, path: string) =>
    simulator.ledger.requests.filter((made) => made.path.includes(path));

  it("returns GWS's answer", async () => {
    const { agent } = await start();
    const answer = await request(agent, { method: 'get', path: '/me/devices?fields=*', body: 'is ignored' });
    assert.equal(answer.statusCode, 0);
    assert.equal((answer.devices as { phoneNumber: string }[])[0]?.phoneNumber, '5005');
  });

  it('changes something, with a body that is an object or its JSON', async () => {
    const { agent, simulator } = await start({ csrf: true });
    const body = { operationName: 'StartContactCenterSession', channels: ['voice'] };
    for (const given of [body, JSON.stringify(body)]) {
      assert.equal((await request(agent, { method: 'POST', path: '/me', body: given })).statusCode, 0);
    }
    const sent = simulator.ledger.requests.filter((made) => made.body.includes('StartContactCenterSession'));
    assert.deepEqual(
      sent.map((made) => JSON.parse(made.body)),
      [body, body],
    );
  });

  it('ends the contact-centre session for good, and goes on in a new HTTP session', async () => {
    const { agent, simulator } = await start({}, { startSession: true });
    const operations = () =>
      simulator.ledger.requests.flatMap(({ body }) => body.match(/(Start|End)ContactCenterSession/)?.[0] ?? []);
    assert.deepEqual(operations(), ['StartContactCenterSession']);
    await request(agent, { method: 'POST', path: '/me', body: { operationName: 'EndContactCenterSession' } });
    assert.equal((await request(agent, { method: 'GET', path: '/me' })).statusCode, 0);
    assert.deepEqual(operations(), ['StartContactCenterSession', 'EndContactCenterSession']);
  });

  it('is refused when it makes no sense, and nothing is sent', async () => {
    const { agent, simulator } = await start();
    const sent = () => simulator.ledger.requests.filter((made) => !made.path.includes('/notifications')).length;
    const before = sent();
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    for (const order of [
      { method: 'PATCH', path: '/me' },
      { method: undefined, path: '/me' },
      { method: { toString: () => 'GET' }, path: '/me' },
      { method: 'GET', path: '//other.example.com' },
      { method: 'POST', path: '/me', body: 'operationName=Ready' },
      { method: 'POST', path: '/me', body: '[1]' },
      { method: 'POST', path: '/me', body: [1] },
      { method: 'POST', path: '/me', body: 7 },
      { method: 'POST', path: '/me', body: Buffer.from('{}') },
      { method: 'POST', path: '/me', body: circular },
      { method: 'POST', path: '/me', body: '{"__proto__": 1}' },
      { method: 'POST', path: '/me', body: '{"id": 9007199254740993}' },
      { method: 'POST', path: '/me', body: '{"ids": [{"id": -123456789012345678901234}]}' },
      { method: 'POST', path: '/me', body: '{"amount": 1e400}' },
      { method: 'POST', path: '/me', body: { id: 2 ** 60 } },
    ]) {
      const { code, message } = await failure(agent, order);
      assert.equal(code, 'GWS_INVALID_REQUEST', message);
      assert.match(message, /Nothing was sent\.$/);
    }
    assert.equal(sent(), before);
  });

  it("that GWS refuses fails with GWS's message", async () => {
    const { agent } = await start();
    const { code, statusCode } = await failure(agent, { method: 'GET', path: '/me/nothing' });
    assert.deepEqual([code, statusCode], ['GWS_REJECTED', 6]);
  });

  it('is sent in a new session when GWS has forgotten the old one', async () => {
    const { agent, simulator } = await start();
    simulator.faults.add({ path: /\/me\/devices/ }, { respond: { status: 403, body: { statusCode: 20 } } });
    assert.equal((await request(agent, { method: 'GET', path: '/me/devices' })).statusCode, 0);
  });

  it('whose answer is lost changed nothing if it was a GET; otherwise its outcome is unknown', async () => {
    const { agent, simulator } = await start();
    const order = { path: '/me/devices?secret=word', body: { operationName: 'Anything' } };
    simulator.faults.add({ path: /\/me\/devices/, times: 4 }, { dropAfter: true });
    const get = await failure(agent, { ...order, method: 'GET' });
    assert.equal(get.code, 'GWS_NOT_CONNECTED');
    assert.match(get.message, /answer to GET \/me\/devices was lost: .*closed.* changes nothing/);
    assert.ok(get.cause);
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const { code, message } = await failure(agent, { ...order, method });
      assert.equal(code, 'GWS_OUTCOME_UNKNOWN');
      assert.ok(message.includes(`Anything (${method} /me/devices)`), message);
      assert.ok(!message.includes('word'));
    }
    assert.equal(requests(simulator, '/me/devices').length, 4);
  });

  it('answered with a web page did not reach GWS if it was a GET; otherwise its outcome is unknown', async () => {
    const { agent, simulator } = await start();
    simulator.faults.add({ path: /\/me\/devices/, times: 2 }, { respond: { status: 502, body: '<html>' } });
    const get = await failure(agent, { method: 'GET', path: '/me/devices' });
    assert.deepEqual([get.code, get.httpStatus], ['GWS_PROTOCOL', 502]);
    const post = await failure(agent, { method: 'POST', path: '/me/devices' });
    assert.deepEqual([post.code, post.httpStatus], ['GWS_OUTCOME_UNKNOWN', 502]);
  });

  it('fails without a connection, and is cancelled when it is no longer wanted', async () => {
    const { agent, simulator, pool } = await start();
    simulator.faults.add({ path: /\/me\/devices/ }, { stallAfter: true });
    const given = failure(agent, { method: 'GET', path: '/me/devices', signal: AbortSignal.timeout(20) });
    assert.match((await given).message, /cancelled/);
    await pool.disconnect();
    assert.equal((await failure(agent, { method: 'POST', path: '/me' })).code, 'GWS_NOT_CONNECTED');
  });

  describe('that dials an outbound record', () => {
    async function ready() {
      const { agent, simulator } = await start();
      const { id } = await agent.session.device();
      const record = parseRecord(simulator.nextPreviewRecord({ record: { phoneNumber: '5007' } }));
      const order = {
        method: 'POST',
        path: `/me/devices/${id}/calls`,
        body: { operationName: 'Dial', devicePath: `/devices/${id}`, outboundRecord: record },
      };
      const dial = () => agent.dialer.dial({ record, waitFor: 'accepted', timeout: 1000 });
      return { agent, simulator, order, dial };
    }

    it('is refused if the record was dialed before, in whatever way, unless that is allowed', async () => {
      const { agent, simulator, order, dial } = await ready();
      await dial();
      assert.equal((await failure(agent, order)).code, 'GWS_ALREADY_DIALED');
      assert.equal(simulator.ledger.dials.length, 1);
      await request(agent, { ...order, redial: true, busyAgent: 'allow' }).catch(() => {});
      assert.equal(simulator.ledger.dials.length, 2);
    });

    it('is remembered, for every way of dialing', async () => {
      const { agent, simulator, order, dial } = await ready();
      assert.equal((await request(agent, order)).statusCode, 0);
      await assert.rejects(dial(), { code: 'GWS_ALREADY_DIALED' });
      assert.equal((await failure(agent, { ...order, body: JSON.stringify(order.body) })).code, 'GWS_ALREADY_DIALED');
      assert.equal(simulator.ledger.dials.length, 1);
    });

    it('is remembered when its outcome is unknown, and forgotten when GWS certainly did not dial', async () => {
      const { agent, simulator, order, dial } = await ready();
      simulator.faults.add({ body: /"Dial"/ }, { respond: { status: 500, body: { statusCode: 4 } } });
      assert.equal((await failure(agent, order)).code, 'GWS_REJECTED');
      simulator.faults.add({ body: /"Dial"/ }, { dropAfter: true });
      assert.equal((await failure(agent, order)).code, 'GWS_OUTCOME_UNKNOWN');
      await assert.rejects(dial(), { code: 'GWS_ALREADY_DIALED' });
      assert.equal(simulator.ledger.dials.length, 1);
    });

    it('has its number read as everywhere: as it was meant, or not at all', async () => {
      const { agent, simulator, order } = await ready();
      const { outboundRecord } = order.body;
      const shapes: [RequestOrder, (phoneNumber: unknown) => object][] = [
        [order, (phoneNumber) => ({ ...order.body, outboundRecord: { ...outboundRecord, phoneNumber } })],
        [order, (phoneNumber) => ({ operationName: 'Dial', destination: { phoneNumber } })],
        [order, (phoneNumber) => ({ operationName: 'dial', Destination: { PhoneNumber: phoneNumber } })],
        [order, (destination) => ({ operationName: 'Dial', destination })],
        [
          { method: 'POST', path: '/me/calls/1' },
          (phoneNumber) => ({ operationName: 'SingleStepTransfer', destination: { phoneNumber } }),
        ],
        [
          { method: 'POST', path: '/me/calls/1' },
          (phoneNumber) => ({ operationName: 'InitiateConference', destination: { phoneNumber } }),
        ],
        [
          { method: 'POST', path: '/me/outbound-records' },
          (phoneNumber) => ({ operationName: 'AddRecord', phoneNumber }),
        ],
        [
          { method: 'POST', path: '/me/outbound-records' },
          (phoneNumber) => ({ operationName: 'DoNotCallRecord', phoneNumber }),
        ],
      ];
      const sent = () =>
        simulator.ledger.requests.filter(({ method, path }) => method === 'POST' && !path.includes('notif'));
      const before = sent().length;
      for (const [shape, body] of shapes) {
        for (const number of [
          '4.4163E+11',
          '441632960123.0',
          'n/a',
          "'5001",
          '5001 / 5002',
          'a@b.example',
          0.5,
          4.4e21,
          '',
        ]) {
          const { code, message } = await failure(agent, { ...shape, body: body(number) });
          assert.match(code, /^GWS_INVALID_(?:RECORD|REQUEST)$/, message);
          assert.ok(typeof number !== 'string' || number === '' || !message.includes(number), message);
        }
      }
      assert.equal(sent().length, before);
      for (const [shape, body] of shapes) {
        const data = { phoneNumber: 'n/a' };
        await request(agent, {
          ...shape,
          body: { ...body('\u200e５００１\u00a0'), userData: data },
          busyAgent: 'allow',
        }).catch(() => undefined);
        const last = sent().at(-1)?.body ?? '';
        assert.match(last, /"5001"/);
        assert.match(last, /"userData":\{"phoneNumber":"n\/a"\}/);
      }
    });

    it('is refused if the record cannot be identified', async () => {
      const { agent, simulator, order } = await ready();
      for (const outboundRecord of [null, 'text', {}, { phoneNumber: '5001' }]) {
        const { code } = await failure(agent, { ...order, body: { ...order.body, outboundRecord } });
        assert.equal(code, 'GWS_INVALID_RECORD');
      }
      assert.equal(simulator.ledger.dials.length, 0);
    });
  });
});
