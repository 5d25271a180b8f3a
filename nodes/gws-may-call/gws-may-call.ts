/** `gws-may-call`: asks the calling rules whether a person may be called now, later or never, without dialing. */
import type { NodeAPI } from 'node-red';
import { register } from '../shared/register';

export = (RED: NodeAPI): void => register(RED, 'gws-may-call', () => require('./node') as typeof import('./node'));
