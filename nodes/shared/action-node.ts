/**
 * The one way to be a node that does something at a server for each message that comes in: for which agent, with which
 * settings, what the node shows meanwhile, and what the message says of it afterwards.
 */
import { setMaxListeners } from 'node:events';
import type { NodeAPI } from 'node-red';
import type { Agent, AgentPool, Device } from '../../src';
import { GwsError } from '../../src/errors/gws-error';
import { elapsed } from '../../src/timing/clock';
import { type ActionMessage, onMessage } from './action';
import { Activity } from './activity';
import type { ActionConfig } from './config';
import { evaluate } from './evaluate';
import { type ServerNode, type ServerUser, serverOf, useServer } from './server';

/** `msg.gws` of a message that was worked on, also with an error. */
interface ActionReport extends FailureReport {
  server: string;
  agent?: string;
  operation?: string;
  device?: string;
  /** ms since the message came in. */
  elapsed: number;
}

/** What an error knows beside its text; Catch passes on `code` and `cause` only, so that `msg.gws` has the rest. */
interface FailureReport {
  statusCode?: number;
  httpStatus?: number;
  /** Every single thing that is wrong with the input. */
  faults?: string[];
  /** The last that was heard of the call, `data` of a `CallStateChangeMessage`. */
  call?: unknown;
}

const KNOWN: readonly (keyof FailureReport)[] = ['statusCode', 'httpStatus', 'faults', 'call'];

/** What is to be done for one message, and where. */
export interface Action {
  readonly msg: ActionMessage;
  readonly server: ServerNode;
  readonly report: ActionReport;
  /** Aborted when the node is closed. */
  readonly signal: AbortSignal;
  /** When the message came in, on the monotonic clock. */
  readonly askedAt: number;
  /** The agent whom the message names, else the server's own. @throws {GwsError} when there is no such agent */
  findAgent(): Agent;
  /** Value of a TypedInput for this message. @throws what the node's `unreadable` makes of a failure */
  read(what: string, value: string, type: string): Promise<unknown>;
  /** Notes which device it is done on. */
  onDevice(device: Device): void;
}

interface ActionResult {
  /** What `msg.payload` becomes. */
  readonly payload: unknown;
  /** Of GWS's answer; undefined when that was lost. */
  readonly statusCode: number | undefined;
}

export interface ActionNodeOptions {
  /** Does it. When it throws, the message goes to Catch nodes instead of on. */
  work(action: Action): Promise<ActionResult>;
  /** What the node says when it is done. */
  done(report: ActionReport): string;
  /** What it says while so many messages are being worked on. */
  underWay?(count: number): string;
  /** The error for a setting, named `what`, that cannot be evaluated for a message. */
  unreadable(what: string, cause: Error): Error;
  /** Has the agents listen to something as long as the node is there; what it returns ends that. */
  listen?(agents: AgentPool): readonly (() => void)[];
  /** Is called at the end, also after a failure. */
  cleanUp?(msg: ActionMessage): void;
}

/** Makes `node`, which was just created, such a node. */
export function actionNode(RED: NodeAPI, node: ServerUser, config: ActionConfig, options: ActionNodeOptions): void {
  const server = serverOf(RED, config.server);
  const activity = new Activity(RED, node, server, options.underWay);
  const closing = new AbortController();
  // Everything that is under way listens to it.
  setMaxListeners(0, closing.signal);

  node.sessionChanged = () => activity.sessionChanged();

  onMessage(RED, node, async (msg, receivedAt) => {
    const report: ActionReport = { server: server?.label ?? '', elapsed: 0 };
    try {
      const { payload, statusCode = 0 } = await activity.during(
        () => work(msg, report, receivedAt),
        () => options.done(report),
      );
      report.statusCode = statusCode;
      msg.agent = report.agent;
      msg.payload = payload;
      return msg;
    } catch (error) {
      noteFailure(report, error);
      throw error;
    } finally {
      report.elapsed = Math.round(elapsed() - receivedAt);
      msg.gws = report;
      options.cleanUp?.(msg);
    }
  });

  const ends = (server && options.listen?.(server.agents)) ?? [];
  useServer(node, server, () => {
    closing.abort();
    activity.close();
    for (const end of ends) {
      end();
    }
  });
  activity.show();

  function work(msg: ActionMessage, report: ActionReport, askedAt: number): Promise<ActionResult> {
    if (!server) {
      throw new GwsError('GWS_NOT_CONNECTED', 'No server is chosen, or it is disabled. Open the node and choose one.');
    }
    return options.work({
      msg,
      server,
      report,
      signal: closing.signal,
      askedAt,
      findAgent() {
        const agent = server.agents.find(msg.agent);
        report.agent = agent.name;
        return agent;
      },
      async read(what, value, type) {
        try {
          return await evaluate(RED, node, value ?? '', type || 'str', msg);
        } catch (cause) {
          throw options.unreadable(what, cause as Error);
        }
      },
      onDevice({ id }) {
        report.device = id;
      },
    });
  }
}

/** What a node that may dial has agents listen to: whether an agent has a call is known then. */
export function watchCalls(agents: AgentPool): (() => void)[] {
  return [agents.attend((agent) => agent.dialer.watchCalls())];
}

/** Notes in `msg.gws` what the error knows. */
function noteFailure(report: ActionReport, error: unknown): void {
  const details = error as FailureReport;
  for (const name of KNOWN) {
    if (details[name] !== undefined) {
      Object.assign(report, { [name]: details[name] });
    }
  }
}
