/**
 * Operations on the agents of a server: an agent who signs in does not exist before, and one who signs out does not exist
 * after.
 */

import type { Parameter } from '../operations/parameter';
import type { ParameterSet } from '../operations/parameter-set';
import type { Values } from '../operations/parameters';
import type { OperationResult } from '../operations/run';
import type { Agent } from './agent';
import type { AgentPool } from './pool';

/** A row of a table of operations, see `Operation`. */
export interface PoolOperation {
  readonly parameters: readonly Parameter[];
  /** @param name the agent that the order is for, unless a parameter names another */
  perform(pool: AgentPool, given: Values, name: unknown): Promise<PoolOperationResult>;
}

/** What makes a row, as `OperationRow`. */
interface PoolOperationRow<Read> {
  readonly parameters: ParameterSet<Read>;
  perform(pool: AgentPool, values: Read, name: unknown): Promise<PoolOperationResult>;
}

/** A row of a table of operations, see `operation`. */
export function poolOperation<Read>({ parameters, perform }: PoolOperationRow<Read>): PoolOperation {
  return {
    parameters: parameters.list,
    perform: async (pool, given, name) => perform(pool, parameters.read(given), name),
  };
}

export interface PoolOperationResult extends OperationResult {
  readonly agent: Agent;
  /** Id of the agent's device, if it is known. */
  readonly device: string | undefined;
}

/**
 * Performs one operation of `row` on the agents of `pool`.
 * @throws {GwsError} `GWS_INVALID_REQUEST`, and what the operation throws
 */
export async function performInPool(
  row: PoolOperation,
  pool: AgentPool,
  values: Values,
  name: unknown,
): Promise<PoolOperationResult> {
  return row.perform(pool, values, name);
}
