/** `gws-outbound`: preview sessions, and what an agent does with records besides dialing them. */
import type { NodeAPI } from 'node-red';
import { forEditor, register } from '../shared/register';

const load = () => require('./node') as typeof import('./node');

export = (RED: NodeAPI): void =>
  register(RED, 'gws-outbound', load, {
    settings: { gwsOutboundOperations: forEditor(() => load().operationsForEditor()) },
  });
