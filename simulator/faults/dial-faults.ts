/** Faults of dials that are accepted: nobody learns that they are, or their calls appear late. */

/** What happens to an accepted Dial. */
export interface DialFault {
  /** The connection is cut before the answer. */
  losesAnswer?: boolean;
  /** ms by which its call appears later. */
  delay?: number;
}

/** The faults of dials, in the order in which they were chosen: each applies to so many, then the next one. */
export class DialFaults {
  #rules: { fault: DialFault; left: number }[] = [];

  /** The next Dials are carried out, and their connections cut before the answer. */
  loseAnswer(times = 1): void {
    this.add({ losesAnswer: true }, times);
  }

  /** The calls of the next Dials appear `ms` later than they would. */
  delayCall(ms: number, times = 1): void {
    this.add({ delay: ms }, times);
  }

  /** Both at once. */
  add(fault: DialFault, times = 1): void {
    this.#rules.push({ fault, left: times });
  }

  /** The fault of a Dial, which is counted. */
  take(): DialFault {
    const [rule] = this.#rules;
    if (rule === undefined) return {};
    rule.left -= 1;
    if (rule.left <= 0) this.#rules.shift();
    return rule.fault;
  }

  /** Ends them. */
  clear(): void {
    this.#rules = [];
  }
}
