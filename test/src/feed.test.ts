// What listeners are told of calls, from events and from readings, where both come faster than they are handed on.
import assert from 'node:assert/strict';
import { CALLS_CHANNEL, isCallEvent } from '../../src';
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
    feed.add(
      CALLS_CHANNEL,
      ({ data, recovered }) => told.push(isCallEvent(data) && [data.call.id, data.call.state, recovered]),
      'observers',
    );
    for (let at = 0; at < MANY; at += 1) {
      feed.take('/v2/me/other', at);
    }
    assert.notEqual(feed.busy(), undefined);
    return { feed, told, failures };
  }

  it('that begins while an event waits is newer than that', async () => {
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

  it('is older than an event that has come since it began and waits', async () => {
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
