// CometD channels of any name: wildcards tell each listener once, and a channel that GWS refuses costs nobody the session.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { GwsSimulator } from '../../simulator';
import {
  CALLS_CHANNEL,
  type GwsError,
  isCallEvent,
  parseRecord,
  type Session,
  type SessionNotification,
} from '../../src';
import { channelFault, covers } from '../../src/wire/channel';
import { Bench, reaches } from '../support/session';

describe('the name of a channel', () => {
  for (const name of [
    '/v2/me/workbins',
    '/v2/me/*',
    '/v2/**',
    '/**',
    '/*',
    '/a',
    '/notifications/services',
    '/metal/x',
  ]) {
    it(`can be ${name}`, () => assert.equal(channelFault(name), undefined));
  }

  for (const name of [
    undefined,
    null,
    7,
    '',
    '/',
    '//',
    'v2/me',
    '/v2/me/',
    '/v2//me',
    '/v2/*/calls',
    '/v2/**/calls',
    '/v2/me/c*',
    '/v2/me calls',
    '/v2/mé',
    '/v2/me?x=1',
    '/v2/me\n',
    '/meta/connect',
    '/meta/*',
    '/meta',
    '/service/chat',
    `/${'x'.repeat(300)}`,
  ]) {
    it(`cannot be ${JSON.stringify(name)?.slice(0, 40)}`, () => assert.equal(typeof channelFault(name), 'string'));
  }

  it('covers itself; `*` covers one more segment, `**` any number of them', () => {
    const covered = (name: string) =>
      ['/v2', '/v2/me', '/v2/me/calls', '/v2/me/calls/1', '/v2/meta/calls'].filter((channel) => covers(name, channel));
    assert.deepEqual(covered('/v2/me/calls'), ['/v2/me/calls']);
    assert.deepEqual(covered('/v2/me/*'), ['/v2/me/calls']);
    assert.deepEqual(covered('/v2/me/**'), ['/v2/me/calls', '/v2/me/calls/1']);
    assert.deepEqual(covered('/*'), ['/v2']);
    assert.deepEqual(covered('/**').length, 5);
  });
});

describe('a session that listens to channels', () => {
  const bench = new Bench();
  afterEach(() => bench.clear());

  /** A session that is connected, and what its listeners on `channels` are told, by channel of the listener. */
  async function listening(...channels: string[]) {
    const simulator = await bench.simulator();
    const { session, dialer } = bench.session(simulator.url);
    const told = channels.map((channel) => listen(session, channel));
    session.connect();
    await reaches(session, 'connected');
    return { simulator, session, dialer, told };
  }
  function listen(session: Session, channel: string): SessionNotification[] {
    const heard: SessionNotification[] = [];
    session.subscribe(channel, (notification) => heard.push(notification));
    return heard;
  }
  /** Resolves when all that was published before has been handed on. */
  async function settled(simulator: GwsSimulator, session: Session): Promise<void> {
    const arrived = new Promise<void>((resolve) => {
      const end = session.observe('/probe', () => {
        end();
        resolve();
      });
    });
    await session.listening('/probe');
    simulator.publish('agent', '/probe', {});
    await arrived;
  }

  it('tells each listener once, however many channels cover the message', async () => {
    const names = ['/v2/me/calls', '/v2/me/calls', '/v2/me/*', '/v2/me/**', '/v2/**', '/**'];
    const { simulator, session, told } = await listening(...names, '/v2/*', '/v2/me/devices');
    simulator.publish('agent', '/v2/me/calls', { messageType: 'Any' });
    await settled(simulator, session);
    const calls = told.map((heard) => heard.filter(({ channel }) => channel === '/v2/me/calls'));
    assert.deepEqual(
      calls.map(({ length }) => length),
      [1, 1, 1, 1, 1, 1, 0, 0],
    );
    const data = calls.flat().map((notification) => notification.data);
    assert.equal(new Set(data).size, names.length, 'each has data of its own');
  });

  it('gives listeners the same event, whatever others do with their data', async () => {
    const { simulator, session } = await listening();
    const heard: { at: number; n: unknown; eventId: string }[] = [];
    for (const at of [1, 2, 3, 4]) {
      const hear = ({ data, eventId }: SessionNotification) => {
        heard.push({ at, n: (data as { n: unknown }).n, eventId });
        (data as { n: unknown }).n = 'changed';
      };
      session.subscribe('/v2/me/any', hear, { wants: ({ data }) => (data as { n: number }).n !== at });
    }
    session.subscribe('/v2/me/any', () => assert.fail('heard'), {
      wants: () => {
        throw new Error('cannot say');
      },
    });
    const warning = once(session, 'warning');
    await session.listening('/v2/me/any');
    simulator.publish('agent', '/v2/me/any', { n: 2 });
    await settled(simulator, session);
    assert.deepEqual(
      heard.map(({ at, n }) => [at, n]),
      [1, 3, 4].map((at) => [at, 2]),
    );
    assert.equal(new Set(heard.map(({ eventId }) => eventId)).size, 1);
    const [{ code, cause }] = (await warning) as [GwsError];
    assert.deepEqual([code, (cause as Error).message], ['GWS_PROTOCOL', 'cannot say']);
  });

  it('hears nothing of the protocol itself through `/**`', async () => {
    const { simulator, session, told } = await listening('/**');
    simulator.publish('agent', '/v2/me/workbins', { messageType: 'WorkbinStateChangeMessage' });
    await settled(simulator, session);
    assert.deepEqual(
      told[0]?.map(({ channel }) => channel),
      ['/v2/me/workbins', '/probe'],
    );
  });

  it('keeps track of calls once, and recovers them, for wildcards too', async () => {
    const { simulator, session, dialer, told } = await listening('/v2/me/*', CALLS_CHANNEL);
    dialer.watchCalls();
    const record = parseRecord(simulator.nextPreviewRecord({ record: { phoneNumber: '5007' } }));
    await dialer.dial({ record, waitFor: 'established', timeout: 2000 });
    const states = () => told.map((heard) => heard.flatMap(({ data }) => (isCallEvent(data) ? [data.call.state] : [])));
    assert.deepEqual(states(), Array(2).fill(['Dialing', 'Ringing', 'Established']));
    const lost = once(session, 'state');
    await simulator.restart();
    await lost;
    await reaches(session, 'connected');
    assert.deepEqual(states(), Array(2).fill(['Dialing', 'Ringing', 'Established', 'Released']));
    assert.ok(told.every((heard) => heard.at(-1)?.recovered));
  });

  it('still gets what a wildcard covers when the channel itself is unsubscribed, and vice versa', async () => {
    const { simulator, session, told } = await listening('/v2/me/calls');
    const [calls = []] = told;
    const all: unknown[] = [];
    const end = session.subscribe('/v2/me/*', ({ data }) => all.push(data));
    await session.listening('/v2/me/*');
    simulator.publish('agent', '/v2/me/calls', 1);
    await settled(simulator, session);
    end();
    await settled(simulator, session);
    simulator.publish('agent', '/v2/me/calls', 2);
    await settled(simulator, session);
    assert.deepEqual(all, [1]);
    assert.deepEqual(
      calls.map(({ data }) => data),
      [1, 2],
    );
  });

  describe('one of which GWS refuses', () => {
    const WRONG = '/v2/me/wrokbins';

    async function refused() {
      const simulator = await bench.simulator();
      const { session, dialer, states } = bench.session(simulator.url);
      const calls = listen(session, CALLS_CHANNEL);
      simulator.faults.refuseSubscription(WRONG);
      const refusals: GwsError[] = [];
      const heard: unknown[] = [];
      const end = session.subscribe(WRONG, ({ data }) => heard.push(data), {
        onRefused: (error) => refusals.push(error),
      });
      return { simulator, session, dialer, states, calls, refusals, heard, end };
    }

    it('goes on, and tells its listeners', async () => {
      const { simulator, session, dialer, states, calls, refusals } = await refused();
      session.connect();
      await reaches(session, 'connected');
      assert.deepEqual(states, ['signing-in', 'starting', 'connected']);
      assert.equal(refusals.length, 1);
      assert.equal(refusals[0]?.code, 'GWS_REJECTED');
      assert.match(refusals[0]?.message ?? '', /refused the subscription to the channel \/v2\/me\/wrokbins: 403/);
      assert.equal(session.refusal(WRONG), refusals[0]);
      dialer.watchCalls();
      await dialer.dial({ record: parseRecord(simulator.nextPreviewRecord()), waitFor: 'released', timeout: 2000 });
      assert.equal(calls.length, 4);
      assert.equal(states.at(-1), 'connected');
    });

    for (const channel of ['/v2/me/outbound', '/v2/me/devices']) {
      it(`can dial, with a warning, without ${channel}`, async () => {
        const simulator = await bench.simulator();
        const { session, dialer, states } = bench.session(simulator.url);
        simulator.faults.refuseSubscription(channel, Number.POSITIVE_INFINITY);
        const warnings: GwsError[] = [];
        session.on('warning', (warning) => warnings.push(warning));
        session.subscribe(channel, () => {});
        dialer.watchCalls();
        session.connect();
        await reaches(session, 'connected');
        await dialer.dial({ record: parseRecord(simulator.nextPreviewRecord()), waitFor: 'released', timeout: 2000 });
        assert.deepEqual(states, ['signing-in', 'starting', 'connected']);
        assert.deepEqual(
          warnings.map(({ code }) => code),
          ['GWS_REJECTED'],
        );
        assert.match(warnings[0]?.message ?? '', new RegExp(`refused the subscription to the channel ${channel}`));
      });
    }

    it('does not connect without the channel of calls', async () => {
      const simulator = await bench.simulator();
      const { session, dialer, states } = bench.session(simulator.url);
      simulator.faults.refuseSubscription(CALLS_CHANNEL, Number.POSITIVE_INFINITY);
      dialer.watchCalls();
      session.connect();
      await reaches(session, 'interrupted');
      assert.ok(!states.includes('connected'));
    });

    it('goes on when it is already connected', async () => {
      const { simulator, session, states, end } = await refused();
      end();
      session.connect();
      await reaches(session, 'connected');
      const refusal = new Promise<GwsError>((resolve) => session.subscribe(WRONG, () => {}, { onRefused: resolve }));
      assert.equal((await refusal).code, 'GWS_REJECTED');
      await settled(simulator, session);
      assert.deepEqual(states, ['signing-in', 'starting', 'connected']);
    });

    it('subscribes again in the next session, and when another listener wants it', async () => {
      const { simulator, session, refusals, heard, end } = await refused();
      session.connect();
      await reaches(session, 'connected');
      session.subscribe(WRONG, ({ data }) => heard.push(data), { onRefused: () => assert.fail('refused') });
      await session.listening(WRONG);
      await settled(simulator, session);
      assert.equal(session.refusal(WRONG), undefined);
      simulator.publish('agent', WRONG, 1);
      await settled(simulator, session);
      assert.deepEqual(heard, [1, 1]);
      assert.equal(refusals.length, 1);
      end();
    });
  });
});
