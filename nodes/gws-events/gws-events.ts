/** `gws-events`: a message for everything that GWS publishes on a CometD channel of the user's choice. */
import type { NodeAPI } from 'node-red';
import { register } from '../shared/register';

export = (RED: NodeAPI): void => register(RED, 'gws-events', () => require('./node') as typeof import('./node'));
