/** Signs the agents of a pool in and out as the leases say, where several instances share them. */
import { GwsError } from '../errors/gws-error';
import { textOfThrown } from '../errors/printable';
import type { Leases } from '../leases/leases';
import { notConnected } from '../session/availability';
import { KeyedTurns } from '../timing/keyed-turns';

/** The agents of a pool. */
export interface Members {
  /** Address of their server. */
  readonly server: string;
  /** User names of those who are spread among the instances. */
  readonly names: readonly string[];
  isBusy(name: string): boolean;
  /** Whether the agent is signed in, or is about to be. */
  isThere(name: string): boolean;
  connect(name: string): void;
  /** Resolves when the agent is signed out. @param isLost another instance may have the agent by now */
  leave(name: string, isLost: boolean): Promise<void>;
}

export class Sharing {
  readonly #leases: Leases;
  readonly #members: Members;
  /** One agent's comings and goings, one after the other. */
  readonly #turns = new KeyedTurns();
  readonly #leaving = new Set<Promise<void>>();
  /** Agents whom somebody is signing in here, with settings of their own. */
  readonly #asked = new Set<string>();

  constructor(leases: Leases, members: Members) {
    this.#leases = leases;
    this.#members = members;
    leases.of({ server: members.server, agents: members.names, isBusy: (name) => members.isBusy(name) });
    leases.on('held', (name) => this.#arrive(name));
    leases.on('moved', (name) => this.#leave(name, false));
    leases.on('lost', (name) => this.#leave(name, true));
  }

  /** Signs in those who are here, now and from now on. */
  join(): void {
    this.#leases.join();
    for (const name of this.#members.names) {
      if (this.#leases.has(name)) {
        this.#members.connect(name);
      }
    }
  }

  /** Resolves when everybody is signed out and handed on. */
  async depart(): Promise<void> {
    const departed = this.#leases.depart();
    await this.#gone();
    await departed;
  }

  async close(): Promise<void> {
    const closed = this.#leases.close();
    await this.#gone();
    await closed;
  }

  /**
   * Has `signIn` sign an agent in here, whom then no other instance signs in.
   * @throws {GwsError} `GWS_NOT_CONNECTED`, with its holder, if another instance has the agent; what `signIn` throws
   */
  async signIn<Result>(name: string, signIn: () => Promise<Result>): Promise<Result> {
    await this.#take(name);
    try {
      return await signIn();
    } catch (failure) {
      if (!this.#members.isThere(name)) {
        this.#leases.letGo(name);
      }
      throw failure;
    }
  }

  /** Somebody has signed the agent out here; resolves when others may have the agent. */
  async letGo(name: string): Promise<void> {
    this.#leases.letGo(name);
    await this.#gone();
  }

  /** Why the agent is not here, if another instance has the agent or nobody can say; undefined if `failure` says it all. */
  async elsewhere(name: string, failure: unknown): Promise<GwsError | undefined> {
    if (failure instanceof GwsError && failure.code !== 'GWS_NOT_CONNECTED') {
      return undefined;
    }
    try {
      const holder = await this.#leases.holderOf(name);
      return holder === undefined
        ? undefined
        : new GwsError(
            'GWS_NOT_CONNECTED',
            `The agent ${JSON.stringify(name)} is signed in by another instance, ${JSON.stringify(holder)}. Nothing was sent. Pass the message on to it.`,
            { holder, cause: failure },
          );
    } catch (unknown) {
      return notConnected(
        `It is not known which instance has the agent ${JSON.stringify(name)}: ${textOfThrown(unknown)}. Nothing was sent.`,
        unknown,
      );
    }
  }

  /** One after the other, since only one gets the lease. */
  #take(name: string): Promise<void> {
    return this.#turns.run([name], async () => {
      this.#asked.add(name);
      try {
        if (!(await this.#leases.take(name))) {
          throw notConnected(`The agent ${JSON.stringify(name)} cannot be signed in here. Nothing was sent.`);
        }
      } catch (failure) {
        throw (await this.elsewhere(name, failure)) ?? failure;
      } finally {
        this.#asked.delete(name);
      }
    });
  }

  #arrive(name: string): void {
    if (!this.#asked.has(name)) {
      void this.#turns.run([name], async () => {
        if (this.#leases.has(name)) {
          this.#members.connect(name);
        }
      });
    }
  }

  #leave(name: string, isLost: boolean): void {
    const left = this.#turns
      .run([name], () => this.#members.leave(name, isLost))
      // Whatever went wrong, nothing may be done for the agent here any more.
      .catch(() => {})
      .then(() => {
        this.#leaving.delete(left);
        if (!isLost) {
          this.#leases.signedOut(name);
        }
      });
    this.#leaving.add(left);
  }

  async #gone(): Promise<void> {
    await Promise.all(this.#leaving);
  }
}
