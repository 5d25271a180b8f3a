/**
 * The advice of a server, as far as it makes sense. CometD merges it into its own state as it is, so that
 * `{"interval":"soon"}` stalls it, `{"reconnect":"perhaps"}` makes it throw, and a nested `__proto__` reaches every object.
 */
import type { Advice } from './cometd.bundle.cjs';

const RECONNECT: readonly unknown[] = ['retry', 'handshake', 'none'];

/** Longest wait between two polls that is obeyed, and longest time that a poll is held, ms. */
const LIMITS = { interval: 60_000, timeout: 10 * 60_000, maxInterval: 24 * 60 * 60_000 };

const NUMBERS = ['interval', 'timeout', 'maxInterval'] as const;

/** @param advice as it came, which may be anything */
export function soundAdvice(advice: unknown): Advice {
  const given = (advice ?? {}) as Record<string, unknown>;
  const sound: Advice = {};
  if (RECONNECT.includes(given.reconnect)) {
    sound.reconnect = given.reconnect as NonNullable<Advice['reconnect']>;
  }
  for (const name of NUMBERS) {
    const value = given[name];
    if (typeof value === 'number' && value >= 0) {
      sound[name] = Math.min(value, LIMITS[name]);
    }
  }
  return sound;
}

/** Whether two that came say the same, as far as anything of them is heeded. */
export function isSameAdvice(one: unknown, other: unknown): boolean {
  const [a, b] = [one, other] as (Record<string, unknown> | null | undefined)[];
  return a?.reconnect === b?.reconnect && NUMBERS.every((name) => a?.[name] === b?.[name]);
}
