/** `gws-agent`: signs agents in and out, starts and ends their contact-centre sessions, and sets their agent state. */
import type { NodeAPI } from 'node-red';
import { AGENT_OPERATIONS } from '../../src/agents/operations';
import { DEVICES_CHANNEL } from '../../src/wire/device-messages';
import { editorTable, operationNode } from '../shared/operation-node';
import type { ServerUser } from '../shared/server';
import { type AgentConfig, DEFAULT_TIMEOUT } from './config';

export function setUp(RED: NodeAPI, node: ServerUser, config: AgentConfig): void {
  operationNode(RED, node, config, {
    table: AGENT_OPERATIONS,
    channels: [DEVICES_CHANNEL],
    defaultTimeout: DEFAULT_TIMEOUT,
  });
}

/** The parameters of each operation. */
export function operationsForEditor(): object {
  return editorTable(AGENT_OPERATIONS);
}
