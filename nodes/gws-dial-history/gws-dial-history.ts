/** `gws-dial-history`: looks into the ledger of dials, exports it, settles what is unknown, and erases. */
import type { NodeAPI } from 'node-red';
import { forEditor, register } from '../shared/register';

const load = () => require('./node') as typeof import('./node');

export = (RED: NodeAPI): void =>
  register(RED, 'gws-dial-history', load, {
    settings: { gwsDialHistoryOperations: forEditor(() => load().operationsForEditor()) },
  });
