/** `gws-call`: call control, such as answering, holding and transferring a call, and dialing a plain number. */
import type { NodeAPI } from 'node-red';
import { forEditor, register } from '../shared/register';

const load = () => require('./node') as typeof import('./node');

export = (RED: NodeAPI): void =>
  register(RED, 'gws-call', load, {
    settings: { gwsCallOperations: forEditor(() => load().operationsForEditor()) },
  });
