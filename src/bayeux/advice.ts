/**
 * The advice of a server, as far as it makes sense. CometD merges it into its own state as it is, so that
 * `{"interval":"soon"}` stalls it, `{"reconnect":"perhaps"}` makes it throw, and a nested `__proto__` reaches every object.
 */
import type { Message } from './cometd.bundle.cjs';

const RECONNECT = new Set(['retry', 'handshake', 'none']);

/** Longest wait between two polls that is obeyed, and longest time that a poll is held, ms. */
const LIMITS = { interval: 60_000, timeout: 10 * 60_000, maxInterval: 24 * 60 * 60_000 };

export function withSoundAdvice(message: Message): Message {
  if (message.advice === undefined) {
    return message;
  }
  const { advice, ...rest } = message;
  const given: Record<string, unknown> = typeof advice === 'object' && advice !== null ? { ...advice } : {};
  const sound: Record<string, unknown> = {};
  if (typeof given.reconnect === 'string' && RECONNECT.has(given.reconnect)) {
    sound.reconnect = given.reconnect;
  }
  for (const [name, limit] of Object.entries(LIMITS)) {
    const value = given[name];
    if (typeof value === 'number' && value >= 0) {
      sound[name] = Math.min(value, limit);
    }
  }
  return { ...rest, advice: sound };
}
