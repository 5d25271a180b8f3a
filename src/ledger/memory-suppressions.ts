/** The suppressions of a memory ledger, which forgets them when the process ends. */
import { newId } from './ids';
import type { Numbers } from './numbers';
import { isOver, type NewSuppression, newSuppression, type Suppression, type Suppressions } from './suppressions';

/** There is no file that it could be compared with. */
const SALT = 'memory';

export class MemorySuppressions implements Suppressions {
  readonly #numbers: Numbers;
  readonly #check: () => void;
  /** By token of the number. */
  readonly #byToken = new Map<string, readonly Suppression[]>();

  /** @param check throws if the ledger is closed */
  constructor(numbers: Numbers, check: () => void) {
    this.#numbers = numbers;
    this.#check = check;
  }

  async add(wanted: NewSuppression): Promise<Suppression> {
    this.#check();
    const { number, reason } = wanted;
    const now = Date.now();
    const earlier = this.#covering(number).filter((one) => one.reason === reason && !isOver(one, now));
    const added = newSuppression(newId(now), wanted, this.#numbers.store(number), now, earlier);
    this.#replace(number, earlier, [added]);
    return added;
  }

  async remove(number: string, reason?: string): Promise<number> {
    this.#check();
    const found = this.#covering(number).filter((one) => reason === undefined || one.reason === reason);
    this.#replace(number, found, []);
    return found.length;
  }

  async of(spellings: readonly string[]): Promise<Suppression[]> {
    this.#check();
    return this.covering(spellings);
  }

  /** As {@link of}, at once. */
  covering(spellings: readonly string[]): Suppression[] {
    if (this.#byToken.size === 0) {
      return [];
    }
    const now = Date.now();
    const found = new Set(spellings.flatMap((number) => this.#covering(number)));
    return [...found].filter((one) => !isOver(one, now));
  }

  async *list(): AsyncGenerator<readonly Suppression[]> {
    this.#check();
    const now = Date.now();
    for (const found of [...this.#byToken.values()]) {
      yield found.filter((one) => !isOver(one, now));
    }
  }

  erase(number: string): void {
    const found = this.#covering(number);
    this.#replace(
      number,
      found,
      found.map((one) => ({ ...one, number: this.#numbers.remains(one.number, SALT) })),
    );
  }

  #covering(number: string): Suppression[] {
    const found = this.#byToken.get(this.#numbers.token(number, SALT)) ?? [];
    return found.filter((one) => this.#numbers.covers(one.number, number, SALT));
  }

  #replace(number: string, old: readonly Suppression[], by: readonly Suppression[]): void {
    const token = this.#numbers.token(number, SALT);
    const others = (this.#byToken.get(token) ?? []).filter((one) => !old.includes(one));
    this.#byToken.set(token, [...others, ...by]);
  }
}
