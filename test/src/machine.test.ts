import assert from 'node:assert/strict';
import { GwsError } from '../../src';
import { type SessionEvent, type SessionState, transition } from '../../src/session/machine';

const error = new GwsError('GWS_NOT_CONNECTED', 'gone');

/** Where a sequence of events leads, and what was to be done on the way. */
function run(...events: SessionEvent[]): { phases: string[]; effects: string[] } {
  let state: SessionState = { phase: 'idle' };
  const phases: string[] = [];
  const effects: string[] = [];
  for (const event of events) {
    const next = transition(state, event);
    state = next.state;
    phases.push(state.phase);
    effects.push(...next.effects.map((effect) => effect.do));
  }
  return { phases, effects };
}

const CONNECTED: SessionEvent[] = [{ type: 'connect' }, { type: 'signed-in' }, { type: 'started', at: 1 }];

describe('the life of a session', () => {
  it('leads from idle to connected', () => {
    const { phases, effects } = run(...CONNECTED);
    assert.deepEqual(phases, ['signing-in', 'starting', 'connected']);
    assert.deepEqual(effects, ['drop', 'sign-in', 'start']);
  });

  it('lets CometD repeat a poll, then re-reads what may have been missed', () => {
    const { phases, effects } = run(
      ...CONNECTED,
      { type: 'poll-failed', error, retryAt: 5 },
      { type: 'poll-restored', at: 6 },
    );
    assert.deepEqual(phases.slice(3), ['interrupted', 'connected']);
    assert.deepEqual(effects.slice(3), ['recover']);
  });

  it('waits after a failure, then signs in anew', () => {
    const { phases, effects } = run(...CONNECTED, { type: 'failed', error, retryAt: 5 }, { type: 'retry-due' });
    assert.deepEqual(phases.slice(3), ['interrupted', 'signing-in']);
    assert.deepEqual(effects.slice(3), ['drop', 'wait', 'drop', 'sign-in']);
  });

  it('signs in at once when GWS has forgotten the session', () => {
    assert.deepEqual(run(...CONNECTED, { type: 'forgotten' }).phases.at(-1), 'signing-in');
  });

  it('waits for a refusal to be over, or for good', () => {
    assert.deepEqual(run({ type: 'connect' }, { type: 'refused', error, retryAt: 9 }).effects.at(-1), 'wait');
    assert.deepEqual(run({ type: 'connect' }, { type: 'refused', error }).effects.at(-1), 'drop');
  });

  it('tries at once when told to connect while it waits', () => {
    for (const event of [
      { type: 'refused', error, retryAt: 9 },
      { type: 'failed', error, retryAt: 9 },
    ] as const) {
      assert.deepEqual(run({ type: 'connect' }, event, { type: 'connect' }).phases.at(-1), 'signing-in');
    }
  });

  it('takes leave once, and nothing wakes it afterwards', () => {
    const events: SessionEvent[] = [
      { type: 'close' },
      { type: 'close' },
      { type: 'connect' },
      { type: 'failed', error, retryAt: 1 },
      { type: 'disconnected' },
      { type: 'connect' },
      { type: 'retry-due' },
    ];
    const { phases, effects } = run(...CONNECTED, ...events);
    assert.equal(phases.at(-1), 'closed');
    assert.deepEqual(
      effects.filter((effect) => effect === 'leave'),
      ['leave'],
    );
  });

  it('comes back after a disconnect', () => {
    assert.deepEqual(
      run(...CONNECTED, { type: 'disconnect' }, { type: 'disconnected' }, { type: 'connect' }).phases.slice(3),
      ['idle', 'idle', 'signing-in'],
    );
  });

  it('ignores in every state what cannot concern it', () => {
    assert.deepEqual(
      run({ type: 'started', at: 1 }, { type: 'signed-in' }, { type: 'retry-due' }, { type: 'disconnect' }).phases,
      ['idle', 'idle', 'idle', 'idle'],
    );
  });
});
