/** `gws-request`: sends any request to the API of GWS in the session of an agent, and the message on with the answer. */
import type { NodeAPI } from 'node-red';
import { register } from '../shared/register';

export = (RED: NodeAPI): void => register(RED, 'gws-request', () => require('./node') as typeof import('./node'));
