/**
 * The life of an instance, as far as its own clocks can tell: a registration in the database runs out unless it is renewed,
 * and the database's clock decides when. An instance counts from before it *sent* the last renewal that succeeded, so it
 * takes itself for dead before the database does; an ID that has run out never lives again.
 */

/** One moment by both clocks of this machine, ms. */
export interface Moment {
  /** Stands still while the machine is suspended. */
  readonly monotonic: number;
  /** Jumps whenever somebody sets it. */
  readonly wall: number;
}

export type Life =
  /** A registration is being asked for, under a new ID each time. */
  | { readonly phase: 'registering' }
  /** `sentAt`: when the last request was sent that has registered or renewed it. */
  | { readonly phase: 'alive'; readonly id: string; readonly sentAt: Moment }
  | { readonly phase: 'closed' };

export type LifeEvent =
  | { readonly type: 'registered'; readonly id: string; readonly sentAt: Moment }
  | { readonly type: 'renewed'; readonly id: string; readonly sentAt: Moment }
  /** The database says that it has run out. */
  | { readonly type: 'expired'; readonly id: string }
  /** Some time has passed. */
  | { readonly type: 'looked'; readonly now: Moment }
  | { readonly type: 'close' };

/**
 * ms that the registration still holds for certain; 0 if it may be over, or there is none. Of the two clocks, the one counts
 * that says that more has passed.
 * @param ttl ms for which a renewal holds
 */
export function timeLeft(life: Life, ttl: number, now: Moment): number {
  if (life.phase !== 'alive') {
    return 0;
  }
  const { monotonic, wall } = life.sentAt;
  return Math.max(0, ttl - Math.max(0, now.monotonic - monotonic, now.wall - wall));
}

/**
 * The life after `event`; an event of another ID, or of none, changes nothing. Only the monotonic clock ends it without the
 * database: where the system clock alone says that it is over, somebody may have set it, and a renewal will tell.
 */
export function live(life: Life, event: LifeEvent, ttl: number): Life {
  switch (event.type) {
    case 'registered':
      return life.phase === 'registering' ? { phase: 'alive', id: event.id, sentAt: event.sentAt } : life;
    case 'renewed':
      return isOf(life, event.id) ? { ...life, sentAt: later(life.sentAt, event.sentAt) } : life;
    case 'expired':
      return isOf(life, event.id) ? { phase: 'registering' } : life;
    case 'looked':
      return life.phase === 'alive' && event.now.monotonic - life.sentAt.monotonic >= ttl
        ? { phase: 'registering' }
        : life;
    case 'close':
      return { phase: 'closed' };
  }
}

function isOf(life: Life, id: string): life is Life & { phase: 'alive' } {
  return life.phase === 'alive' && life.id === id;
}

function later(one: Moment, other: Moment): Moment {
  return one.monotonic > other.monotonic ? one : other;
}
