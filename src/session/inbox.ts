/**
 * Events received but not yet delivered. Single events are delivered at once; a burst is delivered in slices, one per
 * turn of the event loop, which lets flows run in between and polls wait until they have caught up. Slices shrink if
 * flows are slow: other work, such as the next poll, must get its turn in time.
 */
import { elapsed } from '../timing/clock';
import { waitFor } from '../timing/wait-for';

/** Events delivered in one turn of the event loop: the maximum, and the initial value. */
const MAX_SLICE = 100;
const FIRST_SLICE = 16;

/** Target duration of a turn in ms, including the flows' work on its events. */
const TURN = 50;

/** A backlog of this many events is reported. */
const NOTABLE = 1000;

/** ms between two reports of the backlog. */
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

  /** @param onBacklog told from time to time how many events are waiting, if many, and 0 once none is */
  constructor(handOn: (item: Item) => void, onBacklog: (waiting: number) => void) {
    this.#handOn = handOn;
    this.#onBacklog = onBacklog;
  }

  get size(): number {
    return this.#waiting.length - this.#next;
  }

  /** The last number passed to `onBacklog`. */
  get backlog(): number {
    return this.#reported;
  }

  push(item: Item): void {
    if (!this.#turn) {
      this.#turn = setImmediate(this.#takeTurn);
      this.#turnBegan = elapsed();
      this.#budget = this.#slice;
    }
    if (this.size === 0 && this.#mayHandOn()) {
      this.#budget -= 1;
      this.#handOn(item);
    } else {
      this.#waiting.push(item);
    }
  }

  /** Resolves when nothing is waiting, or after `limit` ms. */
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

  /** Flows work between two turns, so the time since the last one shows how much they can handle. */
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

  /** Releases delivered events without moving the rest each time. */
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
