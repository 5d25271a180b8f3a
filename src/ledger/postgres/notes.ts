/** What becomes of dials, in the order in which it becomes known; what cannot be written yet is kept until it can. */
import type { Change } from '../entry';
import { isOfData } from './faults';

interface Note {
  readonly id: string;
  readonly change: Change;
}

export class Notes {
  /** @throws {Error} it is not written */
  readonly #write: (id: string, change: Change) => Promise<unknown>;
  readonly #waiting: Note[] = [];
  readonly #underWay = new Set<Promise<void>>();

  constructor(write: (id: string, change: Change) => Promise<unknown>) {
    this.#write = write;
  }

  /** Resolves when it is written, or waits. @param perform calls what writes it, if that is possible now */
  note(id: string, change: Change, perform: (write: () => Promise<unknown>) => Promise<unknown>): Promise<void> {
    const noted = this.#note({ id, change }, perform).finally(() => this.#underWay.delete(noted));
    this.#underWay.add(noted);
    return noted;
  }

  /** Writes what waits, except what never can be. @throws {Error} it goes on waiting */
  async settle(): Promise<void> {
    for (let [next] = this.#waiting; next; [next] = this.#waiting) {
      try {
        await this.#write(next.id, next.change);
      } catch (failure) {
        if (!isOfData(failure)) {
          throw failure;
        }
      }
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
    }
  }

  /** Resolves when nothing is being written. */
  async idle(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  async #note(note: Note, perform: (write: () => Promise<unknown>) => Promise<unknown>): Promise<void> {
    try {
      await perform(() => this.#write(note.id, note.change));
    } catch {
      this.#waiting.push(note);
    }
  }
}
