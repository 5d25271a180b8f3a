/** `gws-dial-preview-record`: asks GWS to dial the record that a message brings, and sends the message on when it is so far. */
import type { NodeAPI } from 'node-red';
import { register } from '../shared/register';

export = (RED: NodeAPI): void =>
  register(RED, 'gws-dial-preview-record', () => require('./node') as typeof import('./node'));
