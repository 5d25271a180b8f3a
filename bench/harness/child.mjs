// A process that is asked things: each question is a message, and so is its answer.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export class Child {
  #process;

  /** @param file relative to `bench/`; its first message is the answer to nothing */
  static async start(file, args = [], execArgv = []) {
    const child = new Child();
    child.#process = fork(fileURLToPath(new URL(`../${file}`, import.meta.url)), args, { execArgv });
    child.first = await child.#answer();
    return child;
  }

  get pid() {
    return this.#process.pid;
  }

  async ask(ask, settings = {}) {
    this.#process.send({ ask, ...settings });
    return this.#answer();
  }

  async stop() {
    if (this.#process.exitCode === null) {
      const gone = once(this.#process, 'exit');
      this.#process.disconnect();
      await gone;
    }
  }

  async #answer() {
    const ended = new AbortController();
    try {
      const [message] = await Promise.race([
        once(this.#process, 'message', { signal: ended.signal }),
        once(this.#process, 'exit', { signal: ended.signal }).then(([code]) => {
          throw new Error(`${this.#process.spawnargs.at(-1)} ended with ${code}`);
        }),
      ]);
      if (message.error) {
        throw new Error(message.error);
      }
      return message.answer;
    } finally {
      ended.abort();
    }
  }
}
