/** `gws-dial-preview-record`: asks GWS to dial the record that a message brings, and sends the message on when it is so far. */
import { setMaxListeners } from 'node:events';
import type { Node, NodeAPI, NodeDef, NodeStatus } from 'node-red';
import type { Device, DialOrder, DialResult, OutboundRecord, WaitFor } from '../../src';
import { type ActionMessage, evaluate, onMessage } from '../shared/action';
import { type ServerUser, serverOf } from '../shared/server';

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
}

/** `msg.gws` of a message that was dialed, or was to be. */
interface DialReport {
  server: string;
  device?: string;
  statusCode?: number;
  httpStatus?: number;
  /** ms since the message came in. */
  elapsed: number;
}

const DEFAULT_TIMEOUT = 60;

export = (RED: NodeAPI): void => {
  const client = (): typeof import('../../src') => require('../../src');

  function GwsDialPreviewRecordNode(this: Node & ServerUser, config: DialConfig): void {
    RED.nodes.createNode(this, config);
    const node = this;
    const server = serverOf(RED, config.server);
    const closing = new AbortController();
    // Every dial under way listens to it.
    setMaxListeners(0, closing.signal);
    const timeout = (Number(config.timeout) || DEFAULT_TIMEOUT) * 1000;
    const waitFor = config.waitFor || 'accepted';
    let underWay = 0;
    let last: NodeStatus | undefined;

    node.sessionChanged = () => {
      if (server?.session.state.phase !== 'connected') {
        last = undefined;
      }
      show();
    };

    onMessage(node, async (msg) => {
      const began = performance.now();
      const report: DialReport = { server: server?.label ?? '', elapsed: 0 };
      underWay += 1;
      show();
      try {
        const result = await dial(msg, (device) => {
          report.device = device.id;
        });
        msg.payload = result.payload;
        report.statusCode = result.statusCode ?? 0;
        last = { fill: 'green', shape: 'dot', text: RED._(`gws-dial-preview-record.status.${waitFor}`) };
        return msg;
      } catch (failure) {
        const error = failure as Error & { code?: string; statusCode?: number; httpStatus?: number };
        Object.assign(report, definedOf({ statusCode: error.statusCode, httpStatus: error.httpStatus }));
        last = { fill: 'red', shape: 'ring', text: RED._(`gws-dial-preview-record.status.${error.code ?? 'failed'}`) };
        throw error;
      } finally {
        underWay -= 1;
        show();
        report.elapsed = Math.round(performance.now() - began);
        msg.gws = report;
      }
    });

    const stopWatching = waitFor === 'accepted' ? undefined : server?.dialer.watchCalls();
    server?.register(node);
    show();

    node.on('close', (removed: boolean, done: () => void) => {
      closing.abort();
      stopWatching?.();
      if (server) {
        server.deregister(node, removed, done);
      } else {
        done();
      }
    });

    async function dial(msg: ActionMessage, onDevice: (device: Device) => void): Promise<DialResult> {
      const { GwsError, parseRecord } = client();
      if (!server) {
        throw new GwsError(
          'GWS_NOT_CONNECTED',
          'No server is chosen, or it is disabled. Open the node and choose one.',
        );
      }
      const record: OutboundRecord = parseRecord(await read('record', config.record, config.recordType, msg));
      msg.record = record;
      const order: DialOrder = {
        record,
        waitFor,
        timeout,
        redial: config.redial === 'allow' || msg.redial === true,
        signal: closing.signal,
        onDevice,
        ...definedOf({
          device: textOf('device', await read('device', config.device, config.deviceType, msg)),
          devicePath: textOf('msg.devicePath', msg.devicePath),
        }),
      };
      return server.dialer.dial(order);
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
      throw new GwsError(
        'GWS_INVALID_RECORD',
        `The ${what} must be text, but it is ${typeof value}. Nothing was sent.`,
      );
    }

    function show(): void {
      if (!server) {
        node.status({ fill: 'red', shape: 'ring', text: RED._('gws-dial-preview-record.status.no-server') });
      } else if (server.session.state.phase !== 'connected' && !last) {
        node.status(server.statusOfSession());
      } else if (underWay > 0) {
        node.status({
          fill: 'blue',
          shape: 'dot',
          text: RED._('gws-dial-preview-record.status.under-way', { count: underWay }),
        });
      } else {
        node.status(last ?? server.statusOfSession());
      }
    }
  }

  RED.nodes.registerType('gws-dial-preview-record', GwsDialPreviewRecordNode);
};

function definedOf<T extends object>(object: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
