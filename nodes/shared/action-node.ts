/**
 * The common base of nodes that send requests to a server for incoming messages: for which agent, with which settings,
 * the node's status meanwhile, and the result in the message afterwards.
 */
import { setMaxListeners } from 'node:events';
import type { NodeAPI, NodeStatus } from 'node-red';
import {
  type Agent,
  type AgentPool,
  type CallResult,
  type Device,
  type DialOutcome,
  NotAllowed,
  type RequestSource,
} from '../../src';
import { GwsError } from '../../src/errors/gws-error';
import { elapsed } from '../../src/timing/clock';
import type { TraceContext } from '../../src/tracing/trace-context';
import { type ActionMessage, onMessage } from './action';
import { Activity } from './activity';
import type { ActionConfig } from './config';
import { evaluate } from './evaluate';
import { type ActionLog, logAction } from './journal';
import type { NotReached } from './not-reached';
import { isNotReached, noteOutcome, outcomeStatus } from './outcome';
import { reasonText } from './reasons';
import { type ServerNode, type ServerUser, serverOf, useServer } from './server';
import { beginAction, endAction } from './trace';

/** `msg.gws` of a processed message, also with an error. */
interface ActionReport extends FailureReport {
  server: string;
  agent?: string;
  operation?: string;
  device?: string;
  /** Entries of the ledger that it is about. */
  count?: number;
  /** ms since the message came in. */
  elapsed: number;
}

/** An error's details besides its text; Catch passes on only `code` and `cause`, so `msg.gws` has the rest. */
interface FailureReport {
  statusCode?: number;
  httpStatus?: number;
  /** Every single thing that is wrong with the input. */
  faults?: string[];
  /** The latest news of the call, `data` of a `CallStateChangeMessage`. */
  call?: unknown;
  /** Where the call has ended and the dialer stated one. */
  callResult?: CallResult;
  /** The dial before, of a record that was dialed already. */
  earlier?: object;
  /** The instance that has the agent, where several share the agents. */
  holder?: string;
  /** The calling rule that does not allow a dial, why, and from when on it is allowed, as ISO text. */
  rule?: string;
  reason?: string;
  notBefore?: string;
  /** The same for the same reason in every language. */
  reasonCode?: string;
}

const KNOWN: readonly (keyof FailureReport)[] = [
  'statusCode',
  'httpStatus',
  'faults',
  'call',
  'callResult',
  'earlier',
  'holder',
  'rule',
  'reason',
  'notBefore',
  'reasonCode',
];

/** The work for one message, and its context. */
export interface Action {
  readonly msg: ActionMessage;
  readonly server: ServerNode;
  readonly report: ActionReport;
  /** Aborted when the node is closed. */
  readonly signal: AbortSignal;
  /** When the message came in, on the monotonic clock. */
  readonly askedAt: number;
  /** The node and the message, for the ledger of dials. */
  readonly source: RequestSource;
  /** The agent named in the message, otherwise the server's own. @throws {GwsError} when there is no such agent here */
  findAgent(): Promise<Agent>;
  /** Value of a TypedInput for this message. @throws the result of the node's `unreadable` for a failure */
  read(what: string, value: string, type: string): Promise<unknown>;
  /** Notes which device it is done on. */
  onDevice(device: Device): void;
  /** The status of what is being processed has changed. */
  onProgress(): void;
}

export interface ActionResult {
  /** What `msg.payload` becomes. */
  readonly payload: unknown;
  /** Of GWS's answer; undefined when that was lost, and absent if nothing was sent to GWS. */
  readonly statusCode?: number | undefined;
  /** How many entries it is about. */
  readonly count?: number | undefined;
  /** What became of a dial, for `msg.outcome`. */
  readonly outcome?: DialOutcome | undefined;
  /** Where the call has ended and the dialer stated one. */
  readonly callResult?: CallResult | undefined;
  /** Whether the call reached the state that was waited for (true). */
  readonly isReached?: boolean;
  /** The output, counted from 0, where it does not depend on `isReached`. */
  readonly output?: number;
  /** Whether the message is sent on (true). */
  readonly isSent?: boolean;
  /** What else `msg.gws` says. */
  readonly details?: object;
  /** The node's status, where neither the outcome nor `done` says it. */
  readonly status?: NodeStatus;
}

/** ms for which a node that is closed waits for answers to requests that were sent; Node-RED gives it 15 s. */
const CLOSE_LIMIT = 3500;

/** The second output. */
const NOT_REACHED = 1;

export interface ActionNodeOptions {
  /** Runs it. If it throws, the message goes to Catch nodes instead of the output. */
  work(action: Action): Promise<ActionResult>;
  /** Whether a message asks for a dial; then an error has an outcome too. What cannot be read may throw. */
  dials?(msg: ActionMessage, read: Action['read']): boolean | Promise<boolean>;
  /** Where calls go that end before the state that was waited for: `error`, unless it is `output` and the node has a second one. */
  notReached?: NotReached | undefined;
  /** The node's status on success, where no outcome says more. */
  done?(report: ActionReport): string;
  /** What it waits for: a state of the call, or that it is done. */
  waitsFor?: string | undefined;
  /** The status while this many messages are being processed. */
  underWay?(count: number): string;
  /** The status while there is long work, see `onProgress`. */
  progress?(): string | undefined;
  /** The error for a setting, named `what`, that cannot be evaluated for a message. */
  unreadable(what: string, cause: Error): Error;
  /** Attaches listeners to the agents while the node exists; returns how to detach them. */
  listen?(agents: AgentPool): readonly (() => void)[];
  /** Called at the end, even after a failure. */
  cleanUp?(msg: ActionMessage): void;
}

/** Turns the newly created `node` into such a node. */
export function actionNode(RED: NodeAPI, node: ServerUser, config: ActionConfig, options: ActionNodeOptions): void {
  const server = serverOf(RED, config.server);
  const activity = new Activity(RED, node, server, options.underWay, options.progress);
  const closing = new AbortController();
  // Everything in progress listens to it.
  setMaxListeners(0, closing.signal);

  node.sessionChanged = () => activity.sessionChanged();

  const work = async (
    msg: ActionMessage,
    report: ActionReport,
    askedAt: number,
    trace: TraceContext,
  ): Promise<ActionResult> => {
    if (!server) {
      throw new GwsError('GWS_NOT_CONNECTED', 'No server is chosen, or it is disabled. Open the node and choose one.');
    }
    return options.work({
      msg,
      server,
      report,
      signal: closing.signal,
      askedAt,
      source: { node: node.id, ...(typeof msg._msgid === 'string' && { message: msg._msgid }), ...trace },
      async findAgent() {
        const agent = await server.agents.seek(msg.agent);
        report.agent = agent.name;
        return agent;
      },
      read: (what, value, type) => read(msg, what, value, type),
      onDevice({ id }) {
        report.device = id;
      },
      onProgress: () => activity.progressed(),
    });
  };
  const read = async (msg: ActionMessage, what: string, value: string, type: string): Promise<unknown> => {
    try {
      return await evaluate(RED, node, value ?? '', type || 'str', msg);
    } catch (cause) {
      throw options.unreadable(what, cause as Error);
    }
  };
  /** The result of a call that ended too early, for the second output, if there is one. */
  const endedEarly = (error: unknown): ActionResult => {
    const hasOutput = (node.wires ?? []).length > NOT_REACHED;
    if (options.notReached === 'output' && hasOutput && isNotReached(error)) {
      const { call, outcome, callResult } = error;
      return { payload: call, statusCode: undefined, outcome, callResult, isReached: false };
    }
    throw error;
  };
  const noteFailure = async (
    msg: ActionMessage,
    report: ActionReport,
    error: unknown,
    log?: ActionLog,
  ): Promise<DialOutcome | undefined> => {
    noteDetails(RED, report, error);
    const outcome = await noteOutcome(
      msg,
      error,
      () => options.dials?.(msg, (what, value, type) => read(msg, what, value, type)) ?? false,
    );
    if (outcome) {
      log?.failed(error);
    }
    return outcome;
  };
  const statusOf = (report: ActionReport, { outcome, isReached = true, status }: ActionResult): NodeStatus =>
    outcome
      ? outcomeStatus(RED, outcome, isReached)
      : (status ?? { fill: 'green', shape: 'dot', text: options.done?.(report) ?? '' });

  onMessage(
    RED,
    node,
    async (msg, receivedAt) => {
      const report: ActionReport = { server: server?.label ?? '', elapsed: 0 };
      const log = server && logAction(server, node, msg, report, options.waitsFor);
      const span = beginAction(node, msg);
      let outcome: DialOutcome | undefined;
      let failure: unknown;
      try {
        const result = await activity.during(
          () => work(msg, report, receivedAt, span.context).catch(endedEarly),
          (success) => statusOf(report, success),
        );
        const { payload, callResult, count, details, isReached = true, isSent = true } = result;
        outcome = result.outcome;
        if (!isSent) {
          return undefined;
        }
        if ('statusCode' in result) {
          report.statusCode = result.statusCode ?? 0;
        }
        Object.assign(report, callResult && { callResult }, count !== undefined && { count }, details);
        Object.assign(msg, outcome && { outcome });
        if (report.agent !== undefined) {
          msg.agent = report.agent;
        }
        msg.payload = payload;
        return result.output ?? (isReached ? 0 : NOT_REACHED);
      } catch (error) {
        failure = error;
        outcome = await noteFailure(msg, report, error, log);
        throw error;
      } finally {
        log?.over(failure);
        endAction(span, node, msg, { operation: report.operation, outcome }, failure);
        report.elapsed = Math.round(elapsed() - receivedAt);
        msg.gws = report;
        options.cleanUp?.(msg);
      }
    },
    async (msg, failure) => {
      const report: ActionReport = { server: server?.label ?? '', elapsed: 0 };
      msg.gws = report;
      await noteFailure(msg, report, failure);
    },
  );

  const ends = (server && options.listen?.(server.agents)) ?? [];
  useServer(node, server, async () => {
    closing.abort();
    await activity.idle(CLOSE_LIMIT);
    activity.close();
    for (const end of ends) {
      end();
    }
  });
  activity.show();
}

/** What a node that may dial subscribes agents to, in order to know whether they have a call. */
export function watchCalls(agents: AgentPool): (() => void)[] {
  return [agents.attend((agent) => agent.dialer.watchCalls())];
}

/** Copies the error's details to `msg.gws`. */
function noteDetails(RED: NodeAPI, report: ActionReport, error: unknown): void {
  const details = {
    ...(error as FailureReport),
    ...(error instanceof NotAllowed && { reason: reasonText(RED, error.why), reasonCode: error.why.code }),
  };
  for (const name of KNOWN) {
    if (details[name] !== undefined) {
      Object.assign(report, { [name]: details[name] });
    }
  }
}
