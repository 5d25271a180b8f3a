/** Asks the runtime again and again, but only while somebody sees the answer. */

/** ms from an answer to the next question; after failures, up to so many. */
const PERIOD = 2000;
const LONGEST = 12_000;

export class Poll {
  readonly #element: Element;
  readonly #ask: () => PromiseLike<boolean>;
  #timer = 0;
  #isInView = false;
  #isAsking = false;
  #failures = 0;

  /**
   * @param element that somebody has to see
   * @param ask resolves to whether there was an answer; it must not reject
   */
  constructor(element: Element, ask: () => PromiseLike<boolean>) {
    this.#element = element;
    this.#ask = ask;
  }

  start(): void {
    // Node-RED tells of no tab that is hidden, and of no sidebar that is closed.
    new IntersectionObserver((changes) => {
      this.#isInView = changes.at(-1)?.isIntersecting ?? false;
      this.now();
    }).observe(this.#element);
    document.addEventListener('visibilitychange', () => this.now());
  }

  /** Asks at once, if anybody sees it. */
  now(): void {
    clearTimeout(this.#timer);
    if (this.#isSeen() && !this.#isAsking) {
      this.#isAsking = true;
      this.#ask().then((wasAnswered) => {
        this.#isAsking = false;
        this.#failures = wasAnswered ? 0 : this.#failures + 1;
        if (this.#isSeen()) {
          this.#timer = setTimeout(
            () => this.now(),
            Math.min(PERIOD * 2 ** this.#failures, LONGEST),
          ) as unknown as number;
        }
      });
    }
  }

  #isSeen(): boolean {
    return this.#isInView && document.visibilityState === 'visible';
  }
}
