/** `gws-call`: call control, such as answering, holding and transferring a call, and dialing a plain number. */
import type { NodeAPI } from 'node-red';
import { callIdIn } from '../../src/calls/choice';
import { CALL_OPERATIONS } from '../../src/calls/operations';
import { CALLS_CHANNEL } from '../../src/wire/call-events';
import { editorTable, operationNode } from '../shared/operation-node';
import type { ServerUser } from '../shared/server';
import { type CallConfig, DEFAULT_TIMEOUT } from './config';

export function setUp(RED: NodeAPI, node: ServerUser, config: CallConfig): void {
  operationNode(RED, node, config, {
    table: CALL_OPERATIONS,
    channels: [CALLS_CHANNEL],
    defaultTimeout: DEFAULT_TIMEOUT,
    busyAgent: config.busyAgent,
    notReached: config.notReached,
    carried: (msg) => ({ callId: callIdIn(msg.payload) ?? callIdIn(msg.call) }),
  });
}

/** The parameters of each operation. */
export function operationsForEditor(): object {
  return editorTable(CALL_OPERATIONS);
}
