/** Lets what is under way at the same time go on in the order in which it was begun. */
export class InOrder {
  #earlier: Promise<unknown> = Promise.resolve();

  /** Settles as `work` does, but not before everything that was passed here earlier. */
  after<Result>(work: Promise<Result>): Promise<Result> {
    const outcome = Promise.allSettled([work, this.#earlier]).then(() => work);
    this.#earlier = outcome.catch(() => {});
    return outcome;
  }
}
