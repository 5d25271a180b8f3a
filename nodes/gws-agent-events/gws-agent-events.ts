/** `gws-agent-events`: a message for everything that GWS tells of agents' devices and that its filters let pass. */
import type { NodeAPI } from 'node-red';
import { register } from '../shared/register';

export = (RED: NodeAPI): void => register(RED, 'gws-agent-events', () => require('./node') as typeof import('./node'));
