/** What an action node shows: what it is at, else how the last message went, else the state of the server. */
import type { Node, NodeAPI, NodeStatus } from 'node-red';
import type { GwsErrorCode, QueueReport } from '../../src';
import { elapsed } from '../../src/timing/clock';
import { safely, show } from './safely';
import type { ServerNode } from './server';
import { noServer, problem } from './status';
import { sharedText } from './texts';

/** Statuses that messages have a node show within `PERIOD` ms: thousands a second would keep every open editor busy. */
const STATUSES = 4;
const PERIOD = 1000;

export class Activity {
  readonly #RED: NodeAPI;
  readonly #node: Node;
  readonly #server: ServerNode | undefined;
  readonly #underWayText: (count: number) => string;
  /** When the last statuses were shown, oldest first. */
  readonly #shownAt: number[] = [];
  #next: NodeJS.Timeout | undefined;
  #isClosed = false;
  #underWay = 0;
  #last: NodeStatus | undefined;

  /** @param underWayText says that so many messages are being worked on */
  constructor(
    RED: NodeAPI,
    node: Node,
    server: ServerNode | undefined,
    underWayText = (count: number) => sharedText(RED, 'status.under-way', { count }),
  ) {
    this.#RED = RED;
    this.#node = node;
    this.#server = server;
    this.#underWayText = underWayText;
  }

  /** Shows that `work` is under way, and then how it went; `success` is the text for when it went well. */
  async during<Result>(work: () => Promise<Result>, success: (result: Result) => string): Promise<Result> {
    this.#underWay += 1;
    this.#showWork();
    try {
      const result = await work();
      this.#last = { fill: 'green', shape: 'dot', text: success(result) };
      return result;
    } catch (error) {
      const { code } = error as { code?: GwsErrorCode };
      this.#last = problem(sharedText(this.#RED, `status.failed.${code ?? 'other'}`));
      throw error;
    } finally {
      this.#underWay -= 1;
      this.#showWork();
    }
  }

  /** The state of the server has changed; without a connection, what went well before is of no interest any more. */
  sessionChanged(): void {
    if (this.#server?.session.state.phase !== 'connected') {
      this.#last = undefined;
    }
    this.show();
  }

  show(): void {
    if (!this.#isClosed) {
      show(this.#node, () => this.#status());
    }
  }

  /** As {@link show}, or in a moment when messages have had much shown just before. */
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

  /** The node shows nothing any more. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#next);
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

  /** Where messages have to wait for their turns, how many do at the server, those of other nodes included. */
  #underWayNow({ underWay, waiting }: QueueReport): string {
    return waiting > 0
      ? sharedText(this.#RED, 'status.queue', { sending: underWay, waiting })
      : this.#underWayText(this.#underWay);
  }
}
