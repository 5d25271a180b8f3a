// A process that answers questions: each question is a message, and so is its answer.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * glibc gives memory back to the system when enough is free at the end of its heap, and so asks for it again, page by page,
 * with each large answer. Whether it does is up to what happens to lie there, so that the same process takes up to a third more.
 */
const ENV = { ...process.env, MALLOC_TRIM_THRESHOLD_: String(256 * 1024 * 1024) };

/** @template {keyof import('../types.js').Processes} File */
export class Child {
  /** @type {import('node:child_process').ChildProcess} */
  #process;
  /**
   * The answer to nothing.
   * @type {import('../types.js').Processes[File]['first']}
   */
  first;

  /**
   * @param {import('node:child_process').ChildProcess} started
   * @param {import('../types.js').Processes[File]['first']} first
   */
  constructor(started, first) {
    this.#process = started;
    this.first = first;
  }

  /**
   * @template {keyof import('../types.js').Processes} File
   * @param {File} file relative to `bench/`; its first message is the answer to nothing
   * @param {string[]} args
   * @param {string[]} execArgv
   * @returns {Promise<Child<File>>}
   */
  static async start(file, args = [], execArgv = []) {
    const started = fork(fileURLToPath(new URL(`../${file}`, import.meta.url)), args, { execArgv, env: ENV });
    return new Child(started, await answerOf(started));
  }

  get pid() {
    return this.#process.pid;
  }

  /**
   * @template {keyof import('../types.js').Processes[File]['questions'] & string} Name
   * @param {Name} ask
   * @param {import('../types.js').Settings<import('../types.js').Processes[File]['questions'], Name>} settings
   * @returns {Promise<import('../types.js').Answer<import('../types.js').Processes[File]['questions'], Name>>}
   */
  async ask(ask, ...settings) {
    this.#process.send({ ask, ...settings[0] });
    return answerOf(this.#process);
  }

  async stop() {
    if (this.#process.exitCode === null) {
      const gone = once(this.#process, 'exit');
      this.#process.disconnect();
      await gone;
    }
  }
}

/** @param {import('node:child_process').ChildProcess} child */
async function answerOf(child) {
  const ended = new AbortController();
  try {
    const [message] = await Promise.race([
      once(child, 'message', { signal: ended.signal }),
      once(child, 'exit', { signal: ended.signal }).then(([code]) => {
        throw new Error(`${child.spawnargs.at(-1)} ended with ${code}`);
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
