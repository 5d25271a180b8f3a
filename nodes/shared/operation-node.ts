/**
 * The common base of nodes that perform GWS operations: the operation and its parameters come from the node's settings
 * and the message, the result goes to `msg.payload`, the details to `msg.gws`.
 */

import type { NodeAPI } from 'node-red';
import {
  type Agent,
  type BusyAgent,
  type Operation,
  type OperationResult,
  type OperationTable,
  type Parameter,
  type PoolOperation,
  perform,
  performInPool,
  type Values,
} from '../../src';
import { dialsByName } from '../../src/dial/effect';
import { asText, invalidRequest } from '../../src/errors/requests';
import type { ActionMessage } from './action';
import { type Action, type ActionResult, actionNode } from './action-node';
import type { OperationConfig } from './config';
import { givenValues, operationIn, rowFor } from './given';
import type { NotReached } from './not-reached';
import { Secrets } from './secrets';
import type { ServerUser } from './server';
import { waitTime } from './time-limit';

/** An operation that the node carries out in a way of its own. */
interface OwnOperation {
  readonly parameters: readonly Parameter[];
  /** @param timeout ms to wait for outcomes */
  work(action: Action, values: Values, timeout: number): Promise<ActionResult>;
}

export interface OperationNodeOptions {
  /** The operations that the node offers, with their parameters. */
  table: OperationTable<Operation | PoolOperation | OwnOperation>;
  /** Channels that report outcomes, kept subscribed. */
  channels: readonly string[];
  /** Seconds. */
  defaultTimeout: number;
  /** Whether an operation that dials does so while the agent has a call. */
  busyAgent?: BusyAgent;
  /** Where a dialed call goes that ends before it is answered. */
  notReached?: NotReached;
  /** Values of parameters taken from the message, for those that are not `given`. */
  carried?(msg: ActionMessage, agent: Agent, operation: string, given: Values): Values;
  /** The status while there is long work. */
  progress?(): string | undefined;
  /** Stores the result of the operation in the message before it is sent on. */
  completed?(msg: ActionMessage, result: OperationResult, operation: string): void;
}

/** Turns the newly created `node` into such a node. */
export function operationNode(
  RED: NodeAPI,
  node: ServerUser,
  config: OperationConfig,
  options: OperationNodeOptions,
): void {
  const { table, channels, defaultTimeout } = options;
  const secrets = new Secrets(RED, table, config.parameters);
  const timeout = waitTime(RED, node, config.timeout, defaultTimeout);

  actionNode(RED, node, config, {
    dials: (msg) => dialsByName(operationIn(msg, config)),
    notReached: options.notReached,
    waitsFor: config.waitFor,
    listen: (agents) => channels.map((channel) => agents.keepOpen(channel)),
    ...(options.progress && { progress: options.progress }),
    done: ({ operation }) => RED._(`${node.type}.operation.${operation}`),
    unreadable(name, { message }) {
      const fault = `${name} cannot be read`;
      return invalidRequest([secrets.has(name) ? fault : `${fault} (${message})`]);
    },
    cleanUp: (msg) => secrets.remove(msg),
    async work(action) {
      const { msg, report } = action;
      const operation = operationIn(msg, config);
      const row = rowFor(table, operation);
      report.operation = operation;
      if ('work' in row) {
        return inOwnWay(row, operation, action);
      }
      const result = await ('prepare' in row ? byAgent(row, operation, action) : inPool(row, operation, action));
      delete msg.operation;
      delete msg.parameters;
      options.completed?.(msg, result, operation);
      return result;
    },
  });

  async function byAgent(row: Operation, operation: string, action: Action): Promise<OperationResult> {
    const { msg, signal, askedAt, source, onDevice } = action;
    const agent = await action.findAgent();
    const device = asText(msg.device, 'msg.device');
    const values = await givenValues(row, operation, config.parameters, action);
    return perform(row, agent, {
      operation,
      values: { ...options.carried?.(msg, agent, operation, values), ...values },
      wait: config.waitFor !== 'accepted',
      timeout,
      signal,
      askedAt,
      source,
      busyAgent: options.busyAgent,
      ...(device !== undefined && { device }),
      onDevice,
    });
  }

  async function inOwnWay(row: OwnOperation, operation: string, action: Action): Promise<ActionResult> {
    const values = await givenValues(row, operation, config.parameters, action);
    const result = await row.work(action, values, timeout);
    delete action.msg.operation;
    delete action.msg.parameters;
    return result;
  }

  async function inPool(row: PoolOperation, operation: string, action: Action): Promise<OperationResult> {
    const { msg, server, report } = action;
    const values = await givenValues(row, operation, config.parameters, action);
    const result = await performInPool(row, server.agents, values, msg.agent);
    report.agent = result.agent.name;
    if (result.device !== undefined) {
      report.device = result.device;
    }
    return result;
  }
}

/** The parameters of each operation, for the editor; see `settings` of Node-RED's `registerType`. */
export function editorTable(table: OperationTable<Pick<Operation, 'parameters'>>): object {
  return Object.fromEntries(Object.entries(table).map(([name, { parameters }]) => [name, parameters]));
}
