/** `gws-dial-events`: a message for each change to an entry of the ledger of dials that passes its filters. */
import type { NodeAPI } from 'node-red';
import { register } from '../shared/register';

export = (RED: NodeAPI): void => register(RED, 'gws-dial-events', () => require('./node') as typeof import('./node'));
