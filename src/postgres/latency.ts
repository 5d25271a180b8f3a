/** How long the latest statements took. */

/** Statements whose duration is remembered. */
const REMEMBERED = 256;

export class Latency {
  readonly #times: number[] = [];
  #count = 0;

  /** Statements so far. */
  get count(): number {
    return this.#count;
  }

  /** @param took ms */
  note(took: number): void {
    this.#times[this.#count % REMEMBERED] = took;
    this.#count += 1;
  }

  /** ms: half of the latest took less, 99 % less. */
  get percentiles(): { p50: number; p99: number } {
    const sorted = [...this.#times].sort((one, other) => one - other);
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return { p50: at(0.5), p99: at(0.99) };
  }
}
