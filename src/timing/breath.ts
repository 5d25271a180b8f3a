/** Long work in pieces: after a few ms, everything else has its turn. */
import { setImmediate } from 'node:timers/promises';
import { elapsed } from './clock';

/** ms. */
const LONGEST = 2;

export class Breath {
  #since = elapsed();

  /** To be asked now and then, after some µs of work; if it is true, {@link take} is due. */
  get isDue(): boolean {
    return elapsed() - this.#since > LONGEST;
  }

  async take(): Promise<void> {
    await setImmediate();
    this.#since = elapsed();
  }
}
