// Timers without the wait of a millisecond or more that Node gives to a delay of 0: CometD starts each poll with one.

const Immediate = setImmediate(() => {}).constructor;

/** Gives `window` a `setTimeout` whose delay of 0 is over as soon as what is at hand has been done. */
export function setZeroDelays(window) {
  window.setTimeout = (callback, delay) => (delay > 0 ? setTimeout(callback, delay) : setImmediate(callback));
  window.clearTimeout = (timer) => (timer instanceof Immediate ? clearImmediate(timer) : clearTimeout(timer));
}
