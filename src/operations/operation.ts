/**
 * A GWS operation in two steps common to all: a row in a table defines its parameters and its meaning; `perform` reads
 * the parameters, sends the request and waits for its outcome.
 */

import type { BusyAgent, RequestSource } from '../session/permit';
import { elapsed } from '../timing/clock';
import type { Device } from '../wire/messages';
import type { Parameter } from './parameter';
import type { ParameterSet } from './parameter-set';
import type { Values } from './parameters';
import type { Performer } from './performer';
import { type OperationResult, type Prepared, run } from './run';

/** A row of a table of operations. */
export interface Operation {
  readonly parameters: readonly Parameter[];
  /**
   * What is `given` for the parameters, and what it stands for.
   * @throws {GwsError} `GWS_INVALID_REQUEST` or `GWS_NOT_POSSIBLE` when it cannot be done
   */
  prepare(given: Values, context: OperationContext): Promise<Prepared | Task>;
}

/** What makes a row: the parameters, and what their values stand for. */
interface OperationRow<Read> {
  readonly parameters: ParameterSet<Read>;
  /** @throws {GwsError} `GWS_INVALID_REQUEST` or `GWS_NOT_POSSIBLE` when it cannot be done */
  prepare(values: Read, context: OperationContext): Prepared | Task | Promise<Prepared | Task>;
}

/** A row of a table of operations. Adding an operation is adding a row. */
export function operation<Read>({ parameters, prepare }: OperationRow<Read>): Operation {
  return {
    parameters: parameters.list,
    prepare: async (given, context) => prepare(parameters.read(given), context),
  };
}

export type OperationTable<Row = Operation> = Readonly<Record<string, Row>>;

/** Who does it, and on which device. */
export interface OperationContext {
  readonly agent: Performer;
  /** The operation's name in the table. */
  readonly operationName: string;
  /** The device named in the order, otherwise the agent's. @throws {GwsError} when it is not clear which */
  device(): Promise<Device>;
}

/** Carries out an operation that is more than one request and its outcome. */
type Task = (order: OperationOrder) => Promise<OperationResult>;

/** The order, in the flow's own terms. */
export interface OperationOrder {
  readonly operation: string;
  readonly values: Values;
  /** Id or phone number; empty: the agent's. */
  readonly device?: string;
  /** Whether to wait for the outcome (default), or only for GWS to accept. */
  readonly wait?: boolean;
  /** ms to wait for the outcome. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
  /** Whether an operation that dials does so while the agent has a call or a dial under way: `refuse` unless it is `allow`. */
  readonly busyAgent?: BusyAgent | undefined;
  /** When it was asked for, on the monotonic clock; now, unless it is given. */
  readonly askedAt?: number | undefined;
  /** Who asks, for the ledger of dials. */
  readonly source?: RequestSource | undefined;
  /** The device that was chosen, before anything is sent. */
  onDevice?(device: Device): void;
}

/**
 * Performs one operation of `row`.
 * @throws {GwsError} `GWS_INVALID_REQUEST`, `GWS_NOT_POSSIBLE`, `GWS_NOT_CONNECTED`, `GWS_NOT_AUTHENTICATED`, `GWS_REJECTED`:
 *   not carried out; `GWS_OUTCOME_UNKNOWN`: perhaps; `GWS_TIMEOUT`: accepted, but its outcome was not seen in time
 */
export function perform(row: Operation, agent: Performer, order: OperationOrder): Promise<OperationResult> {
  const timed = { ...order, askedAt: order.askedAt ?? elapsed() };
  return agent.statistics.operation(order.operation, () => carryOut(row, agent, timed));
}

async function carryOut(row: Operation, agent: Performer, order: OperationOrder): Promise<OperationResult> {
  let chosen: Promise<Device> | undefined;
  const prepared = await row.prepare(order.values, {
    agent,
    operationName: order.operation,
    device: () => {
      chosen ??= agent.session.device(order.device).then((device) => {
        order.onDevice?.(device);
        return device;
      });
      return chosen;
    },
  });
  return typeof prepared === 'function' ? prepared(order) : run(agent.session, prepared, order);
}
