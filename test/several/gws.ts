// A simulated GWS in a process of its own, like a real GWS: it takes no CPU from what is tested, and outlives it.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { LedgerSummary } from '../../simulator/ledger/ledger';
import type { Answer, Order } from './gws-process';

export class Gws {
  private asked = 0;

  private constructor(
    readonly url: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(agents: number): Promise<Gws> {
    const child = fork(path.join(__dirname, 'gws-process.ts'), [String(agents)], {
      execArgv: ['--require', 'tsx/cjs'],
    });
    child.setMaxListeners(0);
    const [url] = (await once(child, 'message')) as [string];
    return new Gws(url, child);
  }

  /** Hands the agent a preview record; resolves to the notification of it. */
  handOut(username: string, phoneNumber: string): Promise<unknown> {
    return this.ask({ username, phoneNumber });
  }

  /** Has the far ends of calls hang up; resolves when they have. */
  async hangUp(callIds: readonly string[]): Promise<void> {
    await this.ask({ callIds });
  }

  async ledger(): Promise<LedgerSummary> {
    return (await (await fetch(`${this.url}/simulator/ledger`)).json()) as LedgerSummary;
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const exited = once(this.process, 'exit');
      this.process.disconnect();
      await exited;
    }
  }

  private ask(order: Order): Promise<unknown> {
    this.asked += 1;
    const id = this.asked;
    return new Promise((resolve, reject) => {
      const end = () => {
        this.process.off('message', take);
        this.process.off('exit', gone);
      };
      const take = (answer: Answer) => {
        if (answer.id === id) {
          end();
          resolve(answer.result);
        }
      };
      const gone = () => {
        end();
        reject(new Error('The simulated GWS has ended'));
      };
      this.process.on('message', take);
      this.process.on('exit', gone);
      if (!this.process.connected) {
        gone();
        return;
      }
      this.process.send({ id, order });
    });
  }
}
