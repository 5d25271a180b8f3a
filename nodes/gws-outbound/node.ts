/** `gws-outbound`: preview sessions, and what an agent does with records besides dialing them. */
import type { NodeAPI } from 'node-red';
import type { OperationTable } from '../../src';
import { carriedValues } from '../../src/outbound/carried';
import { OUTBOUND_OPERATIONS } from '../../src/outbound/operations';
import { OUTCOME_CHANNELS } from '../../src/outbound/outcome';
import { recordIn } from '../../src/wire/outbound-events';
import { editorTable, operationNode } from '../shared/operation-node';
import type { ServerUser } from '../shared/server';
import { ADD_RECORDS, AddRecords } from './add-records';
import { DEFAULT_TIMEOUT, type OutboundConfig } from './config';

const TABLE: OperationTable = OUTBOUND_OPERATIONS;

export function setUp(RED: NodeAPI, node: ServerUser, config: OutboundConfig): void {
  const addRecords = new AddRecords(RED, node);
  operationNode(RED, node, config, {
    table: { ...TABLE, AddRecords: addRecords },
    progress: () => addRecords.statusText,
    channels: OUTCOME_CHANNELS,
    defaultTimeout: DEFAULT_TIMEOUT,
    carried: (msg, _agent, operation, given) =>
      carriedValues(TABLE[operation]?.parameters ?? [], [msg.payload, msg.record], given),
    completed: (msg, { payload }, operation) => {
      if (operation === 'GetPreviewRecord') {
        // Even if it cannot be dialed, an older record must not be mistaken for it.
        msg.record = recordIn(payload);
      }
    },
  });
}

/** The parameters of each operation. */
export function operationsForEditor(): object {
  return editorTable({ ...TABLE, AddRecords: ADD_RECORDS });
}
