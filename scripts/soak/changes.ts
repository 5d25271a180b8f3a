/** Something has changed: everybody waiting for a condition checks again. */
import { EventEmitter } from 'node:events';

export class Changes {
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  readonly #isHopeless: () => boolean;

  /** @param isHopeless whether no more changes will come */
  constructor(isHopeless: () => boolean) {
    this.#isHopeless = isHopeless;
  }

  announce(): void {
    this.#emitter.emit('change');
  }

  /** Whether `condition` comes to hold within `limit` ms. */
  until(condition: () => boolean, limit: number): Promise<boolean> {
    return new Promise((resolve) => {
      const finish = (holds: boolean) => {
        clearTimeout(timer);
        this.#emitter.off('change', look);
        resolve(holds);
      };
      const look = () => {
        const holds = condition();
        if (holds || this.#isHopeless()) {
          finish(holds);
        }
      };
      const timer = setTimeout(() => finish(condition()), limit);
      this.#emitter.on('change', look);
      look();
    });
  }
}
