/** `gws-dial-preview-record`: asks GWS to dial the record in a message, and sends the message on when the call reaches the chosen state. */
import type { NodeAPI } from 'node-red';
import { register } from '../shared/register';

export = (RED: NodeAPI): void =>
  register(RED, 'gws-dial-preview-record', () => require('./node') as typeof import('./node'));
