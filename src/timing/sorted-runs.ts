/**
 * A set of up to many million numbers in 8 bytes each. They are kept in sorted runs, of which each is at least twice as long as the
 * next, so that adding needs little more memory than the set itself, and looking up a few binary searches.
 */
import type { Breath } from './breath';

/** Sorted at once, in about a ms. */
const RUN = 16_384;

/** Merged between two looks at the clock. */
const STEP = 8192;

export class SortedRuns {
  readonly #runs: Float64Array[] = [];
  #tail = new Float64Array(RUN);
  #count = 0;
  #isSorted = true;
  #isSettling = false;

  get size(): number {
    return this.#runs.reduce((size, run) => size + run.length, this.#count);
  }

  /** @param value anything but NaN; those that are no integers below 2^53 are not told apart */
  add(value: number): void {
    this.#tail[this.#count] = value;
    this.#count += 1;
    this.#isSorted = false;
    if (this.#count === RUN) {
      this.#runs.push(this.#tail.sort());
      this.#tail = new Float64Array(RUN);
      this.#count = 0;
    }
  }

  has(value: number): boolean {
    if (!this.#isSorted) {
      this.#tail.subarray(0, this.#count).sort();
      this.#isSorted = true;
    }
    return isIn(this.#tail, this.#count, value) || this.#runs.some((run) => isIn(run, run.length, value));
  }

  /** Merges what has been added; to be called after some thousand numbers. More may be added meanwhile. */
  async settle(breath: Breath): Promise<void> {
    for (let at = this.#unbalanced(); at >= 0 && !this.#isSettling; at = this.#unbalanced()) {
      this.#isSettling = true;
      const merged = await mergedRun(this.#runs[at] as Float64Array, this.#runs[at + 1] as Float64Array, breath);
      this.#runs.splice(at, 2, merged);
      this.#isSettling = false;
    }
  }

  /** Where a run is less than twice as long as the next; the last such place. */
  #unbalanced(): number {
    return this.#runs.findLastIndex((run, at) => run.length < 2 * (this.#runs[at + 1]?.length ?? 0));
  }
}

async function mergedRun(one: Float64Array, other: Float64Array, breath: Breath): Promise<Float64Array> {
  const merged = new Float64Array(one.length + other.length);
  let [at, otherAt] = [0, 0];
  for (let from = 0; from < merged.length; from += STEP) {
    const to = Math.min(merged.length, from + STEP);
    for (let position = from; position < to; position += 1) {
      const isOne = otherAt === other.length || (at < one.length && (one[at] as number) <= (other[otherAt] as number));
      merged[position] = (isOne ? one[at] : other[otherAt]) as number;
      at += isOne ? 1 : 0;
      otherAt += isOne ? 0 : 1;
    }
    if (breath.isDue) {
      await breath.take();
    }
  }
  return merged;
}

function isIn(sorted: Float64Array, length: number, value: number): boolean {
  let [from, to] = [0, length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((sorted[middle] as number) < value) {
      from = middle + 1;
    } else {
      to = middle;
    }
  }
  return from < length && sorted[from] === value;
}
