/** `gws-outbound-events`: a message for each record or campaign message of the Outbound API that passes its filters. */
import type { NodeAPI } from 'node-red';
import { register } from '../shared/register';

export = (RED: NodeAPI): void =>
  register(RED, 'gws-outbound-events', () => require('./node') as typeof import('./node'));
