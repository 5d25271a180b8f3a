/** `gws-dial-history`: looks into the ledger of dials, exports it, settles what is unknown, and erases. */
import type { NodeAPI } from 'node-red';
import { invalidRequest } from '../../src/errors/requests';
import { serverName } from '../../src/wire/address';
import { actionNode } from '../shared/action-node';
import { copiable } from '../shared/draft';
import { givenValues, operationIn, rowFor } from '../shared/given';
import { editorTable } from '../shared/operation-node';
import { reasonWords } from '../shared/reasons';
import type { ServerUser } from '../shared/server';
import type { DialHistoryConfig } from './config';
import type { Part } from './export';
import { HISTORY_OPERATIONS } from './operations';

export function setUp(RED: NodeAPI, node: ServerUser, config: DialHistoryConfig): void {
  actionNode(RED, node, config, {
    done: ({ operation }) => RED._(`gws-dial-history.operation.${operation}`),
    unreadable: (name, { message }) => invalidRequest([`${name} cannot be read (${message})`]),
    async work(action) {
      const { msg, report, server, signal } = action;
      const operation = operationIn(msg, config);
      const row = rowFor(HISTORY_OPERATIONS, operation);
      report.operation = operation;
      const values = await givenValues(row, operation, config.parameters, action);
      delete msg.operation;
      delete msg.parameters;
      const send = ({ payload, parts }: Part) => {
        const gws = { server: report.server, operation };
        node.send({ ...RED.util.cloneMessage(copiable(RED, msg)), payload, parts, gws });
      };
      const { parts, ...result } = await row.run(values, {
        ledger: server.agents.ledger,
        journal: server.agents.journal,
        server: serverName(server.connection.url),
        id: RED.util.generateId(),
        words: reasonWords(RED),
        send,
        signal,
      });
      Object.assign(msg, parts && { parts });
      return result;
    },
  });
}

/** The parameters of each operation. */
export function operationsForEditor(): object {
  return editorTable(HISTORY_OPERATIONS);
}
