/** What a pool of agents is given. */

import type { RulesInUse } from '../dial/claims';
import type { GwsError } from '../errors/gws-error';
import type { Leases } from '../leases/leases';
import type { Ledger } from '../ledger';
import type { SessionNotification } from '../wire/notification';
import type { Agent } from './agent';

/** Where the agents' dials are written down, which of them are allowed, and how several instances share the agents, if they do. */
export interface PoolResources {
  /** Whoever opened it closes it after the pool; by default one in memory. */
  readonly ledger?: Ledger;
  /** That each dial of each agent must obey. */
  readonly rules?: RulesInUse;
  /** Closed with the pool. */
  readonly leases?: Leases | undefined;
}

/** A session's `ListenerOptions`, for the sessions of all agents. */
export interface PoolListenerOptions {
  wants?: ((notification: SessionNotification, agent: Agent) => boolean) | undefined;
  onRefused?: ((error: GwsError, agent: Agent) => void) | undefined;
  onMissed?: ((error: GwsError, agent: Agent) => void) | undefined;
}
