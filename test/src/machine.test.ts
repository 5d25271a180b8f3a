import assert from 'node:assert/strict';
import { GwsError } from '../../src';
import {
  type SessionEvent,
  type SessionState,
  type TroubleKind,
  transition,
  troubleOf,
} from '../../src/session/machine';

const error = new GwsError('GWS_NOT_CONNECTED', 'gone');

/** Where a sequence of events leads, and what was to be done on the way. */
function run(...events: SessionEvent[]): { states: SessionState[]; phases: string[]; effects: string[] } {
  let state: SessionState = { phase: 'idle' };
  const states: SessionState[] = [];
  const phases: string[] = [];
  const effects: string[] = [];
  for (const event of events) {
    const next = transition(state, event);
    state = next.state;
    states.push(state);
    phases.push(state.phase);
    effects.push(...next.effects.map((effect) => effect.do));
  }
  return { states, phases, effects };
}

const RETRY = { delay: 4, retryAt: 5 };
const POLL_FAILED = { type: 'poll-failed', error, retryAt: 5, isHeard: true } as const;
const POLL_RESTORED = { type: 'poll-restored', at: 6 } as const;
const ANSWERING = { type: 'answering', at: 7 } as const;
const CONNECTED: SessionEvent[] = [{ type: 'connect' }, { type: 'signed-in' }, { type: 'started', at: 1 }];

describe('the life of a session', () => {
  it('leads from idle to connected', () => {
    const { phases, effects } = run(...CONNECTED);
    assert.deepEqual(phases, ['signing-in', 'starting', 'connected']);
    assert.deepEqual(effects, ['drop', 'sign-in', 'start']);
  });

  it('lets CometD repeat a poll, checks whether GWS still answers, then reads again what may have been missed', () => {
    const { phases, effects } = run(...CONNECTED, POLL_FAILED, { type: 'not-answering' }, POLL_RESTORED);
    assert.deepEqual(phases.slice(3), ['connected', 'interrupted', 'connected']);
    assert.deepEqual(effects.slice(3), ['check', 'recover']);
  });

  it('stays connected while only polls fail, in doubt until GWS has answered, with one check at a time', () => {
    const { states, effects } = run(
      ...CONNECTED,
      POLL_FAILED,
      POLL_FAILED,
      ANSWERING,
      POLL_FAILED,
      ANSWERING,
      POLL_RESTORED,
    );
    const trouble = (isDoubt: boolean, kind: TroubleKind = 'polls'): SessionState => ({
      phase: 'connected',
      since: 1,
      trouble: { kind, error, retryAt: 5, isDoubt },
    });
    assert.deepEqual(states.slice(3), [
      trouble(true, 'answer'),
      trouble(true, 'answer'),
      trouble(false),
      trouble(true),
      trouble(false),
      { phase: 'connected', since: 6 },
    ]);
    assert.deepEqual(effects.slice(3), ['check', 'check', 'recover']);
  });

  it('says what is in trouble: the answer of GWS, the polls, the connection for events', () => {
    const lost: SessionEvent = { type: 'channel-lost', error, ...RETRY };
    const { states } = run(
      ...CONNECTED,
      POLL_FAILED,
      ANSWERING,
      POLL_FAILED,
      ANSWERING,
      lost,
      { type: 'channel-restored', at: 8 },
      POLL_FAILED,
      { type: 'not-answering' },
      ANSWERING,
      { type: 'disconnect' },
    );
    assert.deepEqual(
      states.slice(2).map((state) => troubleOf(state)?.kind),
      [undefined, 'answer', 'polls', 'polls', 'polls', 'channel', undefined, 'answer', undefined, 'polls', undefined],
    );
  });

  it('is connected again when GWS answers, even if polls keep failing', () => {
    const { phases, effects } = run(...CONNECTED, POLL_FAILED, { type: 'not-answering' }, POLL_FAILED, ANSWERING);
    assert.deepEqual(phases.slice(4), ['interrupted', 'interrupted', 'connected']);
    assert.deepEqual(effects.slice(3), ['check', 'check']);
  });

  it('does not check whether GWS answers if nothing accepts a poll', () => {
    const { effects } = run(...CONNECTED, POLL_FAILED, { type: 'not-answering' }, { ...POLL_FAILED, isHeard: false });
    assert.deepEqual(effects.slice(3), ['check']);
  });

  it('opens another connection for events within the sign-in while GWS answers, and signs in again while that is in doubt', () => {
    const lost: SessionEvent = { type: 'channel-lost', error, ...RETRY };
    const answering = run(...CONNECTED, POLL_FAILED, ANSWERING, lost, lost, { type: 'channel-restored', at: 8 });
    assert.deepEqual(answering.states.at(-1), { phase: 'connected', since: 8 });
    assert.deepEqual(answering.phases.slice(3), ['connected', 'connected', 'connected', 'connected', 'connected']);
    assert.deepEqual(answering.effects.slice(3), ['check', 'reopen', 'reopen']);
    const inDoubt = run(...CONNECTED, POLL_FAILED, lost);
    assert.deepEqual(inDoubt.phases.slice(3), ['connected', 'interrupted']);
    assert.deepEqual(inDoubt.effects.slice(3), ['check', 'drop', 'wait']);
  });

  it('ignores the late result of an earlier check', () => {
    for (const event of [ANSWERING, { type: 'not-answering' }, { type: 'channel-restored', at: 9 }] as const) {
      assert.deepEqual(run({ type: 'connect' }, event).phases.at(-1), 'signing-in');
    }
    assert.deepEqual(
      run(...CONNECTED, POLL_FAILED, POLL_RESTORED, { type: 'not-answering' }).phases.at(-1),
      'connected',
    );
    assert.deepEqual(run(...CONNECTED, ANSWERING).states.at(-1), { phase: 'connected', since: 1 });
  });

  it('waits after a failure, then signs in again', () => {
    const { phases, effects } = run(...CONNECTED, { type: 'failed', error, ...RETRY }, { type: 'retry-due' });
    assert.deepEqual(phases.slice(3), ['interrupted', 'signing-in']);
    assert.deepEqual(effects.slice(3), ['drop', 'wait', 'drop', 'sign-in']);
  });

  it('signs in at once when GWS has forgotten the session', () => {
    assert.deepEqual(run(...CONNECTED, { type: 'forgotten' }).phases.at(-1), 'signing-in');
  });

  it('waits out a refusal, or stays refused', () => {
    assert.deepEqual(run({ type: 'connect' }, { type: 'refused', error, retry: RETRY }).effects.at(-1), 'wait');
    assert.deepEqual(run({ type: 'connect' }, { type: 'refused', error }).effects.at(-1), 'drop');
  });

  it('tries at once when told to connect while it waits', () => {
    for (const event of [
      { type: 'refused', error, retry: RETRY },
      { type: 'failed', error, ...RETRY },
    ] as const) {
      assert.deepEqual(run({ type: 'connect' }, event, { type: 'connect' }).phases.at(-1), 'signing-in');
    }
  });

  it('leaves once, and nothing wakes it afterwards', () => {
    const events: SessionEvent[] = [
      { type: 'close' },
      { type: 'close' },
      { type: 'connect' },
      { type: 'failed', error, ...RETRY },
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

  it('ignores what does not concern it, in every state', () => {
    assert.deepEqual(
      run({ type: 'started', at: 1 }, { type: 'signed-in' }, { type: 'retry-due' }, { type: 'disconnect' }).phases,
      ['idle', 'idle', 'idle', 'idle'],
    );
  });
});
