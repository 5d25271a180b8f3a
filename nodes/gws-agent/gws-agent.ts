/** `gws-agent`: signs agents in and out, starts and ends their contact-centre sessions, and sets their agent state. */
import type { NodeAPI } from 'node-red';
import { forEditor, register } from '../shared/register';

const load = () => require('./node') as typeof import('./node');

export = (RED: NodeAPI): void =>
  register(RED, 'gws-agent', load, {
    settings: { gwsAgentOperations: forEditor(() => load().operationsForEditor()) },
  });
