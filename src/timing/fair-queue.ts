/**
 * Decides whose turn it is when many agents want more from a server at once than it can handle. It knows neither network
 * nor clock: entries are added, taken when it is their turn, and reported as finished.
 */

/**
 * The kind of an entry: `dial` entries go one at a time, to keep an agent's dials in order; `urgent` ones, such as the
 * end of a call, overtake all others.
 */
export type Lane = 'urgent' | 'dial' | 'other';

export interface QueueLimits {
  /** Of the lane `other`, under way per agent. */
  perAgent: number;
  /** Under way, of all agents and lanes together. */
  perServer: number;
  /** Waiting entries of all agents; urgent ones are counted separately. */
  waiting: number;
}

/** Urgent entries of an agent that are under way at a time. */
const URGENT_PER_AGENT = 2;

/** One in this many of a server's places is reserved for urgent entries. */
const URGENT_SHARE = 8;

/** By rank: if an agent has several that could go, the first of these does. */
const LANES: readonly Lane[] = ['urgent', 'dial', 'other'];

/** One that waits, or is under way. */
export interface Entry<Key, Item> {
  readonly key: Key;
  readonly lane: Lane;
  readonly item: Item;
}

interface AgentEntries<Key, Item> {
  readonly waiting: Record<Lane, Set<Entry<Key, Item>>>;
  readonly underWay: Record<Lane, number>;
  isHeld: boolean;
}

export class FairQueue<Key, Item> {
  readonly #limits: QueueLimits;
  /** Agents with entries waiting, in progress or held; the one whose last turn is longest ago comes first. */
  readonly #agents = new Map<Key, AgentEntries<Key, Item>>();
  readonly #waiting: Record<Lane, number> = { urgent: 0, dial: 0, other: 0 };
  #underWay = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /** Entries that wait. */
  get waiting(): number {
    const { urgent, dial, other } = this.#waiting;
    return urgent + dial + other;
  }

  /** Entries that were taken and are not finished. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Adds an entry to the end of its agent's lane; undefined if too many are waiting. */
  add(key: Key, lane: Lane, item: Item): Entry<Key, Item> | undefined {
    const { urgent, dial, other } = this.#waiting;
    if ((lane === 'urgent' ? urgent : dial + other) >= this.#limits.waiting) {
      return undefined;
    }
    const entry = { key, lane, item };
    this.#of(key).waiting[lane].add(entry);
    this.#waiting[lane] += 1;
    return entry;
  }

  /** Takes the entry whose turn it is, which is then in progress; undefined if none may go now. */
  take(): Entry<Key, Item> | undefined {
    return this.#takeFrom(['urgent'], this.#limits.perServer) ?? this.#takeFrom(['dial', 'other'], this.#unreserved());
  }

  /** Notes that an entry taken earlier is finished. */
  finish({ key, lane }: Entry<Key, Item>): void {
    const agent = this.#of(key);
    agent.underWay[lane] -= 1;
    this.#underWay -= 1;
    this.#forgetIdle(key, agent);
  }

  /** Removes a waiting entry. @returns whether it was waiting */
  withdraw(entry: Entry<Key, Item>): boolean {
    const { key, lane } = entry;
    const agent = this.#agents.get(key);
    if (!agent?.waiting[lane].delete(entry)) {
      return false;
    }
    this.#waiting[lane] -= 1;
    this.#forgetIdle(key, agent);
    return true;
  }

  /** Holds all entries of the agent until {@link resume}. */
  hold(key: Key): void {
    this.#of(key).isHeld = true;
  }

  resume(key: Key): void {
    const agent = this.#agents.get(key);
    if (agent) {
      agent.isHeld = false;
      this.#forgetIdle(key, agent);
    }
  }

  /** The entries of the agent that wait, each lane in its order. */
  waitingOf(key: Key): Entry<Key, Item>[] {
    const agent = this.#agents.get(key);
    return agent ? LANES.flatMap((lane) => [...agent.waiting[lane]]) : [];
  }

  #takeFrom(lanes: readonly Lane[], places: number): Entry<Key, Item> | undefined {
    if (this.#underWay >= places || lanes.every((lane) => this.#waiting[lane] === 0)) {
      return undefined;
    }
    for (const [key, agent] of this.#agents) {
      const lane = agent.isHeld
        ? undefined
        : lanes.find((one) => agent.waiting[one].size > 0 && agent.underWay[one] < this.#limitOf(one));
      const [entry] = lane ? agent.waiting[lane] : [];
      if (entry) {
        this.#start(entry, agent);
        this.#agents.delete(key);
        this.#agents.set(key, agent);
        return entry;
      }
    }
    return undefined;
  }

  #start(entry: Entry<Key, Item>, agent: AgentEntries<Key, Item>): void {
    const { lane } = entry;
    agent.waiting[lane].delete(entry);
    agent.underWay[lane] += 1;
    this.#waiting[lane] -= 1;
    this.#underWay += 1;
  }

  #limitOf(lane: Lane): number {
    return { urgent: URGENT_PER_AGENT, dial: 1, other: this.#limits.perAgent }[lane];
  }

  /** Places for entries that are not urgent. */
  #unreserved(): number {
    const { perServer } = this.#limits;
    return perServer - Math.floor(perServer / URGENT_SHARE);
  }

  #of(key: Key): AgentEntries<Key, Item> {
    const existing = this.#agents.get(key);
    if (existing) {
      return existing;
    }
    const made: AgentEntries<Key, Item> = {
      waiting: { urgent: new Set(), dial: new Set(), other: new Set() },
      underWay: { urgent: 0, dial: 0, other: 0 },
      isHeld: false,
    };
    this.#agents.set(key, made);
    return made;
  }

  #forgetIdle(key: Key, { waiting, underWay, isHeld }: AgentEntries<Key, Item>): void {
    if (!isHeld && LANES.every((lane) => waiting[lane].size === 0 && underWay[lane] === 0)) {
      this.#agents.delete(key);
    }
  }
}
