/** What a node does with a call that ends before the state that was waited for; shared with the dialogs. */

/** Where a message goes whose call ends before the state that was waited for: to the second output, or to Catch nodes. */
export type NotReached = 'output' | 'error';

/** The default of a new node. */
export const DEFAULT_NOT_REACHED: NotReached = 'output';

/** The settings that decide how many outputs a node has. */
interface Waiting {
  readonly notReached: unknown;
  /** Whether it waits for a state of a call that it dials. */
  readonly waits: boolean;
}

/** The number of outputs of a node. */
export function outputsFor({ notReached, waits }: Waiting): 1 | 2 {
  return waits && notReached === 'output' ? 2 : 1;
}
