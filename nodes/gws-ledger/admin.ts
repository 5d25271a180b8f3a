/** The HTTP endpoint for the dialog: a test of the typed settings. It requires a permission. */
import { answering, mayDeploy } from '../shared/admin';
import { trial } from './trial';

/** `POST gws-ledger/<id>/test`. Body: what is typed; answer: `LedgerTrialReport`. */
export const answerTest = answering(async (RED, request) =>
  trial(RED, request.params.id ?? '', request.body, await mayDeploy(RED, request)),
);
