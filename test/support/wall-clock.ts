/** The system clock, as somebody sets it while the process runs. */
const wallClock = Date.now;
let offset = 0;

/** Sets the clock `ms` ahead of what it really is; a negative number sets it back. */
export function setWallClock(ms: number): void {
  offset = ms;
  Date.now = () => wallClock() + offset;
}

export function resetWallClock(): void {
  Date.now = wallClock;
}
