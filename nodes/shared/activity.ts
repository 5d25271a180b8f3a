/** What an action node shows: what it is at, else how the last message went, else the state of the server. */
import type { Node, NodeAPI, NodeStatus } from 'node-red';
import type { GwsErrorCode } from '../../src';
import type { ServerNode } from './server';
import { sharedText } from './texts';

export class Activity {
  readonly #RED: NodeAPI;
  readonly #node: Node;
  readonly #server: ServerNode | undefined;
  readonly #underWayText: (count: number) => string;
  /** By number: looking a text up takes Node-RED longer than a request takes us. */
  readonly #underWayTexts: string[] = [];
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
    this.show();
    try {
      const result = await work();
      this.#last = { fill: 'green', shape: 'dot', text: success(result) };
      return result;
    } catch (error) {
      const { code } = error as { code?: GwsErrorCode };
      this.#last = { fill: 'red', shape: 'ring', text: sharedText(this.#RED, `status.failed.${code ?? 'other'}`) };
      throw error;
    } finally {
      this.#underWay -= 1;
      this.show();
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
    this.#node.status(this.#status());
  }

  #status(): NodeStatus {
    if (!this.#server) {
      return { fill: 'red', shape: 'ring', text: sharedText(this.#RED, 'status.no-server') };
    }
    if (this.#server.session.state.phase !== 'connected' && !this.#last) {
      return this.#server.statusOfSession();
    }
    if (this.#underWay > 0) {
      return { fill: 'blue', shape: 'dot', text: this.#textOf(this.#underWay) };
    }
    return this.#last ?? this.#server.statusOfSession();
  }

  #textOf(count: number): string {
    this.#underWayTexts[count] ??= this.#underWayText(count);
    return this.#underWayTexts[count];
  }
}
