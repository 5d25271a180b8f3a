// What listeners are told of calls, from events and from readings, where both come faster than they are handed on.
import assert from 'node:assert/strict';
import { CALLS_CHANNEL, type GwsError, type SessionNotification } from '../../src';
import { Feed } from '../../src/session/feed';

/** More than is handed on in one turn. */
const MANY = 100;

function event(id: string, state: string) {
  const call = { id, state, deviceUri: 'http://gws/api/v2/devices/d1' };
  return { messageType: 'CallStateChangeMessage', notificationType: 'StatusChange', call };
}

describe('a reading of calls', () => {
  /** A feed with a backlog, and what its listener is told. */
  function busy() {
    const failures: unknown[] = [];
    const feed = new Feed({ onReceived() {}, onBacklog() {}, onFailure: (error) => failures.push(error) });
    const told: unknown[] = [];
    const hear = ({ callEvent, recovered }: SessionNotification) =>
      told.push(callEvent && [callEvent.call.id, callEvent.call.state, recovered]);
    feed.listeners.add(CALLS_CHANNEL, { hear }, 'observers');
    for (let at = 0; at < MANY; at += 1) {
      feed.take('/v2/me/other', at);
    }
    assert.notEqual(feed.busy(), undefined);
    return { feed, told, failures };
  }

  it('that begins while an event is waiting counts as newer than the event', async () => {
    const { feed, told, failures } = busy();
    feed.take(CALLS_CHANNEL, event('gone', 'Established'));
    feed.take(CALLS_CHANNEL, event('held', 'Established'));
    const take = feed.beginReading();
    take([event('held', 'Held').call]);
    await feed.busy();
    assert.deepEqual(told, [
      ['gone', 'Established', false],
      ['held', 'Established', false],
      ['gone', 'Released', true],
      ['held', 'Held', true],
    ]);
    assert.deepEqual(failures, []);
  });

  it('counts as older than an event that has arrived since it began', async () => {
    const { feed, told } = busy();
    const take = feed.beginReading();
    feed.take(CALLS_CHANNEL, event('answered', 'Established'));
    feed.take(CALLS_CHANNEL, event('over', 'Released'));
    take([event('answered', 'Ringing').call, event('over', 'Ringing').call, event('new', 'Ringing').call]);
    feed.take(CALLS_CHANNEL, event('new', 'Established'));
    await feed.busy();
    assert.deepEqual(told, [
      ['answered', 'Established', false],
      ['over', 'Released', false],
      ['new', 'Ringing', true],
      ['new', 'Established', false],
    ]);
  });
});

describe('what a flow does to a message', () => {
  it('does not change what is known of the call', () => {
    const feed = new Feed({ onReceived() {}, onBacklog() {}, onFailure: assert.fail });
    const hear = ({ data }: SessionNotification) => {
      const { call } = data as { call: Record<string, unknown> };
      call.state = 'Finished';
      (call.capabilities as string[]).length = 0;
      (call.participants as { digits: string }[]).forEach((participant) => {
        participant.digits = '';
      });
      (call.userData as Record<string, string>).GSW_RECORD_HANDLE = '0';
    };
    feed.listeners.add(CALLS_CHANNEL, { hear }, 'owners');
    const message = event('up', 'Established');
    const call = {
      ...message.call,
      capabilities: ['Hangup'],
      participants: [{ digits: '5551234' }],
      userData: { GSW_RECORD_HANDLE: '431' },
    };
    feed.take(CALLS_CHANNEL, structuredClone({ ...message, call }));
    assert.deepEqual(feed.calls.get('up'), { ...message, call });
  });
});

describe('a feed', () => {
  function open() {
    const received: SessionNotification[] = [];
    const backlogs: number[] = [];
    const failures: GwsError[] = [];
    const feed = new Feed({
      onReceived: (notification) => received.push(notification),
      onBacklog: (waiting) => backlogs.push(waiting),
      onFailure: (error) => failures.push(error),
    });
    return { feed, received, backlogs, failures };
  }

  it('says what it cannot read, in the singular or plural', () => {
    const { feed, failures } = open();
    feed.leaveOut('/v2/me/calls', 1);
    feed.leaveOut('/v2/me/calls', 3);
    assert.deepEqual(
      failures.map(({ code, message }) => [code, /^(.*) had to be left out: nested/.exec(message)?.[1]]),
      [
        ['GWS_PROTOCOL', 'A message on /v2/me/calls'],
        ['GWS_PROTOCOL', '3 messages on /v2/me/calls'],
      ],
    );
  });

  it('tells of what arrives before it hands it on, and of how much waits', async () => {
    const { feed, received, backlogs } = open();
    const told: unknown[] = [];
    const hear = ({ data }: SessionNotification) => told.push([data, received.length]);
    feed.listeners.add('/v2/me/any', { hear }, 'observers');
    assert.equal(feed.busy(), undefined);
    for (let at = 1; at <= 3000; at += 1) {
      feed.take('/v2/me/any', at);
    }
    assert.deepEqual([told[0], received.length], [[1, 1], 3000]);
    await feed.busy();
    assert.equal(feed.busy(), undefined);
    assert.deepEqual(told.at(-1), [3000, 3000]);
    assert.ok(received.every(({ recovered }) => !recovered));
    assert.deepEqual([backlogs.length >= 2, backlogs.at(-1)], [true, 0]);
  });

  it('tells of what a reading brings as of what arrives', async () => {
    const { feed, received } = open();
    feed.beginReading()([event('up', 'Ringing').call]);
    await feed.busy();
    assert.deepEqual(
      received.map(({ channel, recovered }) => [channel, recovered]),
      [[CALLS_CHANNEL, true]],
    );
    assert.equal(feed.calls.get('up')?.call.state, 'Ringing');
  });

  it('goes on after a call that nobody can read', async () => {
    const { feed, failures } = open();
    const broken = new Proxy(event('up', 'Ringing').call, {
      get() {
        throw new Error('unreadable');
      },
    });
    feed.beginReading()([broken]);
    await feed.busy();
    assert.match(failures[0]?.message ?? '', /A reading of calls/);
    feed.beginReading()([event('next', 'Ringing').call]);
    await feed.busy();
    assert.deepEqual([feed.calls.knows('next'), failures.length], [true, 1]);
  });

  it('keeps what is no call from the calls', async () => {
    const { feed, failures } = open();
    feed.take(CALLS_CHANNEL, { messageType: 'Other' });
    feed.take(CALLS_CHANNEL, null);
    await feed.busy();
    assert.deepEqual([feed.calls.alive, failures], [[], []]);
  });
});

describe('a function that listens twice', () => {
  it('is told twice, until one of the two ends', () => {
    const feed = new Feed({ onReceived() {}, onBacklog() {}, onFailure: assert.fail });
    let told = 0;
    const hear = () => {
      told += 1;
    };
    const [one, other] = [{ hear }, { hear }];
    assert.equal(feed.listeners.add('/v2/me/any', one, 'owners'), true);
    assert.equal(feed.listeners.add('/v2/me/any', other, 'owners'), false);
    feed.take('/v2/me/any', {});
    assert.equal(told, 2);
    assert.equal(feed.listeners.remove('/v2/me/any', one), false);
    feed.take('/v2/me/any', {});
    assert.equal(told, 3);
    assert.equal(feed.listeners.remove('/v2/me/any', other), true);
  });
});
