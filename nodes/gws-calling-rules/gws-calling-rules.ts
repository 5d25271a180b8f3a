/** `gws-calling-rules`: who may be called when, for the servers that obey it, and the trial of rules that its dialog asks for. */
import type { NodeAPI } from 'node-red';
import type { Request, Response } from '../shared/admin';
import { register } from '../shared/register';

export = (RED: NodeAPI): void => {
  RED.httpAdmin.post(
    '/gws-calling-rules/try',
    RED.auth.needsPermission('gws-calling-rules.write'),
    (request: Request, response: Response) =>
      (require('./admin') as typeof import('./admin')).answerTry(RED, request, response),
  );
  register(RED, 'gws-calling-rules', () => require('./node') as typeof import('./node'));
};
