/** Limits on options, on the command line or in the node's dialog. */

/** The maximum number of agents. */
export const MAX_AGENTS = 500;

export function isNumberOfAgents(count: number): boolean {
  return Number.isInteger(count) && count >= 1 && count <= MAX_AGENTS;
}
