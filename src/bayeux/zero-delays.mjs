// Timers without the wait of a millisecond or more that Node gives to a delay of 0: CometD starts each poll with one.

/** A callback that is to be called as soon as what is being done is done, unless it is cancelled before. */
class Next {
  #callback;

  constructor(callback) {
    this.#callback = callback;
    process.nextTick(() => this.#callback?.());
  }

  cancel() {
    this.#callback = undefined;
  }
}

/**
 * Gives `window` a `setTimeout` whose delay of 0 is over as soon as what is being done is done. The next poll is thus on its way
 * before flows work on the messages of the last; the answer to it has to be read, so that other work gets its turn in between.
 */
export function setZeroDelays(window) {
  window.setTimeout = (callback, delay) => (delay > 0 ? setTimeout(callback, delay) : new Next(callback));
  window.clearTimeout = (timer) => (timer instanceof Next ? timer.cancel() : clearTimeout(timer));
}
