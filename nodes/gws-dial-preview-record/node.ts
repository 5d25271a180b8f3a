/** `gws-dial-preview-record`: asks GWS to dial the record in a message, and sends the message on when the call reaches the chosen state. */
import type { NodeAPI } from 'node-red';
import { GwsError, parseRecord } from '../../src';
import { isNothing } from '../../src/values/basics';
import { actionNode, watchCalls } from '../shared/action-node';
import type { ServerUser } from '../shared/server';
import { waitTime } from '../shared/time-limit';
import { DEFAULT_GOAL, DEFAULT_TIMEOUT, type DialConfig } from './config';

export function setUp(RED: NodeAPI, node: ServerUser, config: DialConfig): void {
  const waitFor = config.waitFor || DEFAULT_GOAL;
  const timeout = waitTime(RED, node, config.timeout, DEFAULT_TIMEOUT);

  actionNode(RED, node, config, {
    listen: watchCalls,
    dials: () => true,
    notReached: config.notReached,
    waitsFor: waitFor,
    underWay: (count) => RED._('gws-dial-preview-record.status.under-way', { count }),
    unreadable: (what, cause) => invalid(`The ${what} cannot be read: ${cause.message}.`, cause),
    async work({ msg, signal, askedAt, source, findAgent, read, onDevice }) {
      const agent = await findAgent();
      const record = parseRecord(await read('record', config.record, config.recordType));
      msg.record = record;
      const device = textOf('device', await read('device', config.device, config.deviceType));
      const devicePath = textOf('msg.devicePath', msg.devicePath);
      return agent.dialer.dial({
        record,
        waitFor,
        timeout,
        redial: config.redial === 'allow' || msg.redial === true,
        busyAgent: config.busyAgent,
        ...(device !== undefined && { device }),
        ...(devicePath !== undefined && { devicePath }),
        signal,
        askedAt,
        source,
        onDevice,
      });
    },
  });
}

function textOf(what: string, value: unknown): string | undefined {
  if (isNothing(value)) {
    return undefined;
  }
  if (typeof value === 'string' || typeof value === 'number') {
    return String(value);
  }
  throw invalid(`The ${what} must be text, but it is ${typeof value}.`);
}

function invalid(fault: string, cause?: Error): Error {
  return new GwsError('GWS_INVALID_RECORD', `${fault} Nothing was sent.`, cause && { cause });
}
