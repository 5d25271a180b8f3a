/**
 * The one way to be a node that performs operations of GWS: which operation and with what, from the node's settings and the
 * message; its result, as `msg.payload`; what was done, as `msg.gws`.
 */
import { setMaxListeners } from 'node:events';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { Agent, BusyAgent, Operation, OperationResult, OperationTable, PoolOperation, Values } from '../../src';
import { quotedName } from '../../src/values/unreadable';
import { type ActionMessage, onMessage } from './action';
import { Activity } from './activity';
import { client } from './client';
import { evaluate } from './evaluate';
import { Secrets } from './secrets';
import { type ServerNode, type ServerUser, serverOf } from './server';
import { complaintOf, timeLimit, waitLimit } from './time-limit';

export interface OperationConfig extends NodeDef {
  server: string;
  operation: string;
  /** TypedInputs by name of the parameter; one that is not set is taken from what the message carries, if it can be. */
  parameters?: Record<string, { value: string; type: string }>;
  /** `accepted`: do not wait for the outcome. */
  waitFor?: 'accepted' | 'done';
  /** Seconds to wait for the outcome, as the editor stores it. */
  timeout: string | number;
}

/** `msg.gws` of a message that was worked on, also with an error. */
export interface OperationReport extends FailureReport {
  server: string;
  agent?: string;
  operation?: string;
  device?: string;
  /** ms since the message came in. */
  elapsed: number;
}

export interface OperationNodeOptions {
  /** The operations that the node offers, with what each takes. */
  table: OperationTable<Operation | PoolOperation>;
  /** Channels that tell of outcomes, kept subscribed to. */
  channels: readonly string[];
  /** Seconds. */
  defaultTimeout: number;
  /** Whether an operation that dials does so while the agent has a call. */
  busyAgent?: BusyAgent;
  /** Values of parameters that the message carries, for those that are not `given`. */
  carried?(msg: ActionMessage, agent: Agent, operation: string, given: Values): Values;
  /** Notes on the message what the operation has brought, before it is sent on. */
  completed?(msg: ActionMessage, result: OperationResult, operation: string): void;
}

/** Makes `node`, which was just created, such a node. */
export function operationNode(
  RED: NodeAPI,
  node: Node & ServerUser,
  config: OperationConfig,
  options: OperationNodeOptions,
): void {
  const { table, channels, defaultTimeout } = options;
  const secrets = new Secrets(RED, table, config.parameters);
  const server = serverOf(RED, config.server);
  const activity = new Activity(RED, node, server);
  const closing = new AbortController();
  // Every operation under way listens to it.
  setMaxListeners(0, closing.signal);
  const timeout = timeLimit(config.timeout, waitLimit(defaultTimeout), complaintOf(RED, node));

  node.sessionChanged = () => activity.sessionChanged();

  onMessage(RED, node, async (msg) => {
    const began = performance.now();
    const report: OperationReport = { server: server?.label ?? '', elapsed: 0 };
    try {
      await activity.during(
        () => work(msg, report),
        () => RED._(`${node.type}.operation.${report.operation}`),
      );
      return msg;
    } catch (error) {
      noteFailure(report, error);
      throw error;
    } finally {
      report.elapsed = Math.round(performance.now() - began);
      msg.gws = report;
      secrets.remove(msg);
    }
  });

  const closeChannels = channels.map((channel) => server?.agents.keepOpen(channel));
  server?.register(node);
  activity.show();

  node.on('close', (removed: boolean, done: () => void) => {
    closing.abort();
    activity.close();
    for (const close of closeChannels) {
      close?.();
    }
    if (server) {
      server.deregister(node, removed, done);
    } else {
      done();
    }
  });

  async function work(msg: ActionMessage, report: OperationReport): Promise<void> {
    const { asText, invalidRequest } = client();
    if (!server) {
      throw noServer();
    }
    const operation = asText(msg.operation, 'msg.operation') ?? config.operation;
    const row = Object.hasOwn(table, operation) ? table[operation] : undefined;
    if (!row) {
      const possible = Object.keys(table).join(', ');
      throw invalidRequest([`the operation ${quotedName(operation)} is none of ${possible}`]);
    }
    report.operation = operation;
    const result = await ('prepare' in row
      ? byAgent(row, server, msg, operation, report)
      : inPool(row, server, msg, operation, report));
    report.statusCode = result.statusCode ?? 0;
    msg.agent = report.agent;
    msg.payload = result.payload;
    delete msg.operation;
    delete msg.parameters;
    options.completed?.(msg, result, operation);
  }

  async function byAgent(
    row: Operation,
    server: ServerNode,
    msg: ActionMessage,
    operation: string,
    report: OperationReport,
  ): Promise<OperationResult> {
    const { asText, perform } = client();
    const agent = server.agents.find(msg.agent);
    report.agent = agent.name;
    const device = asText(msg.device, 'msg.device');
    const values = await given(msg, operation);
    return perform(row, agent, {
      operation,
      values: { ...options.carried?.(msg, agent, operation, values), ...values },
      wait: config.waitFor !== 'accepted',
      timeout,
      signal: closing.signal,
      busyAgent: options.busyAgent,
      ...(device !== undefined && { device }),
      onDevice: ({ id }) => {
        report.device = id;
      },
    });
  }

  async function inPool(
    row: PoolOperation,
    { agents }: ServerNode,
    msg: ActionMessage,
    operation: string,
    report: OperationReport,
  ): Promise<OperationResult> {
    const result = await client().performInPool(row, agents, await given(msg, operation), msg.agent);
    report.agent = result.agent.name;
    if (result.device !== undefined) {
      report.device = result.device;
    }
    return result;
  }

  /** What the message says outranks the settings. */
  async function given(msg: ActionMessage, operation: string): Promise<Values> {
    const { invalidRequest, isObject } = client();
    const names = (table[operation]?.parameters ?? []).map(({ name }) => name);
    const said = msg.parameters ?? {};
    if (!isObject(said)) {
      throw invalidRequest(['msg.parameters must be an object']);
    }
    const strangers = Object.keys(said).filter((name) => !names.includes(name));
    if (strangers.length > 0) {
      throw invalidRequest(strangers.map((name) => `${operation} has no parameter ${quotedName(name)}`));
    }
    const values: Record<string, unknown> = {};
    for (const name of names) {
      const setting = Object.hasOwn(config.parameters ?? {}, name) ? config.parameters?.[name] : undefined;
      const value = isGiven(said[name]) ? said[name] : setting && (await read(name, setting, msg));
      if (isGiven(value)) {
        values[name] = value;
      }
    }
    return values;
  }

  async function read(name: string, setting: { value: string; type: string }, msg: ActionMessage): Promise<unknown> {
    try {
      return await evaluate(RED, node, setting.value ?? '', setting.type || 'str', msg);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const fault = `${name} cannot be read`;
      throw client().invalidRequest([secrets.has(name) ? fault : `${fault} (${reason})`]);
    }
  }
}

/** The parameters of each operation, for the editor; see `settings` of Node-RED's `registerType`. */
export function editorTable(table: OperationTable<Operation | PoolOperation>): object {
  return Object.fromEntries(Object.entries(table).map(([name, { parameters }]) => [name, parameters]));
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** The error of a message that reaches a node without a server. */
export function noServer(): Error {
  const { GwsError } = client();
  return new GwsError('GWS_NOT_CONNECTED', 'No server is chosen, or it is disabled. Open the node and choose one.');
}

/** What an error knows beside its text; Catch passes on `code` and `cause` only, so that `msg.gws` has the rest. */
export interface FailureReport {
  statusCode?: number;
  httpStatus?: number;
  /** Every single thing that is wrong with the input. */
  faults?: string[];
  /** The last that was heard of the call, `data` of a `CallStateChangeMessage`. */
  call?: unknown;
}

const KNOWN: readonly (keyof FailureReport)[] = ['statusCode', 'httpStatus', 'faults', 'call'];

/** Notes in `msg.gws` what the error knows. */
export function noteFailure(report: FailureReport, error: unknown): void {
  const details = error as FailureReport;
  for (const name of KNOWN) {
    if (details[name] !== undefined) {
      Object.assign(report, { [name]: details[name] });
    }
  }
}
