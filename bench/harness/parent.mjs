// The process that started this one, and asks it questions.

/**
 * Says something to it; nothing where the process was started by hand.
 * @param {object} message
 */
export function tell(message) {
  process.send?.(message);
}
