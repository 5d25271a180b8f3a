/** `gws-campaign`: works through a preview campaign, for one agent or for many. */
import type { NodeAPI } from 'node-red';
import { register } from '../shared/register';

export = (RED: NodeAPI): void => register(RED, 'gws-campaign', () => require('./node') as typeof import('./node'));
