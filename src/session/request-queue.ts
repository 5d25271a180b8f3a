/**
 * The requests of all agents of a server: a limited number is in progress, a limited number waits, and each agent's are
 * sent in order. The time limit of a request starts when its turn comes.
 */

import { guarded } from '../errors/guard';
import { GwsError } from '../errors/gws-error';
import { type Entry, FairQueue, type Lane, type QueueLimits } from '../timing/fair-queue';
import { Turns } from '../timing/turns';
import { notConnected } from './availability';
import type { WaitLimit } from './wait-limit';

/** The defaults. */
export const DEFAULT_LIMITS: Readonly<QueueLimits> = { perAgent: 8, perServer: 64, waiting: 10_000 };

export interface QueueReport {
  underWay: number;
  waiting: number;
  /** How many were refused because too many were waiting. */
  refused: number;
}

interface Waiter {
  go(): void;
  refuse(error: GwsError): void;
  readonly signal: AbortSignal | undefined;
  readonly limit: WaitLimit | undefined;
  /** Ends the wait of one whose agent is held. */
  patience?: NodeJS.Timeout;
  /** Ends any wait. */
  end?: NodeJS.Timeout | undefined;
  /** Why it was refused, until that is reported; creating an error takes time too. */
  refusal?: (() => GwsError) | undefined;
}

type QueuedRequest = Entry<RequestLine, Waiter>;

/** Waiting requests by signal: thousands share their node's. */
class Signals {
  readonly #waiting = new Map<AbortSignal, { entries: Set<QueuedRequest>; onAbort: () => void }>();

  add(entry: QueuedRequest, onAbort: (entry: QueuedRequest) => void): void {
    const { signal } = entry.item;
    if (!signal) {
      return;
    }
    const existing = this.#waiting.get(signal);
    if (existing) {
      existing.entries.add(entry);
      return;
    }
    const entries = new Set([entry]);
    const abortAll = () => {
      for (const one of entries) {
        onAbort(one);
      }
    };
    this.#waiting.set(signal, { entries, onAbort: abortAll });
    signal.addEventListener('abort', abortAll);
  }

  delete(entry: QueuedRequest): void {
    const { signal } = entry.item;
    const existing = signal && this.#waiting.get(signal);
    if (existing?.entries.delete(entry) && existing.entries.size === 0) {
      this.#waiting.delete(signal as AbortSignal);
      signal?.removeEventListener('abort', existing.onAbort);
    }
  }
}

export class RequestQueue {
  readonly #limits: Readonly<QueueLimits>;
  readonly #queue: FairQueue<RequestLine, Waiter>;
  readonly #signals = new Signals();
  readonly #turns = new Turns();
  #refused = 0;

  constructor(limits: Partial<QueueLimits> = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#queue = new FairQueue(this.#limits);
  }

  get report(): QueueReport {
    return { underWay: this.#queue.underWay, waiting: this.#queue.waiting, refused: this.#refused };
  }

  /** Where the requests of one agent wait their turn. */
  line(): RequestLine {
    return new RequestLine(this);
  }

  /** As {@link RequestLine.run}, for that line. */
  async run<Result>(
    line: RequestLine,
    lane: Lane,
    work: () => Promise<Result>,
    signal: AbortSignal | undefined,
    limit: WaitLimit | undefined,
  ): Promise<Result> {
    const entry = await this.#turn(line, lane, signal, limit);
    try {
      return await work();
    } finally {
      this.#queue.finish(entry);
      this.#letGo();
    }
  }

  /** Holds the whole line; each request is refused, with `reason`, after waiting `limit` ms from now. */
  hold(line: RequestLine, limit: number, reason: () => GwsError): void {
    this.#queue.hold(line);
    for (const entry of this.#queue.waitingOf(line)) {
      this.#limit(entry, limit, reason);
    }
  }

  /** Ends a {@link hold}. */
  resume(line: RequestLine): void {
    for (const { item } of this.#queue.waitingOf(line)) {
      clearTimeout(item.patience);
    }
    this.#queue.resume(line);
    this.#letGo();
  }

  /** Drops everything that waits in the line. */
  refuse(line: RequestLine, error: GwsError): void {
    for (const entry of this.#queue.waitingOf(line)) {
      this.#refuse(entry, () => error);
    }
  }

  #turn(
    line: RequestLine,
    lane: Lane,
    signal: AbortSignal | undefined,
    limit: WaitLimit | undefined,
  ): Promise<QueuedRequest> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(abandoned());
        return;
      }
      let waits = true;
      const go = () => {
        waits = false;
        resolve(entry as QueuedRequest);
      };
      const refuse = (error: GwsError) => {
        waits = false;
        reject(error);
      };
      const entry = this.#queue.add(line, lane, { go, refuse, signal, limit });
      if (!entry) {
        this.#refused += 1;
        reject(this.#full());
        return;
      }
      this.#letGo();
      if (waits) {
        this.#signals.add(entry, (one) => this.#abandon(one));
        entry.item.end = limit && this.#refuseIn(limit.left, entry, () => limit.error());
      }
      if (line.held) {
        this.#limit(entry, line.held.limit, line.held.reason);
      }
    });
  }

  #letGo(): void {
    for (let entry = this.#queue.take(); entry; entry = this.#queue.take()) {
      const { item } = entry;
      const { limit } = item;
      clearTimeout(item.end);
      if (limit?.left === 0) {
        this.#queue.finish(entry);
        this.#tellInTurn(entry, () => limit.error());
      } else {
        this.#signals.delete(entry);
        item.go();
      }
    }
  }

  #refuse(entry: QueuedRequest, reason: () => GwsError): void {
    if (this.#queue.withdraw(entry)) {
      clearTimeout(entry.item.patience);
      clearTimeout(entry.item.end);
      this.#tellInTurn(entry, reason);
    }
  }

  #tellInTurn(entry: QueuedRequest, reason: () => GwsError): void {
    entry.item.refusal = reason;
    this.#turns.take(() => this.#tell(entry));
  }

  /** A request that is cancelled learns of it at once. */
  #abandon(entry: QueuedRequest): void {
    this.#refuse(entry, abandoned);
    this.#tell(entry);
  }

  #tell(entry: QueuedRequest): void {
    const { item } = entry;
    const { refusal } = item;
    if (refusal) {
      item.refusal = undefined;
      this.#signals.delete(entry);
      item.refuse(refusal());
    }
  }

  #limit(entry: QueuedRequest, limit: number, reason: () => GwsError): void {
    clearTimeout(entry.item.patience);
    entry.item.patience = this.#refuseIn(limit, entry, reason);
  }

  #refuseIn(ms: number, entry: QueuedRequest, reason: () => GwsError): NodeJS.Timeout {
    const failed = (error: GwsError) => this.#refuse(entry, () => error);
    return setTimeout(
      guarded('The wait of a request', failed, () => this.#refuse(entry, reason)),
      ms,
    );
  }

  #full(): GwsError {
    return new GwsError(
      'GWS_NOT_POSSIBLE',
      `${this.#limits.waiting} requests to this server are already waiting. Nothing was sent. Send messages no faster than GWS answers them.`,
    );
  }
}

/** The requests of one agent. */
export class RequestLine {
  /** Since when and until when the line is held; undefined if it is not. */
  held: { limit: number; reason: () => GwsError } | undefined;
  readonly #queue: RequestQueue;

  constructor(queue: RequestQueue) {
    this.#queue = queue;
  }

  /**
   * Runs `work` when its turn comes.
   * @param signal ends the wait when it aborts
   * @param limit of the wait
   * @throws {GwsError} `GWS_NOT_POSSIBLE` if too many are waiting, or the limit was reached; `GWS_NOT_CONNECTED` if the wait
   *   was cancelled, or the line was refused; otherwise whatever `work` throws
   */
  run<Result>(lane: Lane, work: () => Promise<Result>, signal?: AbortSignal, limit?: WaitLimit): Promise<Result> {
    return this.#queue.run(this, lane, work, signal, limit);
  }

  hold(limit: number, reason: () => GwsError): void {
    this.held = { limit, reason };
    this.#queue.hold(this, limit, reason);
  }

  resume(): void {
    this.held = undefined;
    this.#queue.resume(this);
  }

  refuse(error: GwsError): void {
    this.#queue.refuse(this, error);
  }
}

function abandoned(): GwsError {
  return notConnected('The node was closed while its request was waiting. Nothing was sent.');
}
