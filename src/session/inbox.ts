/**
 * What has arrived and was not handed on yet. Single events are handed on at once; of a burst, a slice each turn of the
 * event loop, so that flows get to work in between and polls can wait until they have caught up. Slices get smaller where
 * flows are slow: others, such as the next poll, have to get their turn in time.
 */
import { elapsed } from '../timing/clock';
import { waitFor } from '../timing/wait-for';

/** Events handed on in one turn of the event loop, at most and to begin with. */
const MAX_SLICE = 100;
const FIRST_SLICE = 16;

/** ms that a turn is to take, with what the flows do with its events. */
const TURN = 50;

/** A backlog of this many events is worth a word. */
const NOTABLE = 1000;

/** ms between two words about the backlog. */
const REPORT_INTERVAL = 500;

export class Inbox<Item> {
  readonly #handOn: (item: Item) => void;
  readonly #onBacklog: (waiting: number) => void;
  #waiting: Item[] = [];
  #next = 0;
  #slice = FIRST_SLICE;
  #budget = FIRST_SLICE;
  #turn: NodeJS.Immediate | undefined;
  #turnBegan = 0;
  #drained: (() => void)[] = [];
  #reported = 0;
  #reportedAt = Number.NEGATIVE_INFINITY;

  /** @param onBacklog told now and then how many events wait, while that is many, and 0 when none does any more */
  constructor(handOn: (item: Item) => void, onBacklog: (waiting: number) => void) {
    this.#handOn = handOn;
    this.#onBacklog = onBacklog;
  }

  get size(): number {
    return this.#waiting.length - this.#next;
  }

  /** How many waited when `onBacklog` was last told. */
  get backlog(): number {
    return this.#reported;
  }

  push(item: Item): void {
    if (!this.#turn) {
      this.#turn = setImmediate(this.#takeTurn);
      this.#turnBegan = elapsed();
    }
    if (this.size === 0 && this.#mayHandOn()) {
      this.#budget -= 1;
      this.#handOn(item);
    } else {
      this.#waiting.push(item);
    }
  }

  /** Resolves when nothing waits any more, after `limit` ms at the latest. */
  drained(limit: number): Promise<void> {
    if (this.size === 0) {
      return Promise.resolve();
    }
    return waitFor((done) => this.#drained.push(done), { limit });
  }

  readonly #takeTurn = (): void => {
    this.#turn = undefined;
    this.#beginTurn();
    while (this.size > 0 && this.#mayHandOn()) {
      this.#budget -= 1;
      const item = this.#waiting[this.#next] as Item;
      this.#next += 1;
      this.#handOn(item);
    }
    if (this.size > 0) {
      this.#turn = setImmediate(this.#takeTurn);
      this.#compact();
    } else {
      this.#waiting = [];
      this.#next = 0;
      for (const done of this.#drained.splice(0)) {
        done();
      }
    }
    this.#report();
  };

  /** Flows do their work between two turns, so that the time since the last one tells how much they can take. */
  #beginTurn(): void {
    const now = elapsed();
    const inTime = now - this.#turnBegan <= TURN;
    this.#slice = inTime ? Math.min(MAX_SLICE, this.#slice * 2) : Math.max(1, this.#slice >> 1);
    this.#budget = this.#slice;
    this.#turnBegan = now;
  }

  #mayHandOn(): boolean {
    return this.#budget > 0 && elapsed() - this.#turnBegan < TURN;
  }

  /** Lets go of what was handed on, without moving the rest each time. */
  #compact(): void {
    if (this.#next > MAX_SLICE * 100) {
      this.#waiting = this.#waiting.slice(this.#next);
      this.#next = 0;
    }
  }

  #report(): void {
    const notable = this.size >= NOTABLE;
    if (notable ? elapsed() - this.#reportedAt >= REPORT_INTERVAL : this.#reported > 0 && this.size === 0) {
      this.#reported = this.size;
      this.#reportedAt = elapsed();
      this.#onBacklog(this.size);
    }
  }
}
