/** The servers that are deployed, in the order of their deployment. */
import type { ServerNode } from '../shared/server';

export const deployed = new Set<ServerNode>();
