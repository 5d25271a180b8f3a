/** Reads numbers by the settings of a site. A number is judged several times until it is dialed, so the last ones are remembered. */
import type { Reason } from '../reasons';
import { readNumber } from './read';
import type { NumberSettings } from './settings';
import type { TelephoneNumber } from './telephone-number';

const MOST_KNOWN = 1000;

/** Characters; no number is longer, save by what is wrong with it. */
const LONGEST_KNOWN = 32;

export class NumberReader {
  readonly #settings: NumberSettings;
  /** By what is written. */
  readonly #known = new Map<string, TelephoneNumber | Reason>();

  constructor(settings: NumberSettings) {
    this.#settings = settings;
  }

  /** @returns the number, or why it may not be called */
  read(value: unknown): TelephoneNumber | Reason {
    if (typeof value !== 'string' || value.length > LONGEST_KNOWN) {
      return readNumber(value, this.#settings);
    }
    const read = this.#known.get(value) ?? readNumber(value, this.#settings);
    if (this.#known.size >= MOST_KNOWN) {
      this.#known.clear();
    }
    this.#known.set(value, read);
    return read;
  }
}
