/**
 * The life of a session as a pure state machine: which state follows which event, and the resulting effects. It knows
 * neither network nor clock; lifecycle.ts carries out the effects and reports back as events.
 *
 *     idle → signing-in → starting → connected ⇄ interrupted → … → closing → closed
 *                 ↘ refused (password, rights, unusable settings)
 */
import type { GwsError } from '../errors/gws-error';

export type SessionState =
  | { phase: 'idle' }
  | { phase: 'signing-in' }
  /** Signed in; CometD, the contact-centre session and the read of calls are in progress. */
  | { phase: 'starting' }
  /** Requests get through, since `since` on the monotonic clock; with `trouble`, events may come late. */
  | { phase: 'connected'; since: number; trouble?: Trouble }
  /** Recovers on its own; `retryAt` is the time (ms since the epoch) of the next attempt. */
  | { phase: 'interrupted'; error: GwsError; retryAt: number }
  /** GWS or the settings say no; without `retryAt` only new settings help. */
  | { phase: 'refused'; error: GwsError; retryAt?: number }
  | { phase: 'closing' }
  | { phase: 'closed' };

/**
 * What is in trouble. `answer`: a poll has failed, and GWS has not answered a request since; `polls`: polls fail, GWS answers requests;
 * `channel`: the connection for events is given up, and another one is being made.
 */
export type TroubleKind = 'answer' | 'polls' | 'channel';

/** Why polls fail, as long as only polls are known to be affected. */
interface Trouble {
  kind: TroubleKind;
  error: GwsError;
  retryAt: number;
  /** Whether GWS still has to show that it answers requests; until it has, none is sent. */
  isDoubt: boolean;
}

/** What is in trouble while the session continues; undefined if nothing is. */
export function troubleOf(state: SessionState): { kind: TroubleKind; error: GwsError } | undefined {
  return state.phase === 'connected' ? state.trouble : undefined;
}

/** When to try again: in `delay` ms, which is at `retryAt` on the wall clock. */
export interface NextAttempt {
  delay: number;
  retryAt: number;
}

export type SessionEvent =
  | { type: 'connect' }
  | { type: 'signed-in' }
  | { type: 'started'; at: number }
  /** A poll failed, and is repeated; `isHeard`: somebody took it, so that GWS may well answer other requests. */
  | { type: 'poll-failed'; error: GwsError; retryAt: number; isHeard: boolean }
  | { type: 'poll-restored'; at: number }
  /** While polls fail, GWS does or does not answer a request. */
  | { type: 'answering'; at: number }
  | { type: 'not-answering' }
  /** Polls have failed for so long that they are not repeated. */
  | ({ type: 'channel-lost'; error: GwsError } & NextAttempt)
  | { type: 'channel-restored'; at: number }
  /** Sign-in, start or connection failed, or the connection was lost; worth another try. */
  | ({ type: 'failed'; error: GwsError } & NextAttempt)
  /** GWS no longer knows this session; only a new sign-in helps. */
  | { type: 'forgotten' }
  | { type: 'refused'; error: GwsError; retry?: NextAttempt | undefined }
  | { type: 'retry-due' }
  | { type: 'disconnect' }
  | { type: 'disconnected' }
  | { type: 'close' };

export type SessionEffect =
  | { do: 'sign-in' }
  | { do: 'start' }
  /** Re-read calls and devices, and report what changed. */
  | { do: 'recover' }
  /** Find out whether GWS answers requests although polls fail. */
  | { do: 'check' }
  /** Open another CometD connection within this sign-in. */
  | { do: 'reopen'; delay: number }
  | { do: 'wait'; delay: number }
  /** Drop what is left of the connection without signing out. */
  | { do: 'drop' }
  /** Sign out properly, then report `disconnected`. */
  | { do: 'leave' };

export interface SessionTransition {
  state: SessionState;
  effects: SessionEffect[];
}

/** The state after `event`, and the effects; an event that is irrelevant in `state` changes nothing. */
export function transition(state: SessionState, event: SessionEvent): SessionTransition {
  const to = (next: SessionState, ...effects: SessionEffect[]): SessionTransition => ({ state: next, effects });
  const stay = to(state);
  const { phase } = state;
  const live = phase === 'starting' || phase === 'connected' || phase === 'interrupted';

  switch (event.type) {
    case 'connect':
      return phase === 'idle' || phase === 'refused' || phase === 'interrupted'
        ? to({ phase: 'signing-in' }, { do: 'drop' }, { do: 'sign-in' })
        : stay;
    case 'signed-in':
      return phase === 'signing-in' ? to({ phase: 'starting' }, { do: 'start' }) : stay;
    case 'started':
      return phase === 'starting' ? to({ phase: 'connected', since: event.at }) : stay;
    case 'poll-failed': {
      const { error, retryAt, isHeard } = event;
      if (phase === 'connected') {
        const isChecked = state.trouble?.isDoubt;
        const trouble = { kind: state.trouble?.kind ?? ('answer' as const), error, retryAt, isDoubt: true };
        return to({ ...state, trouble }, ...(isChecked ? [] : [{ do: 'check' } as const]));
      }
      return phase === 'interrupted'
        ? to({ phase, error, retryAt }, ...(isHeard ? [{ do: 'check' } as const] : []))
        : stay;
    }
    case 'poll-restored':
      return phase === 'interrupted' || (phase === 'connected' && state.trouble)
        ? to({ phase: 'connected', since: event.at }, { do: 'recover' })
        : stay;
    case 'answering':
      if (phase === 'connected' && state.trouble) {
        const { kind } = state.trouble;
        const trouble = { ...state.trouble, kind: kind === 'answer' ? ('polls' as const) : kind, isDoubt: false };
        return to({ ...state, trouble });
      }
      return phase === 'interrupted'
        ? to({
            phase: 'connected',
            since: event.at,
            trouble: { kind: 'polls', error: state.error, retryAt: state.retryAt, isDoubt: false },
          })
        : stay;
    case 'not-answering':
      return phase === 'connected' && state.trouble?.isDoubt
        ? to({ phase: 'interrupted', error: state.trouble.error, retryAt: state.trouble.retryAt })
        : stay;
    case 'channel-lost': {
      const { error, delay, retryAt } = event;
      return phase === 'connected' && !state.trouble?.isDoubt
        ? to({ ...state, trouble: { kind: 'channel', error, retryAt, isDoubt: false } }, { do: 'reopen', delay })
        : transition(state, { type: 'failed', error, delay, retryAt });
    }
    case 'channel-restored':
      return phase === 'connected' ? to({ phase: 'connected', since: event.at }) : stay;
    case 'failed':
      return phase === 'signing-in' || live
        ? to(
            { phase: 'interrupted', error: event.error, retryAt: event.retryAt },
            { do: 'drop' },
            { do: 'wait', delay: event.delay },
          )
        : stay;
    case 'forgotten':
      return live ? to({ phase: 'signing-in' }, { do: 'drop' }, { do: 'sign-in' }) : stay;
    case 'refused':
      return phase === 'signing-in' || live
        ? to(
            { phase: 'refused', error: event.error, ...(event.retry && { retryAt: event.retry.retryAt }) },
            { do: 'drop' },
            ...(event.retry ? [{ do: 'wait', delay: event.retry.delay } as const] : []),
          )
        : stay;
    case 'retry-due':
      return phase === 'interrupted' || phase === 'refused'
        ? to({ phase: 'signing-in' }, { do: 'drop' }, { do: 'sign-in' })
        : stay;
    case 'disconnect':
      return phase === 'idle' || phase === 'closing' || phase === 'closed'
        ? stay
        : to({ phase: 'idle' }, { do: 'leave' });
    case 'close':
      return phase === 'closing' || phase === 'closed' ? stay : to({ phase: 'closing' }, { do: 'leave' });
    case 'disconnected':
      return phase === 'closing' ? to({ phase: 'closed' }) : stay;
  }
}
