/** `gws-ledger`: where servers write down their dials, and the test of a database that the dialog asks for. */
import type { NodeAPI } from 'node-red';
import type { Request, Response } from '../shared/admin';
import { register } from '../shared/register';

export = (RED: NodeAPI): void => {
  const { httpAdmin, auth } = RED;
  httpAdmin.post(
    '/gws-ledger/:id/test',
    auth.needsPermission('gws-ledger.write'),
    (request: Request, response: Response) => {
      const { answerTest } = require('./admin') as typeof import('./admin');
      answerTest(RED, request, response);
    },
  );

  register(RED, 'gws-ledger', () => require('./node') as typeof import('./node'), {
    credentials: { user: { type: 'text' }, password: { type: 'password' }, key: { type: 'password' } },
  });
};
