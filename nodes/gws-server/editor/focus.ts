/** The focus of a button that is disabled for a while. */

/**
 * A disabled button loses the focus. A keyboard user gets it back, unless a key, a click or the focus of another field
 * shows that the user has moved on.
 * @returns a function that gives it back
 */
export function keepFocus(button: HTMLElement | undefined): () => void {
  const ways = ['keydown', 'mousedown', 'focusin'];
  let isStillThere = document.activeElement === button;
  const leave = () => {
    isStillThere = false;
  };
  for (const way of ways) {
    document.addEventListener(way, leave, true);
  }
  return () => {
    for (const way of ways) {
      document.removeEventListener(way, leave, true);
    }
    if (isStillThere && button?.isConnected) {
      button.focus({ preventScroll: true });
    }
  };
}
