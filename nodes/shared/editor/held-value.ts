/**
 * Settings that no input can hold: the editor takes a setting from the `value` of the element with its id, and that of an input
 * is always text, but the one of a <div> is whatever it was set to.
 */

/** Has `element` hold the value of its setting. */
export function hold(element: JQuery, value: unknown): void {
  for (const each of element) {
    Object.assign(each, { value });
  }
}
