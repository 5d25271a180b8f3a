/**
 * The status of an action node: its current work, or else the result of the last message, or else the state of the
 * server.
 */
import type { Node, NodeAPI, NodeStatus } from 'node-red';
import { type GwsErrorCode, NotAllowed, type QueueReport } from '../../src';
import { elapsed } from '../../src/timing/clock';
import { waitFor } from '../../src/timing/wait-for';
import { isNotReached } from './outcome';
import { refusalStatus } from './reasons';
import { safely, show } from './safely';
import type { ServerNode } from './server';
import { noServer, problem } from './status';
import { sharedText } from './texts';

/** How many statuses messages may trigger within `PERIOD` ms: thousands a second would keep every open editor busy. */
const STATUSES = 4;
const PERIOD = 1000;

export class Activity {
  readonly #RED: NodeAPI;
  readonly #node: Node;
  readonly #server: ServerNode | undefined;
  readonly #underWayText: (count: number) => string;
  readonly #progressText: () => string | undefined;
  /** When the last statuses were shown, oldest first. */
  readonly #shownAt: number[] = [];
  #next: NodeJS.Timeout | undefined;
  #isClosed = false;
  #underWay = 0;
  #wakeIdle = (): void => {};
  #last: NodeStatus | undefined;

  /**
   * @param underWayText says how many messages are being processed
   * @param progressText says how far long work has come, if there is any
   */
  constructor(
    RED: NodeAPI,
    node: Node,
    server: ServerNode | undefined,
    underWayText = (count: number) => sharedText(RED, 'status.under-way', { count }),
    progressText = (): string | undefined => undefined,
  ) {
    this.#RED = RED;
    this.#node = node;
    this.#server = server;
    this.#underWayText = underWayText;
    this.#progressText = progressText;
  }

  /** Shows that `work` is in progress, and then its result; `success` is the status on success. */
  async during<Result>(work: () => Promise<Result>, success: (result: Result) => NodeStatus): Promise<Result> {
    this.#underWay += 1;
    this.#showWork();
    try {
      const result = await work();
      this.#last = success(result);
      return result;
    } catch (error) {
      this.#last = problem(this.#failureText(error));
      throw error;
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) {
        this.#wakeIdle();
      }
      this.#showWork();
    }
  }

  /** Resolves when nothing is in progress, after `limit` ms at the latest. */
  idle(limit: number): Promise<void> {
    return waitFor(
      (done) => {
        this.#wakeIdle = done;
        if (this.#underWay === 0) {
          done();
        }
      },
      { limit },
    );
  }

  /** The state of the server has changed; without a connection, an earlier success no longer matters. */
  sessionChanged(): void {
    if (this.#server?.session.state.phase !== 'connected') {
      this.#last = undefined;
    }
    this.show();
  }

  /** What is under way has come on. */
  progressed(): void {
    this.#showWork();
  }

  show(): void {
    if (!this.#isClosed) {
      show(this.#node, () => this.#status());
    }
  }

  /** As {@link show}, but delayed if messages have just triggered many statuses. */
  #showWork(): void {
    if (this.#next || this.#isClosed) {
      return;
    }
    const now = elapsed();
    const [oldest = 0] = this.#shownAt;
    const wait = this.#shownAt.length < STATUSES ? 0 : oldest + PERIOD - now;
    if (wait > 0) {
      const showNext = safely(this.#node, 'The status', () => {
        this.#next = undefined;
        this.#showWork();
      });
      this.#next = setTimeout(showNext, Math.ceil(wait));
      return;
    }
    this.#shownAt.push(now);
    this.#shownAt.splice(0, this.#shownAt.length - STATUSES);
    this.show();
  }

  /** The node shows no more statuses. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#next);
  }

  #failureText(error: unknown): string {
    if (isNotReached(error)) {
      return sharedText(this.#RED, `outcome.${error.outcome}`);
    }
    if (error instanceof NotAllowed) {
      return refusalStatus(this.#RED, error.rule, error.notBefore);
    }
    const { code } = error as { code?: GwsErrorCode };
    return sharedText(this.#RED, `status.failed.${code ?? 'other'}`);
  }

  #status(): NodeStatus {
    if (!this.#server) {
      return noServer(this.#RED);
    }
    if (this.#server.session.state.phase !== 'connected' && !this.#last) {
      return this.#server.statusOfSession();
    }
    if (this.#underWay > 0) {
      return { fill: 'blue', shape: 'dot', text: this.#underWayNow(this.#server.agents.requests.report) };
    }
    return this.#last ?? this.#server.statusOfSession();
  }

  /** How far long work has come; otherwise, if messages have to wait, how many are waiting at the server, including those of other nodes. */
  #underWayNow({ underWay, waiting }: QueueReport): string {
    const progress = this.#progressText();
    if (progress !== undefined) {
      return progress;
    }
    return waiting > 0
      ? sharedText(this.#RED, 'status.queue', { sending: underWay, waiting })
      : this.#underWayText(this.#underWay);
  }
}
