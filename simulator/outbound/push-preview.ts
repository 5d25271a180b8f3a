/** Campaigns in push preview mode: each agent who is present gets record after record without asking. */
import type { Agent } from '../agents/agents';
import type { Timers } from '../common/timers';
import type { Campaign } from './campaign';
import type { Campaigns } from './campaigns';

/** Milliseconds between two records when the campaign names none. */
const DEFAULT_INTERVAL = 1000;

/** Milliseconds after which the clock is looked at again while a callback is waited for: it may have been set meanwhile. */
const LOOK_AGAIN = 60_000;

/** Pushes records. An agent has one of a campaign at a time. */
export class PushPreview {
  readonly #campaigns: Campaigns;
  readonly #agents: readonly Agent[];
  readonly #timers: Timers;
  readonly #now: () => number;
  readonly #push: (campaign: Campaign, agent: Agent) => void;
  readonly #pending = new Map<Campaign, Set<Agent>>();

  /**
   * @param now the time in epoch milliseconds
   * @param push hands the next record of a campaign to an agent, if there is one
   */
  constructor(
    campaigns: Campaigns,
    agents: readonly Agent[],
    timers: Timers,
    now: () => number,
    push: (campaign: Campaign, agent: Agent) => void,
  ) {
    this.#campaigns = campaigns;
    this.#agents = agents;
    this.#timers = timers;
    this.#now = now;
    this.#push = push;
  }

  /** Serves everybody who is there. */
  start(): void {
    for (const campaign of this.#campaigns.all) this.available(campaign);
  }

  /** Pushes nothing any more. */
  stop(): void {
    this.#timers.clear();
    this.#pending.clear();
  }

  /** An agent may have come: a preview session was started, or the agent is ready. */
  arrived(agent: Agent): void {
    for (const campaign of this.#campaigns.all) this.#schedule(campaign, agent, 0);
  }

  /** An agent has finished a record. */
  freed(agent: Agent, campaign: Campaign): void {
    this.#schedule(campaign, agent, campaign.options.pushInterval ?? DEFAULT_INTERVAL);
  }

  /** There are records for whoever has none, now or from a time on, in epoch milliseconds. */
  available(campaign: Campaign, from = 0): void {
    if (campaign.mode !== 'PushPreview') return;
    const wait = from - this.#now();
    if (wait > 0) {
      this.#timers.after(Math.min(wait, LOOK_AGAIN), () => this.available(campaign, from));
    } else {
      for (const agent of this.#agents) this.#schedule(campaign, agent, 0);
    }
  }

  /** Takes two timers: what the operation that caused it has to say is published after the first, and comes first. */
  #schedule(campaign: Campaign, agent: Agent, delay: number): void {
    if (campaign.mode !== 'PushPreview') return;
    const pending = this.#pending.get(campaign) ?? new Set<Agent>();
    if (pending.has(agent) || (delay === 0 && !this.#isDue(campaign, agent))) return;
    this.#pending.set(campaign, pending.add(agent));
    this.#timers.after(0, () =>
      this.#timers.after(delay, () => {
        pending.delete(agent);
        if (this.#isDue(campaign, agent)) this.#push(campaign, agent);
      }),
    );
  }

  #isDue(campaign: Campaign, agent: Agent): boolean {
    const isThere =
      agent.previewSessions.has(campaign.name) || agent.devices.some(({ userState }) => userState === 'Ready');
    return campaign.isStarted && isThere && !this.#campaigns.isBusy(agent, campaign);
  }
}
