/** `gws-call`: call control, such as answering, holding and transferring a call, and dialing a plain number. */
import type { NodeAPI } from 'node-red';
import { callIdIn } from '../../src/calls/choice';
import { CALLS_CHANNEL } from '../../src/calls/events';
import { CALL_OPERATIONS } from '../../src/calls/operations';
import type { BusyAgent } from '../../src/session/gate';
import { editorTable, type OperationConfig, operationNode } from '../shared/operation-node';
import type { ServerUser } from '../shared/server';

/** Seconds. */
const DEFAULT_TIMEOUT = 10;

interface CallConfig extends OperationConfig {
  /** Of `Dial`. */
  busyAgent: BusyAgent;
}

export function setUp(RED: NodeAPI, node: ServerUser, config: CallConfig): void {
  operationNode(RED, node, config, {
    table: CALL_OPERATIONS,
    channels: [CALLS_CHANNEL],
    defaultTimeout: DEFAULT_TIMEOUT,
    busyAgent: config.busyAgent,
    carried: (msg) => ({ callId: callIdIn(msg.payload) ?? callIdIn(msg.call) }),
  });
}

/** The parameters of each operation. */
export function operationsForEditor(): object {
  return editorTable(CALL_OPERATIONS);
}
