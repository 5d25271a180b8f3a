/** The telephone numbers of the records that an agent has come across, by handle: acknowledgements do not repeat them. */
import { aboutOf } from '../wire/about';

/** More than an agent has in hands on any day. */
const CAPACITY = 10_000;

export class RecordNumbers {
  readonly #numbers = new Map<number, string>();

  /** Notes what `data` of a notification says, if anything. */
  note(data: unknown): void {
    const { recordHandle, phoneNumber } = aboutOf(data);
    if (typeof recordHandle !== 'number' || typeof phoneNumber !== 'string') {
      return;
    }
    this.#numbers.delete(recordHandle);
    this.#numbers.set(recordHandle, phoneNumber);
    const [oldest] = this.#numbers.keys();
    if (this.#numbers.size > CAPACITY && oldest !== undefined) {
      this.#numbers.delete(oldest);
    }
  }

  of(recordHandle: number): string | undefined {
    return this.#numbers.get(recordHandle);
  }
}
