/** `gws-dial-preview-record`: asks GWS to dial the record that a message brings, and sends the message on when it is so far. */
import { setMaxListeners } from 'node:events';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { Agent, BusyAgent, Device, DialOrder, DialResult, OutboundRecord, WaitFor } from '../../src';
import { type ActionMessage, onMessage } from '../shared/action';
import { Activity } from '../shared/activity';
import { client } from '../shared/client';
import { evaluate } from '../shared/evaluate';
import { migrated } from '../shared/migrations';
import { type FailureReport, noServer, noteFailure } from '../shared/operation-node';
import { type ServerUser, serverOf } from '../shared/server';
import { complaintOf, timeLimit, waitLimit } from '../shared/time-limit';

interface DialConfig extends NodeDef {
  server: string;
  record: string;
  recordType: string;
  device: string;
  deviceType: string;
  waitFor: WaitFor;
  /** Seconds, as the editor stores it. */
  timeout: string | number;
  redial: 'refuse' | 'allow';
  busyAgent: BusyAgent;
}

/** `msg.gws` of a message that was dialed, or was to be. */
interface DialReport extends FailureReport {
  server: string;
  agent?: string;
  device?: string;
  /** ms since the message came in. */
  elapsed: number;
}

const DEFAULT_TIMEOUT = 60;

export function setUp(RED: NodeAPI, node: Node & ServerUser, saved: DialConfig): void {
  const config = migrated(saved);
  const server = serverOf(RED, config.server);
  const closing = new AbortController();
  // Every dial under way listens to it.
  setMaxListeners(0, closing.signal);
  const timeout = timeLimit(config.timeout, waitLimit(DEFAULT_TIMEOUT), complaintOf(RED, node));
  const waitFor = config.waitFor || 'accepted';
  const dialedText = RED._(`gws-dial-preview-record.status.${waitFor}`);
  const activity = new Activity(RED, node, server, (count) =>
    RED._('gws-dial-preview-record.status.under-way', { count }),
  );

  node.sessionChanged = () => activity.sessionChanged();

  onMessage(RED, node, async (msg) => {
    const began = performance.now();
    const report: DialReport = { server: server?.label ?? '', elapsed: 0 };
    try {
      const result = await activity.during(
        () => dial(msg, report),
        () => dialedText,
      );
      msg.payload = result.payload;
      msg.agent = report.agent;
      report.statusCode = result.statusCode ?? 0;
      return msg;
    } catch (failure) {
      noteFailure(report, failure);
      throw failure;
    } finally {
      report.elapsed = Math.round(performance.now() - began);
      msg.gws = report;
    }
  });

  const watchCalls = (agent: Agent) => agent.dialer.watchCalls();
  const stopWatching = server?.agents.attend(watchCalls);
  server?.register(node);
  activity.show();

  node.on('close', (removed: boolean, done: () => void) => {
    closing.abort();
    activity.close();
    stopWatching?.();
    if (server) {
      server.deregister(node, removed, done);
    } else {
      done();
    }
  });

  async function dial(msg: ActionMessage, report: DialReport): Promise<DialResult> {
    if (!server) {
      throw noServer();
    }
    const agent = server.agents.find(msg.agent);
    report.agent = agent.name;
    const record: OutboundRecord = client().parseRecord(await read('record', config.record, config.recordType, msg));
    msg.record = record;
    const order: DialOrder = {
      record,
      waitFor,
      timeout,
      redial: config.redial === 'allow' || msg.redial === true,
      busyAgent: config.busyAgent,
      signal: closing.signal,
      onDevice: ({ id }: Device) => {
        report.device = id;
      },
      ...definedOf({
        device: textOf('device', await read('device', config.device, config.deviceType, msg)),
        devicePath: textOf('msg.devicePath', msg.devicePath),
      }),
    };
    return agent.dialer.dial(order);
  }

  async function read(what: string, value: string, type: string, msg: ActionMessage): Promise<unknown> {
    try {
      return await evaluate(RED, node, value ?? '', type || 'str', msg);
    } catch (cause) {
      const { GwsError } = client();
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new GwsError('GWS_INVALID_RECORD', `The ${what} cannot be read: ${reason}. Nothing was sent.`, { cause });
    }
  }

  function textOf(what: string, value: unknown): string | undefined {
    if (value === undefined || value === null || value === '') {
      return undefined;
    }
    if (typeof value === 'string' || typeof value === 'number') {
      return String(value);
    }
    const { GwsError } = client();
    throw new GwsError('GWS_INVALID_RECORD', `The ${what} must be text, but it is ${typeof value}. Nothing was sent.`);
  }
}

function definedOf<T extends object>(object: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
