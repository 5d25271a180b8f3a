// An agent who has a call, or is about to have one: nobody else is dialed, unless that is allowed.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { GwsSimulator, SimulatorOptions } from '../../simulator';
import {
  type Agent,
  AgentPool,
  type BusyAgent,
  CALL_OPERATIONS,
  CALLS_CHANNEL,
  type Call,
  type GwsError,
  isCallEvent,
  type Operation,
  perform,
  request,
  Secret,
} from '../../src';
import { DialsUnderWay } from '../../src/dial/under-way';
import '../support/arbitraries';
import { Bench, QUICK, reaches } from '../support/session';
import { FAST } from '../support/timing';

/** Nobody gives up or hangs up on their own. */
const PATIENT = { ...FAST, noAnswer: 60_000, talking: 60_000, farEndHangsUp: 60_000 };

describe('a busy agent', () => {
  const bench = new Bench();
  let pool: AgentPool | undefined;
  let agent: Agent;
  let simulator: GwsSimulator;

  const start = async (options: SimulatorOptions = {}): Promise<void> => {
    simulator = await bench.simulator({ timing: PATIENT, singleLine: false, ...options });
    pool = new AgentPool({ url: simulator.url, username: 'agent', password: new Secret('simulator'), ...QUICK });
    pool.attend(({ dialer }) => dialer.watchCalls());
    pool.connect();
    agent = pool.default;
    await reaches(agent.session, 'connected');
  };

  afterEach(async () => {
    await pool?.close();
    await bench.clear();
  });

  let handle = 0;
  const dial = (phoneNumber = '5007', busyAgent?: BusyAgent, redial = false): Promise<unknown> => {
    const { userData } = simulator.nextPreviewRecord({ record: { phoneNumber } }).data.record;
    handle = Number(userData?.GSW_RECORD_HANDLE);
    return redialed(handle, phoneNumber, busyAgent, redial);
  };
  const redialed = (recordHandle: number, phoneNumber: string, busyAgent?: BusyAgent, redial = false) =>
    agent.dialer.dial({ record: { recordHandle, phoneNumber }, waitFor: 'accepted', timeout: 1000, busyAgent, redial });
  const failure = (work: Promise<unknown>): Promise<GwsError> =>
    work.then(
      () => Promise.reject(new Error('it did not fail')),
      (error: GwsError) => error,
    );
  const dials = () => simulator.ledger.dialRequests().length;
  /** Resolves to the call that the agent hears of next in `state`. */
  const heard = (state: string, who = agent): Promise<Call> =>
    new Promise((resolve) => {
      const end = who.session.observe(CALLS_CHANNEL, ({ data }) => {
        if (isCallEvent(data) && data.call.state === state) {
          end();
          setImmediate(resolve, data.call);
        }
      });
    });

  const ORIGINS: Record<string, () => Promise<Call>> = {
    'somebody calls': () => {
      const ringing = heard('Ringing');
      simulator.inboundCall({ from: '5007' });
      return ringing;
    },
    'was called and talks': async () => {
      const ringing = heard('Ringing');
      const id = simulator.inboundCall({ from: '5007' }) as string;
      await ringing;
      const established = heard('Established');
      simulator.moveCall(id, 'Established');
      return established;
    },
    'has dialed a record': async () => {
      const established = heard('Established');
      await dial();
      return established;
    },
    'has dialed a number': async () => {
      const established = heard('Established');
      await number();
      return established;
    },
    'has a call on hold': async () => {
      const established = heard('Established');
      await dial();
      const held = heard('Held');
      simulator.moveCall((await established).id, 'Held');
      return held;
    },
  };
  const number = (busyAgent?: BusyAgent): Promise<unknown> =>
    perform(CALL_OPERATIONS.Dial as Operation, agent, {
      operation: 'Dial',
      values: { destination: '5007' },
      wait: false,
      timeout: 1000,
      busyAgent,
    });
  const posted = async (busyAgent?: BusyAgent): Promise<unknown> =>
    request(agent, {
      method: 'POST',
      path: `/me/devices/${(await agent.session.device()).id}/calls`,
      body: { operationName: 'Dial', destination: { phoneNumber: '5007' } },
      ...(busyAgent && { busyAgent }),
    });
  const WAYS: Record<string, (busyAgent?: BusyAgent) => Promise<unknown>> = {
    'a record': (busyAgent) => dial('5007', busyAgent),
    'a number': number,
    'a request': posted,
  };

  for (const [origin, call] of Object.entries(ORIGINS)) {
    it(`dials nobody, and says which call keeps it busy: ${origin}`, async () => {
      await start();
      const { id, state } = await call();
      const before = dials();
      for (const [way, work] of Object.entries(WAYS)) {
        const { code, message } = await failure(work());
        assert.equal(code, 'GWS_NOT_POSSIBLE', way);
        assert.ok(message.includes(`has a call, ${id}, which is ${state}`), message);
        assert.match(message, /Nothing was sent\.$/);
      }
      assert.equal(dials(), before);
      const released = heard('Released');
      simulator.hangup(id);
      await released;
      await dial();
      assert.equal(dials(), before + 1);
    });
  }

  for (const [way, work] of Object.entries(WAYS)) {
    it(`dials ${way} anyway if that is allowed, and for no other value`, async () => {
      await start();
      await ORIGINS['has dialed a record']?.();
      const before = dials();
      for (const word of ['refuse', 'Allow', 'ALLOW', '', 'true', true, 1, {}, null]) {
        assert.equal((await failure(work(word as BusyAgent))).code, 'GWS_NOT_POSSIBLE');
      }
      assert.equal(dials(), before);
      await work('allow');
      assert.equal(dials(), before + 1);
    });

    it(`dials one at a time, even of simultaneous requests (${way})`, async () => {
      await start();
      const results = await Promise.allSettled([work(), work(), work()]);
      assert.deepEqual(
        results.map((result) => (result.status === 'rejected' ? (result.reason as GwsError).code : 'dialed')),
        ['dialed', 'GWS_NOT_POSSIBLE', 'GWS_NOT_POSSIBLE'],
      );
      assert.equal(dials(), 1);
    });
  }

  it('dials in the order requested, if several calls are allowed', async () => {
    await start();
    const numbers = ['5007', '5001', '5002', '5007', '5001'];
    await Promise.all(numbers.map((phoneNumber) => dial(phoneNumber, 'allow')));
    assert.deepEqual(
      simulator.ledger.dialRequests().map(({ body }) => JSON.parse(body).outboundRecord.phoneNumber),
      numbers,
    );
  });

  it('is not kept from dialing by another agent', async () => {
    await start({ agents: [{ username: 'anna', password: 'simulator' }] });
    await dial();
    const anna = await pool?.signIn({ username: 'anna', password: new Secret('simulator') });
    assert.ok(anna);
    simulator.nextPreviewRecord({ username: 'anna', record: { phoneNumber: '5007' } });
    await request(anna, {
      method: 'POST',
      path: `/me/devices/${(await anna.session.device()).id}/calls`,
      body: { operationName: 'Dial', destination: { phoneNumber: '5007' } },
    });
    assert.equal(dials(), 2);
  });

  it('has a dial under way until its call appears, and says of which record', async () => {
    await start();
    await dial('5009');
    const first = handle;
    const { code, message } = await failure(dial());
    assert.equal(code, 'GWS_NOT_POSSIBLE');
    assert.match(message, new RegExp(`a dial under way, of record ${first}, sent \\d`));
    assert.equal(dials(), 1);
  });

  it('has one under way when it is unknown whether GWS dialed, and none when it certainly did not', async () => {
    await start();
    simulator.faults.add({ path: /\/calls$/ }, { respond: { status: 500, body: { statusCode: 4 } } });
    assert.equal((await failure(dial())).code, 'GWS_REJECTED');
    simulator.faults.add({ path: /\/calls$/ }, { dropBefore: true });
    assert.equal((await failure(dial())).code, 'GWS_OUTCOME_UNKNOWN');
    assert.equal((await failure(dial())).code, 'GWS_NOT_POSSIBLE');
  });

  it('does not prevent a record that was refused meanwhile from being dialed later', async () => {
    await start();
    const call = await ORIGINS['somebody calls']?.();
    assert.equal((await failure(dial())).code, 'GWS_NOT_POSSIBLE');
    const refused = handle;
    const released = heard('Released');
    simulator.hangup(String(call?.id));
    await released;
    await redialed(refused, '5007');
    assert.equal(dials(), 1);
  });

  it('reports a record that was dialed before as such, not that the agent is busy', async () => {
    await start();
    await ORIGINS['has dialed a record']?.();
    assert.equal((await failure(redialed(handle, '5007'))).code, 'GWS_ALREADY_DIALED');
    assert.equal((await failure(redialed(handle, '5007', 'refuse', true))).code, 'GWS_NOT_POSSIBLE');
  });

  it('is known to be busy even if nothing listens to events', async () => {
    simulator = await bench.simulator({ timing: PATIENT });
    const { session, dialer } = bench.session(simulator.url);
    session.connect();
    await reaches(session, 'connected');
    const appeared = new Promise((resolve) => simulator.once('call', resolve));
    const next = () => {
      const { userData } = simulator.nextPreviewRecord({ record: { phoneNumber: '5007' } }).data.record;
      const record = { recordHandle: Number(userData?.GSW_RECORD_HANDLE), phoneNumber: '5007' };
      return dialer.dial({ record, waitFor: 'accepted', timeout: 1000 });
    };
    await next();
    await appeared;
    assert.equal((await failure(next())).code, 'GWS_NOT_POSSIBLE');
    assert.equal(dials(), 1);
  });

  it('never has two calls, whatever is dialed and ended when', async () => {
    await start({ timing: FAST });
    let most = 0;
    const alive = new Set<string>();
    simulator.on('call', ({ call }) => {
      if (call.state === 'Released') {
        alive.delete(call.id);
      } else {
        alive.add(call.id);
      }
      most = Math.max(most, alive.size);
    });
    const step = fc.constantFrom('record', 'number', 'request', 'hang up', 'turn');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
        const works: Promise<unknown>[] = [];
        for (const each of steps) {
          if (each === 'hang up') {
            for (const id of [...alive]) {
              simulator.hangup(id);
            }
          } else if (each === 'turn') {
            await new Promise(setImmediate);
          } else {
            const work = each === 'record' ? dial('5001') : each === 'number' ? number() : posted();
            works.push(work.catch(() => {}));
          }
        }
        await Promise.all(works);
        assert.ok(most <= 1, `${most} calls at once`);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a dial that is under way', () => {
  const CALL = { id: 'C', state: 'Dialing', callType: 'Outbound', dnis: '5001' };
  const event = (call: object) =>
    ({ messageType: 'CallStateChangeMessage', notificationType: 'StatusChange', call: { ...CALL, ...call } }) as const;
  const dial = { record: { handle: '431' }, numbers: ['5001'], deviceId: 'D' };
  const known = new Set<string>();
  const underWay = (now = () => 0) => new DialsUnderWay((id) => known.has(id), now);

  afterEach(() => known.clear());

  it('is so until it is answered, and for 10 s more if no call appears', () => {
    let now = 0;
    const dials = underWay(() => now);
    const { sent, answered } = dials.begin(dial);
    now = 1_000_000;
    assert.ok(dials.first());
    sent();
    now += 1_000_000;
    assert.ok(dials.first());
    answered();
    now += 9999;
    assert.ok(dials.first());
    now += 1;
    assert.equal(dials.first(), undefined);
  });

  it('is looked through no longer for thousands whose calls never appear than for a few', () => {
    let [now, looks] = [0, 0];
    const dials = underWay(() => {
      looks += 1;
      return now;
    });
    for (let count = 0; count < 5000; count += 1) {
      dials.begin(dial).answered();
    }
    assert.ok(looks <= 5000 * 4, `${looks} looks at the clock`);
    now += 10_000;
    assert.equal(dials.first(), undefined);
  });

  it('is given up in its own time, however long others before it wait for their answers', () => {
    let now = 0;
    const dials = underWay(() => now);
    const [slow, quick] = [dials.begin(dial), dials.begin(dial)];
    slow.sent();
    quick.sent();
    quick.answered();
    now = 5000;
    slow.answered();
    now = 10_000;
    assert.equal(dials.first()?.sentAt, 0);
    now = 14_999;
    assert.ok(dials.first());
    now = 15_000;
    assert.equal(dials.first(), undefined);
  });

  it('is so until its call is known', () => {
    const dials = underWay();
    dials.begin(dial).answered();
    dials.note(event({}));
    assert.ok(dials.first());
    known.add('C');
    assert.equal(dials.first(), undefined);
  });

  it('is not ended by a call that was there before it was sent, for the first or the second time', () => {
    const dials = underWay();
    const { sent, answered } = dials.begin(dial);
    known.add('C').add('D');
    dials.note(event({}));
    sent();
    dials.note(event({ id: 'D' }));
    sent();
    answered();
    assert.ok(dials.first());
    known.add('E');
    dials.note(event({ id: 'E' }));
    assert.equal(dials.first(), undefined);
  });

  for (const [what, call] of Object.entries({
    'is inbound': { callType: 'Inbound' },
    'begins with Ringing': { state: 'Ringing' },
    'names another record': { userData: { GSW_RECORD_HANDLE: 7 } },
    'is on another device': { deviceUri: 'http://gws/api/v2/devices/E' },
  })) {
    it(`is not ended by a call that ${what}`, () => {
      const dials = underWay();
      dials.begin(dial).answered();
      dials.note(event(call));
      known.add('C');
      assert.ok(dials.first());
    });
  }

  it('is, of several, the one whose record or number the call has', () => {
    for (const call of [{ userData: { gsw_record_handle: ' 432 ' } }, { dnis: '5002' }]) {
      const dials = underWay();
      dials.begin(dial).answered();
      dials.begin({ record: { handle: '432' }, numbers: ['5002'], deviceId: 'D' }).answered();
      dials.note(event(call));
      known.add('C');
      assert.equal(dials.first()?.record?.handle, '431');
    }
  });
});
