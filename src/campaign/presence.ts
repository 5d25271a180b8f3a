/** Whether an agent is there to work on a campaign. */
import type { Agent } from '../agents/agent';
import { readDevices } from '../agents/device-outcome';
import { changedDevices, DEVICES_CHANNEL } from '../wire/device-messages';
import type { Device } from '../wire/messages';

/** `ready`: signed in, and ready on the device; `signedIn`: signed in, in whatever agent state. */
export type PresenceRule = 'ready' | 'signedIn';

/** `away`: signed in, but not ready; `gone`: the session has ended, or never was. */
export type Presence = 'there' | 'away' | 'gone';

/** `userState.state` (page CallsDeviceResource). */
const READY = 'Ready';

export class PresenceWatch {
  readonly #agent: Agent;
  readonly #rule: PresenceRule;
  readonly #tell: (presence: Presence) => void;
  readonly #ends: (() => void)[] = [];
  /** State by device ID, newer than the session's own list. */
  readonly #states = new Map<string, string | undefined>();
  #presence: Presence = 'gone';

  /** @param tell is called for each change; the agent is `gone` before */
  constructor(agent: Agent, rule: PresenceRule, tell: (presence: Presence) => void) {
    this.#agent = agent;
    this.#rule = rule;
    this.#tell = tell;
  }

  begin(): void {
    const { session } = this.#agent;
    session.on('state', this.#look);
    session.on('devices', this.#onDevices);
    this.#ends.push(
      () => session.off('state', this.#look),
      () => session.off('devices', this.#onDevices),
      session.observe(DEVICES_CHANNEL, ({ data }) => this.#take(changedDevices(data))),
    );
    this.#onDevices();
    if (this.#rule === 'ready' && session.state.phase === 'connected') {
      void this.#read();
    }
  }

  end(): void {
    for (const end of this.#ends.splice(0)) {
      end();
    }
  }

  /** The session's own list is as old as its sign-in. */
  async #read(): Promise<void> {
    const { session } = this.#agent;
    try {
      await session.listening(DEVICES_CHANNEL);
      this.#take(await readDevices(session));
    } catch {
      // GWS tells of the next change.
    }
  }

  readonly #onDevices = (): void => {
    this.#take(this.#agent.session.devices);
  };

  #take(devices: readonly Device[]): void {
    for (const { id, userState } of devices) {
      this.#states.set(id, userState?.state);
    }
    this.#look();
  }

  readonly #look = (): void => {
    const presence = this.#now();
    if (presence !== this.#presence) {
      this.#presence = presence;
      this.#tell(presence);
    }
  };

  #now(): Presence {
    const { phase } = this.#agent.session.state;
    if (phase === 'idle' || phase === 'closing' || phase === 'closed') {
      return 'gone';
    }
    // An interruption passes, and what the agent is doing goes on; but nobody begins to work during it.
    const isUp = phase === 'connected' || this.#presence === 'there';
    const isReady = this.#rule === 'signedIn' || [...this.#states.values()].includes(READY);
    return isUp && isReady ? 'there' : this.#presence === 'gone' ? 'gone' : 'away';
  }
}
