// What listeners are told of calls, from events and from readings, where both come faster than they are handed on.
import assert from 'node:assert/strict';
import { CALLS_CHANNEL, type SessionNotification } from '../../src';
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
