/** How much of a thing can be asked for, on the command line or in the dialog of the node. */

/** As many agents as can be asked for by number. */
export const MAX_AGENTS = 500;

export function isNumberOfAgents(count: number): boolean {
  return Number.isInteger(count) && count >= 1 && count <= MAX_AGENTS;
}
