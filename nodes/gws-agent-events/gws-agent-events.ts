/** `gws-agent-events`: a message for every event about agents' devices that passes its filters. */
import type { NodeAPI } from 'node-red';
import { register } from '../shared/register';

export = (RED: NodeAPI): void => register(RED, 'gws-agent-events', () => require('./node') as typeof import('./node'));
