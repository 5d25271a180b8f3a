/** `gws-request`: sends any request to the API of GWS in the session of an agent, and the message on with the answer. */
import type { NodeAPI } from 'node-red';
import { type RequestOrder, request } from '../../src';
import { invalidRequest } from '../../src/errors/requests';
import { isDial } from '../../src/request/request';
import type { ActionMessage } from '../shared/action';
import { type Action, actionNode, watchCalls } from '../shared/action-node';
import type { ServerUser } from '../shared/server';
import { DEFAULT_METHOD, type RequestConfig } from './config';

export function setUp(RED: NodeAPI, node: ServerUser, config: RequestConfig): void {
  const setting = config.method || DEFAULT_METHOD;

  actionNode(RED, node, config, {
    // Any other than GET may dial.
    ...(setting !== 'GET' && { listen: watchCalls }),
    done: () => RED._('gws-request.status.answered'),
    unreadable: (what, { message }) => invalidRequest([`the ${what} cannot be read (${message})`]),
    dials: async (msg, read) => isDial(await asked(msg, read)),
    async work({ msg, signal, askedAt, source, findAgent, read }) {
      const agent = await findAgent();
      const order = await asked(msg, read);
      const permit = { redial: msg.redial === true, busyAgent: config.busyAgent, signal, askedAt, source };
      const answer = await request(agent, { ...order, ...permit });
      return {
        payload: answer,
        statusCode: answer.statusCode,
        ...(isDial(order) && { outcome: 'accepted' as const }),
      };
    },
  });

  async function asked(msg: ActionMessage, read: Action['read']): Promise<RequestOrder> {
    const method = setting === 'msg' ? msg.method : setting;
    const path = config.path ? await read('path', config.path, config.pathType) : msg.path;
    const hasBody = String(method).toUpperCase() !== 'GET' && config.body;
    return { method, path, body: hasBody ? await read('body', config.body, config.bodyType) : undefined };
  }
}
