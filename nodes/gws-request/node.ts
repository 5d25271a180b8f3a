/** `gws-request`: sends any request to the API of GWS in the session of an agent, and the message on with the answer. */
import { setMaxListeners } from 'node:events';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { Agent, ApiResponse, BusyAgent } from '../../src';
import { type ActionMessage, onMessage } from '../shared/action';
import { Activity } from '../shared/activity';
import { client } from '../shared/client';
import { evaluate } from '../shared/evaluate';
import { migrated } from '../shared/migrations';
import { noServer, noteFailure, type OperationReport } from '../shared/operation-node';
import { type ServerUser, serverOf } from '../shared/server';

interface RequestConfig extends NodeDef {
  server: string;
  /** `msg`: that of `msg.method`. */
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'msg';
  /** Empty: that of `msg.path`. */
  path: string;
  pathType: string;
  /** Empty: no body. */
  body: string;
  bodyType: string;
  busyAgent: BusyAgent;
}

export function setUp(RED: NodeAPI, node: Node & ServerUser, saved: RequestConfig): void {
  const config = migrated(saved);
  const server = serverOf(RED, config.server);
  const activity = new Activity(RED, node, server);
  const closing = new AbortController();
  // Every request under way listens to it.
  setMaxListeners(0, closing.signal);

  node.sessionChanged = () => activity.sessionChanged();

  onMessage(RED, node, async (msg) => {
    const began = performance.now();
    const report: OperationReport = { server: server?.label ?? '', elapsed: 0 };
    try {
      const answer = await activity.during(
        () => send(msg, report),
        () => RED._('gws-request.status.answered'),
      );
      report.statusCode = answer.statusCode;
      msg.payload = answer;
      return msg;
    } catch (error) {
      noteFailure(report, error);
      throw error;
    } finally {
      report.elapsed = Math.round(performance.now() - began);
      msg.gws = report;
    }
  });

  // One that may dial has to know whether the agent has a call.
  const watchCalls = (agent: Agent) => agent.dialer.watchCalls();
  const stopWatching = (config.method || 'GET') === 'GET' ? undefined : server?.agents.attend(watchCalls);
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

  async function send(msg: ActionMessage, report: OperationReport): Promise<ApiResponse> {
    if (!server) {
      throw noServer();
    }
    const agent = server.agents.find(msg.agent);
    report.agent = agent.name;
    const method = config.method === 'msg' ? msg.method : config.method || 'GET';
    const path = config.path ? await read('path', config.path, config.pathType, msg) : msg.path;
    const hasBody = String(method).toUpperCase() !== 'GET' && config.body;
    const answer = await client().request(agent, {
      method,
      path,
      body: hasBody ? await read('body', config.body, config.bodyType, msg) : undefined,
      redial: msg.redial === true,
      busyAgent: config.busyAgent,
      signal: closing.signal,
    });
    msg.agent = agent.name;
    return answer;
  }

  async function read(what: string, value: string, type: string, msg: ActionMessage): Promise<unknown> {
    try {
      return await evaluate(RED, node, value, type || 'str', msg);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw client().invalidRequest([`the ${what} cannot be read (${reason})`]);
    }
  }
}
