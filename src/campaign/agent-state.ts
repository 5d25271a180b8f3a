/** Sets the agent's state as the work on a campaign goes on (pages AgentStateReady, AgentStateAfterCallWork). */
import type { Agent } from '../agents/agent';
import { AGENT_OPERATIONS } from '../agents/operations';
import { GwsError } from '../errors/gws-error';
import { perform } from '../operations/operation';
import type { CampaignState } from './state';

/** Which agent states are set; none, unless they are chosen. */
export interface StateRules {
  /** Ready while the agent works, not ready when paused and in the end. The campaign's `presence` is then to be `signedIn`. */
  readonly ready?: boolean;
  /** After-call work while the result of a call is waited for, and ready afterwards. */
  readonly afterCallWork?: boolean;
}

type StateName = 'Ready' | 'NotReady' | 'AfterCallWork';

interface StateSettings {
  readonly rules: StateRules;
  /** ms to wait until the agent is in a state. */
  readonly timeout: number;
  onFailure(error: GwsError): void;
}

export class AgentState {
  readonly #agent: Agent;
  readonly #settings: StateSettings;
  #wanted: StateName | undefined;
  #isSetting = false;

  constructor(agent: Agent, settings: StateSettings) {
    this.#agent = agent;
    this.#settings = settings;
  }

  /** The agent has come to do something else. */
  follow(state: CampaignState): void {
    const wanted = state.reason === 'agentGone' ? undefined : this.#stateFor(state.phase.is);
    if (wanted !== undefined && wanted !== this.#wanted) {
      this.#wanted = wanted;
      void this.#set();
    }
  }

  /** Undefined if it is to stay as it is. */
  #stateFor(phase: CampaignState['phase']['is']): StateName | undefined {
    const { ready, afterCallWork } = this.#settings.rules;
    const isToBeReady = ready || this.#wanted === 'AfterCallWork' ? 'Ready' : undefined;
    switch (phase) {
      case 'resulting':
        return afterCallWork ? 'AfterCallWork' : undefined;
      case 'paused':
      case 'over':
        return ready ? 'NotReady' : isToBeReady;
      case 'idle':
      case 'between':
      case 'ending':
      case 'finishing':
        return undefined;
      default:
        return isToBeReady;
    }
  }

  /** One after another; what was wanted only meanwhile is left out. */
  async #set(): Promise<void> {
    if (this.#isSetting) {
      return;
    }
    this.#isSetting = true;
    const { timeout, onFailure } = this.#settings;
    let operation: StateName | undefined;
    while (operation !== this.#wanted && this.#wanted !== undefined) {
      operation = this.#wanted;
      try {
        await perform(AGENT_OPERATIONS[operation], this.#agent, { operation, values: {}, timeout });
      } catch (error) {
        onFailure(GwsError.from(error, 'GWS_OUTCOME_UNKNOWN', `${operation} failed.`));
      }
    }
    this.#isSetting = false;
  }
}
