// Timers without the wait of a millisecond or more that Node gives to a delay of 0: CometD starts each poll with one.

/** Calls `callback` as soon as the current callback has ended, unless cancelled before. */
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
 * Gives `window` a `setTimeout` whose delay of 0 ends as soon as the current callback does. The next poll is thus on its way
 * before flows process the messages of the last one. Other work still gets its turn, because the answer has to be read first.
 */
export function setZeroDelays(window) {
  window.setTimeout = (callback, delay) => (delay > 0 ? setTimeout(callback, delay) : new Next(callback));
  window.clearTimeout = (timer) => (timer instanceof Next ? timer.cancel() : clearTimeout(timer));
}
