/** `gws-call-events`: a message for each `CallStateChangeMessage` that passes its filters. */
import type { NodeAPI } from 'node-red';
import { register } from '../shared/register';

export = (RED: NodeAPI): void => register(RED, 'gws-call-events', () => require('./node') as typeof import('./node'));
