// Whoever has started this process, and asks it things.

/** Says something to it; nothing where the process was started by hand. */
export function tell(message) {
  process.send?.(message);
}
