// What each event means in each state of a session, and that in all others it means nothing.
import assert from 'node:assert/strict';
import { GwsError } from '../../src';
import {
  type SessionEffect,
  type SessionEvent,
  type SessionState,
  type TroubleKind,
  transition,
} from '../../src/session/machine';

const before = new GwsError('GWS_NOT_CONNECTED', 'before');
const error = new GwsError('GWS_NOT_CONNECTED', 'now');
const RETRY = { delay: 30, retryAt: 40 };

const STATES = {
  idle: { phase: 'idle' },
  'signing in': { phase: 'signing-in' },
  starting: { phase: 'starting' },
  connected: { phase: 'connected', since: 1 },
  'connected, in doubt': {
    phase: 'connected',
    since: 1,
    trouble: { kind: 'answer', error: before, retryAt: 2, isDoubt: true },
  },
  'connected, in trouble': {
    phase: 'connected',
    since: 1,
    trouble: { kind: 'polls', error: before, retryAt: 2, isDoubt: false },
  },
  interrupted: { phase: 'interrupted', error: before, retryAt: 2 },
  refused: { phase: 'refused', error: before, retryAt: 2 },
  closing: { phase: 'closing' },
  closed: { phase: 'closed' },
} as const satisfies Record<string, SessionState>;

type Name = keyof typeof STATES;

/** Where an event leads from some states, and what is then to be done. */
interface Row {
  from: readonly Name[];
  to: SessionState;
  effects?: readonly SessionEffect[];
}

const CONNECTED: readonly Name[] = ['connected', 'connected, in doubt', 'connected, in trouble'];
const LIVE: readonly Name[] = ['starting', ...CONNECTED, 'interrupted'];
const SIGN_IN = { to: { phase: 'signing-in' }, effects: [{ do: 'drop' }, { do: 'sign-in' }] } as const;
const WAIT = {
  to: { phase: 'interrupted', error, retryAt: 40 },
  effects: [{ do: 'drop' }, { do: 'wait', delay: 30 }],
} as const;

const inTrouble = (kind: TroubleKind, of: GwsError, retryAt: number, isDoubt: boolean, since = 1): SessionState => ({
  phase: 'connected',
  since,
  trouble: { kind, error: of, retryAt, isDoubt },
});

const EVENTS: readonly [what: string, event: SessionEvent, ...rows: Row[]][] = [
  ['connect', { type: 'connect' }, { from: ['idle', 'interrupted', 'refused'], ...SIGN_IN }],
  ['signed-in', { type: 'signed-in' }, { from: ['signing in'], to: STATES.starting, effects: [{ do: 'start' }] }],
  ['started', { type: 'started', at: 9 }, { from: ['starting'], to: { phase: 'connected', since: 9 } }],
  [
    'poll-failed, heard',
    { type: 'poll-failed', error, retryAt: 40, isHeard: true },
    { from: ['connected'], to: inTrouble('answer', error, 40, true), effects: [{ do: 'check' }] },
    { from: ['connected, in trouble'], to: inTrouble('polls', error, 40, true), effects: [{ do: 'check' }] },
    { from: ['connected, in doubt'], to: inTrouble('answer', error, 40, true) },
    { from: ['interrupted'], to: { phase: 'interrupted', error, retryAt: 40 }, effects: [{ do: 'check' }] },
  ],
  [
    'poll-failed, unheard',
    { type: 'poll-failed', error, retryAt: 40, isHeard: false },
    { from: ['connected'], to: inTrouble('answer', error, 40, true), effects: [{ do: 'check' }] },
    { from: ['connected, in trouble'], to: inTrouble('polls', error, 40, true), effects: [{ do: 'check' }] },
    { from: ['connected, in doubt'], to: inTrouble('answer', error, 40, true) },
    { from: ['interrupted'], to: { phase: 'interrupted', error, retryAt: 40 } },
  ],
  [
    'poll-restored',
    { type: 'poll-restored', at: 9 },
    {
      from: ['connected, in doubt', 'connected, in trouble', 'interrupted'],
      to: { phase: 'connected', since: 9 },
      effects: [{ do: 'recover' }],
    },
  ],
  [
    'answering',
    { type: 'answering', at: 9 },
    { from: ['connected, in doubt', 'connected, in trouble'], to: inTrouble('polls', before, 2, false) },
    { from: ['interrupted'], to: inTrouble('polls', before, 2, false, 9) },
  ],
  ['not-answering', { type: 'not-answering' }, { from: ['connected, in doubt'], to: STATES.interrupted }],
  [
    'channel-lost',
    { type: 'channel-lost', error, ...RETRY },
    {
      from: ['connected', 'connected, in trouble'],
      to: inTrouble('channel', error, 40, false),
      effects: [{ do: 'reopen', delay: 30 }],
    },
    { from: ['signing in', 'starting', 'connected, in doubt', 'interrupted'], ...WAIT },
  ],
  ['channel-restored', { type: 'channel-restored', at: 9 }, { from: CONNECTED, to: { phase: 'connected', since: 9 } }],
  ['failed', { type: 'failed', error, ...RETRY }, { from: ['signing in', ...LIVE], ...WAIT }],
  ['forgotten', { type: 'forgotten' }, { from: LIVE, ...SIGN_IN }],
  [
    'refused, to be tried again',
    { type: 'refused', error, retry: RETRY },
    {
      from: ['signing in', ...LIVE],
      to: { phase: 'refused', error, retryAt: 40 },
      effects: [{ do: 'drop' }, { do: 'wait', delay: 30 }],
    },
  ],
  [
    'refused for good',
    { type: 'refused', error },
    { from: ['signing in', ...LIVE], to: { phase: 'refused', error }, effects: [{ do: 'drop' }] },
  ],
  ['retry-due', { type: 'retry-due' }, { from: ['interrupted', 'refused'], ...SIGN_IN }],
  [
    'disconnect',
    { type: 'disconnect' },
    { from: ['signing in', ...LIVE, 'refused'], to: STATES.idle, effects: [{ do: 'leave' }] },
  ],
  [
    'close',
    { type: 'close' },
    { from: ['idle', 'signing in', ...LIVE, 'refused'], to: STATES.closing, effects: [{ do: 'leave' }] },
  ],
  ['disconnected', { type: 'disconnected' }, { from: ['closing'], to: STATES.closed }],
];

describe('a session in which this happens:', () => {
  for (const [what, event, ...rows] of EVENTS) {
    for (const [name, state] of Object.entries(STATES) as [Name, SessionState][]) {
      const row = rows.find(({ from }) => from.includes(name));
      it(`${what}, while ${name}: ${row ? row.to.phase : 'nothing'}`, () => {
        assert.deepEqual(transition(state, event), { state: row?.to ?? state, effects: row?.effects ?? [] });
      });
    }
  }
});
