/**
 * An operation of GWS in two steps that all have in common: a row of a table says which parameters it takes and what it
 * stands for; `perform` reads the parameters, sends the request and waits for its outcome.
 */
import type { Agent } from '../agents/agent';
import type { AgentPool } from '../agents/pool';
import type { GwsError } from '../errors';
import type { HttpRequest } from '../http/http-client';
import type { ApiResponse, Device } from '../messages';
import type { BusyAgent } from '../session/gate';
import { type Parameter, readParameters, type Values } from './parameters';
import { type OperationResult, run } from './run';

/** A row of a table of operations. Adding an operation is adding a row. */
export interface Operation {
  readonly parameters: readonly Parameter[];
  /**
   * What `values`, read by the parameters, stand for.
   * @throws {GwsError} `GWS_INVALID_REQUEST` or `GWS_NOT_POSSIBLE` when it cannot be done
   */
  prepare(values: Values, context: OperationContext): Prepared | Task | Promise<Prepared | Task>;
}

/** An operation on the agents of a server, where there is no agent yet who could do it, or none any more after it. */
export interface PoolOperation {
  readonly parameters: readonly Parameter[];
  /** @param name the agent that the order is for, unless a parameter names one */
  perform(pool: AgentPool, values: Values, name: unknown): Promise<PoolOperationResult>;
}

export interface PoolOperationResult extends OperationResult {
  readonly agent: Agent;
  /** Id of the agent's device, if it is known. */
  readonly device: string | undefined;
}

export type OperationTable<Row = Operation> = Readonly<Record<string, Row>>;

/** Who does it, and on which device. */
export interface OperationContext {
  readonly agent: Agent;
  /** The operation's name in the table. */
  readonly operationName: string;
  /** The device that the order names, else the agent's. @throws {GwsError} when it is not clear which */
  device(): Promise<Device>;
}

/** What is to be sent, and how its outcome will be known. */
export interface Prepared {
  /** What it is, as errors speak of it: `CompleteRecord of record 431`. */
  readonly subject: string;
  readonly request: HttpRequest;
  /** How GWS tells later what became of it. Without one, the answer is all there is. */
  readonly outcome?: Outcome;
  /** What goes with the sending, which `send` does; it may also say more of an error. */
  around?(send: () => Promise<ApiResponse>): Promise<ApiResponse>;
}

/** Carries out what is more than one request and its outcome. */
type Task = (order: OperationOrder) => Promise<OperationResult>;

/** Recognizes the notification that tells what became of a request. */
export interface Outcome {
  readonly channels: readonly string[];
  /** What is waited for, as the end of a sentence: `nothing said that the record was processed`. */
  readonly awaited: string;
  /** A sentence on what was noticed meanwhile, for when nothing came in time. */
  hint?(): string | undefined;
  /** What it means if nothing comes in time: it may have been done or not, or it was accepted and takes longer. */
  readonly silence: 'GWS_OUTCOME_UNKNOWN' | 'GWS_TIMEOUT';
  /** Judges one notification; undefined when it says nothing of this operation, or not its end. */
  judge(data: unknown, channel: string): Judgement | undefined;
  /**
   * Looks whether it is as wanted: when GWS has accepted, since what was so before is not told, and when nothing came in
   * time (`isLate`). Undefined when it is not; what is thrown is not the operation's failure.
   */
  look?(isLate: boolean): Promise<Judgement | undefined>;
}

export type Judgement = { readonly payload: unknown } | { readonly error: GwsError };

/** What is wanted, in the flow's own terms. */
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
  /** The device that was chosen, before anything is sent. */
  onDevice?(device: Device): void;
}

/**
 * Performs one operation of `row`.
 * @throws {GwsError} `GWS_INVALID_REQUEST`, `GWS_NOT_POSSIBLE`, `GWS_NOT_CONNECTED`, `GWS_NOT_AUTHENTICATED`, `GWS_REJECTED`:
 *   it was not done; `GWS_OUTCOME_UNKNOWN`: perhaps; `GWS_TIMEOUT`: accepted, but its outcome was not seen in time
 */
export function perform(row: Operation, agent: Agent, order: OperationOrder): Promise<OperationResult> {
  return agent.statistics.operation(order.operation, () => carryOut(row, agent, order));
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
  return row.perform(pool, readParameters(row.parameters, values), name);
}

async function carryOut(row: Operation, agent: Agent, order: OperationOrder): Promise<OperationResult> {
  const values = readParameters(row.parameters, order.values);
  let chosen: Promise<Device> | undefined;
  const prepared = await row.prepare(values, {
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
