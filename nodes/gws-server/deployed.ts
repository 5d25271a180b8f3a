/** The deployed servers, in order of deployment. */
import type { ServerNode } from '../shared/server';

export const deployed = new Set<ServerNode>();
