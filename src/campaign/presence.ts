/** Whether an agent is there to work on a campaign. */
import type { Agent } from '../agents/agent';
import { readDevices } from '../agents/device-outcome';
import { elapsed } from '../timing/clock';
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
  /** By device ID, the state and since when it is known, in ms of the monotonic clock. */
  readonly #states = new Map<string, { state: string | undefined; asOf: number }>();
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
      session.observe(DEVICES_CHANNEL, ({ data }) => this.#hear(changedDevices(data))),
    );
    if (this.#rule === 'ready' && session.state.phase === 'connected') {
      void this.#read();
    } else {
      this.#onDevices();
    }
  }

  end(): void {
    for (const end of this.#ends.splice(0)) {
      end();
    }
  }

  /** The session's own list is as old as its last reading. */
  async #read(): Promise<void> {
    const { session } = this.#agent;
    try {
      await session.listening(DEVICES_CHANNEL);
      const asOf = elapsed();
      this.#take(await readDevices(session), asOf);
    } catch {
      // GWS tells of the next change.
      this.#onDevices();
    }
  }

  readonly #onDevices = (): void => {
    const { devices, devicesAsOf } = this.#agent.session;
    this.#take(devices, devicesAsOf);
  };

  #hear(devices: readonly Device[]): void {
    const asOf = elapsed();
    for (const { id, userState } of devices) {
      this.#states.set(id, { state: userState?.state, asOf });
    }
    this.#look();
  }

  /** All devices as they were at `asOf`. What was told since stands: anything newer than that will be told, too. */
  #take(devices: readonly Device[], asOf: number): void {
    for (const [id, known] of this.#states) {
      if (known.asOf <= asOf) {
        this.#states.delete(id);
      }
    }
    for (const { id, userState } of devices) {
      if (!this.#states.has(id)) {
        this.#states.set(id, { state: userState?.state, asOf });
      }
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
    const isReady = this.#rule === 'signedIn' || [...this.#states.values()].some(({ state }) => state === READY);
    return isUp && isReady ? 'there' : this.#presence === 'gone' ? 'gone' : 'away';
  }
}
