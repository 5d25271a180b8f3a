/** The sidebar *Genesys* of the editor: what it asks of the runtime, over HTTP. All of it requires a permission. */
import type { NodeAPI } from 'node-red';
import type { PanelAnswer, Request, Response } from './answers';

export = function gwsSidebar(RED: NodeAPI): void {
  const { httpAdmin, auth } = RED;
  /** Loaded when somebody asks for the first time. */
  const answer =
    (answerOf: (answers: typeof import('./answers')) => PanelAnswer) => (request: Request, response: Response) => {
      const answers = require('./answers') as typeof import('./answers');
      answers.respond(RED, answerOf(answers), request, response);
    };
  const [read, write] = [auth.needsPermission('gws-server.read'), auth.needsPermission('gws-server.write')];

  httpAdmin.get(
    '/gws-sidebar/view',
    read,
    answer(({ view }) => view),
  );
  httpAdmin.get(
    '/gws-sidebar/explain',
    read,
    answer(({ story }) => story),
  );
  httpAdmin.get(
    '/gws-sidebar/diagnosis',
    read,
    answer(({ diagnosis }) => diagnosis),
  );
  httpAdmin.post(
    '/gws-sidebar/settle',
    write,
    answer(({ settling }) => settling),
  );
};
