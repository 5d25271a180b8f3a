/** Many agents who differ only by a number. */
import type { AgentOptions } from './options';
import { DEFAULT_PASSWORD, DEFAULT_USERNAME } from './options';

/**
 * The agents in addition to the first one, for `count` in all: `agent2`, `agent3` and so on, with the same password.
 * Each has one device: 5105, 5205 and so on.
 */
export function moreAgents(count: number, username = DEFAULT_USERNAME, password = DEFAULT_PASSWORD): AgentOptions[] {
  return Array.from({ length: count - 1 }, (_none, at) => ({ username: `${username}${at + 2}`, password }));
}
