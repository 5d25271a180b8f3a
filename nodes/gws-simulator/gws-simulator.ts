/** `gws-simulator`: a GWS that runs while the flow does; each incoming message delivers the next preview record. */
import type { NodeAPI } from 'node-red';
import { register } from '../shared/register';

export = (RED: NodeAPI): void =>
  register(RED, 'gws-simulator', () => require('./node') as typeof import('./node'), {
    credentials: { username: { type: 'text' }, password: { type: 'password' } },
  });
