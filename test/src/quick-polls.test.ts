import assert from 'node:assert/strict';
import { once } from 'node:events';
import { CALLS_CHANNEL } from '../../src';
import { BayeuxServer } from '../support/bayeux-server';
import { Bench, reaches } from '../support/session';

describe('a server that answers polls at once', () => {
  const bench = new Bench();
  let server: BayeuxServer;

  afterEach(async () => {
    await bench.clear();
    await server.stop();
  });

  it('and has nothing to say, is not polled at the speed of the network', async () => {
    server = new BayeuxServer();
    const { session } = bench.session(await server.start());
    session.subscribe(CALLS_CHANNEL, () => {});
    session.connect();
    await reaches(session, 'connected');
    let polls = 0;
    const second = new AbortController();
    setTimeout(() => second.abort(), 1000);
    server.feed([], (response, reply) => {
      polls += 1;
      response.end(JSON.stringify([reply]));
    });
    await once(second.signal, 'abort');
    assert.ok(polls < 60, `${polls} polls in a second`);
    assert.equal(session.state.phase, 'connected');
  });

  it('because it has something to say each time, is polled at once', async () => {
    server = new BayeuxServer();
    const { session } = bench.session(await server.start());
    let heard = 0;
    const all = new Promise<void>((resolve) => {
      session.subscribe(CALLS_CHANNEL, () => {
        heard += 1;
        if (heard === 300) {
          resolve();
        }
      });
    });
    session.connect();
    await reaches(session, 'connected');
    const began = Date.now();
    server.feed([], (response, reply) => response.end(JSON.stringify([{ channel: CALLS_CHANNEL, data: {} }, reply])));
    await all;
    assert.ok(Date.now() - began < 5000);
  });
});
