/** `gws-server`: the config node that holds the signed-in agents, and what the editor and operators ask of it over HTTP. */
import type { NodeAPI } from 'node-red';
import type { Answerer, Request, Response } from '../shared/endpoint';
import { register } from '../shared/register';

const load = () => require('./node') as typeof import('./node');

export = (RED: NodeAPI): void => {
  const { httpAdmin, auth } = RED;
  const answer = (answerOf: (admin: typeof import('./admin')) => Answerer) => (request: Request, response: Response) =>
    answerOf(require('./admin') as typeof import('./admin'))(RED, request, response);

  httpAdmin.post(
    '/gws-server/:id/test',
    auth.needsPermission('gws-server.write'),
    answer(({ answerTest }) => answerTest),
  );
  httpAdmin.get(
    '/gws-server/:id/names/:kind',
    auth.needsPermission('gws-server.read'),
    answer(({ answerNames }) => answerNames),
  );
  httpAdmin.get(
    '/gws-server/:id/statistics',
    auth.needsPermission('gws-server.read'),
    answer(({ answerStatistics }) => answerStatistics),
  );
  httpAdmin.get(
    '/gws-server/metrics',
    auth.needsPermission('gws-server.read'),
    answer(({ answerMetrics }) => answerMetrics),
  );

  register(RED, 'gws-server', load, {
    credentials: { username: { type: 'text' }, password: { type: 'password' }, agents: { type: 'password' } },
  });
};
