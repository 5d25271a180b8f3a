/** `gws-ledger`: where servers write down their dials. */
import type { NodeAPI } from 'node-red';
import { register } from '../shared/register';

export = (RED: NodeAPI): void =>
  register(RED, 'gws-ledger', () => require('./node') as typeof import('./node'), {
    credentials: { user: { type: 'text' }, password: { type: 'password' }, key: { type: 'password' } },
  });
