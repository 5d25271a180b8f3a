/** `gws-agent`: signs agents in and out, starts and ends their contact-centre sessions, and sets their agent state. */
import type { Node, NodeAPI } from 'node-red';
import { DEVICES_CHANNEL } from '../../src/agents/device-messages';
import { AGENT_OPERATIONS } from '../../src/agents/operations';
import { migrated } from '../shared/migrations';
import { editorTable, type OperationConfig, operationNode } from '../shared/operation-node';
import type { ServerUser } from '../shared/server';

/** Seconds; a contact-centre session that starts or ends takes some. */
const DEFAULT_TIMEOUT = 10;

export = (RED: NodeAPI): void => {
  function GwsAgentNode(this: Node & ServerUser, saved: OperationConfig): void {
    RED.nodes.createNode(this, saved);
    const config = migrated(saved);
    operationNode(RED, this, config, {
      table: AGENT_OPERATIONS,
      channels: [DEVICES_CHANNEL],
      defaultTimeout: DEFAULT_TIMEOUT,
    });
  }

  RED.nodes.registerType('gws-agent', GwsAgentNode, {
    settings: { gwsAgentOperations: editorTable(AGENT_OPERATIONS) },
  });
};
