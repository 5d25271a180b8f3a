/**
 * The life of a session as a pure state machine: which state follows which event, and what is to be done then. It knows
 * neither network nor clock; lifecycle.ts carries out the effects and reports back as events.
 *
 *     idle → signing-in → starting → connected ⇄ interrupted → … → closing → closed
 *                 ↘ refused (password, rights, unusable settings)
 */
import type { GwsError } from '../errors';

export type SessionState =
  | { phase: 'idle' }
  | { phase: 'signing-in' }
  /** Signed in; CometD, the contact-centre session and the re-reading of calls are under way. */
  | { phase: 'starting' }
  | { phase: 'connected'; since: number }
  /** Heals by itself; `retryAt` is the time (ms since the epoch) of the next attempt. */
  | { phase: 'interrupted'; error: GwsError; retryAt: number }
  /** GWS or the settings say no; without `retryAt` only new settings help. */
  | { phase: 'refused'; error: GwsError; retryAt?: number }
  | { phase: 'closing' }
  | { phase: 'closed' };

export type SessionEvent =
  | { type: 'connect' }
  | { type: 'signed-in' }
  | { type: 'started'; at: number }
  | { type: 'poll-failed'; error: GwsError; retryAt: number }
  | { type: 'poll-restored'; at: number }
  /** Sign-in, start or connection failed, or the connection was lost; worth another try at `retryAt`. */
  | { type: 'failed'; error: GwsError; retryAt: number }
  /** GWS does not know this session any more, which only a new sign-in mends. */
  | { type: 'forgotten' }
  | { type: 'refused'; error: GwsError; retryAt?: number }
  | { type: 'retry-due' }
  | { type: 'disconnect' }
  | { type: 'disconnected' }
  | { type: 'close' };

export type Effect =
  | { do: 'sign-in' }
  | { do: 'start' }
  /** Re-read calls and devices, and report what changed. */
  | { do: 'recover' }
  | { do: 'wait'; until: number }
  /** Drop what is left of the connection without ceremony. */
  | { do: 'drop' }
  /** Take leave of GWS in good order, then report `disconnected`. */
  | { do: 'leave' };

export interface Transition {
  state: SessionState;
  effects: Effect[];
}

/** The state after `event`, with what is to be done; an event that means nothing in `state` changes nothing. */
export function transition(state: SessionState, event: SessionEvent): Transition {
  const to = (next: SessionState, ...effects: Effect[]): Transition => ({ state: next, effects });
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
    case 'poll-failed':
      return phase === 'connected' || phase === 'interrupted'
        ? to({ phase: 'interrupted', error: event.error, retryAt: event.retryAt })
        : stay;
    case 'poll-restored':
      return phase === 'interrupted' ? to({ phase: 'connected', since: event.at }, { do: 'recover' }) : stay;
    case 'failed':
      return phase === 'signing-in' || live
        ? to(
            { phase: 'interrupted', error: event.error, retryAt: event.retryAt },
            { do: 'drop' },
            { do: 'wait', until: event.retryAt },
          )
        : stay;
    case 'forgotten':
      return live ? to({ phase: 'signing-in' }, { do: 'drop' }, { do: 'sign-in' }) : stay;
    case 'refused':
      return phase === 'signing-in' || live
        ? to(
            { phase: 'refused', error: event.error, ...(event.retryAt !== undefined && { retryAt: event.retryAt }) },
            { do: 'drop' },
            ...(event.retryAt === undefined ? [] : [{ do: 'wait', until: event.retryAt } as const]),
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
