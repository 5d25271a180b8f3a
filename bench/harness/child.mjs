// A process that answers questions: each question is a message, and so is its answer.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * glibc gives memory back to the system when enough is free at the end of its heap, and so asks for it again, page by page,
 * with each large answer. Whether it does is up to what happens to lie there, so that the same process takes up to a third more.
 */
const ENV = { ...process.env, MALLOC_TRIM_THRESHOLD_: String(256 * 1024 * 1024) };

export class Child {
  /** @type {import('node:child_process').ChildProcess} */
  #process;
  /** The answer to nothing. */
  first;

  constructor(started) {
    this.#process = started;
  }

  /**
   * @param {string} file relative to `bench/`; its first message is the answer to nothing
   * @param {string[]} args
   * @param {string[]} execArgv
   */
  static async start(file, args = [], execArgv = []) {
    const child = new Child(fork(fileURLToPath(new URL(`../${file}`, import.meta.url)), args, { execArgv, env: ENV }));
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
