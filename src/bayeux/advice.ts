/**
 * The server's advice, reduced to what is valid. CometD merges it into its own state unchecked: `{"interval":"soon"}`
 * stalls it, `{"reconnect":"perhaps"}` makes it throw, and a nested `__proto__` reaches every object.
 */
import type { Advice } from './cometd.bundle.cjs';

const RECONNECT: readonly unknown[] = ['retry', 'handshake', 'none'];

/** The longest wait between two polls that we obey, and the longest time that a poll is held, in ms. */
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

/** Whether two of them are equivalent in everything that we use. */
export function isSameAdvice(one: unknown, other: unknown): boolean {
  const [a, b] = [one, other] as (Record<string, unknown> | null | undefined)[];
  return a?.reconnect === b?.reconnect && NUMBERS.every((name) => a?.[name] === b?.[name]);
}
