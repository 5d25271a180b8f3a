// A database that is always right, and instances whose decisions are the machine's: what can happen among them, step by step.
import assert from 'node:assert/strict';
import {
  ABSENT,
  isAtRest,
  type Lease,
  type LeaseEffect,
  type LeaseEvent,
  type LeaseState,
  type Member,
  toRelease,
  transition,
} from '../../../src/leases/machine';

interface Row {
  holder: string | undefined;
  epoch: number;
}

interface Instance {
  /** As registered; dead ones keep theirs. */
  id: string;
  state: LeaseState;
  isAlive: boolean;
  /** Agents signed in here. */
  signedIn: Set<string>;
  /** Agents being signed out. */
  leaving: Set<string>;
}

export type Step = 'look' | 'look, with the answer lost' | 'sign out' | 'call' | 'come' | 'die' | 'expire' | 'depart';

export class SharedAgents {
  /** Sign-ins. */
  moves = 0;
  readonly #agents: readonly string[];
  readonly #rows: Map<string, Row>;
  readonly #busy = new Set<string>();
  readonly #members = new Set<string>();
  readonly #instances: Instance[] = [];
  #ids = 0;

  constructor(agents: readonly string[], instances: number) {
    this.#agents = agents;
    this.#rows = new Map(agents.map((agent) => [agent, { holder: undefined, epoch: 0 }]));
    for (let count = 0; count < instances; count += 1) {
      this.#come();
    }
  }

  take(what: Step, who: number): void {
    const instance = this.#instances[who % Math.max(1, this.#instances.length)];
    if (what === 'come') {
      this.#come();
    } else if (what === 'call') {
      this.#call(this.#agents[who % Math.max(1, this.#agents.length)]);
    } else if (instance?.isAlive) {
      this.#happen(instance, what);
    }
  }

  /** Nobody is signed in twice, and those who are have the lease of it. */
  check(): void {
    for (const instance of this.#instances.filter(({ isAlive }) => isAlive)) {
      for (const agent of instance.signedIn) {
        assert.equal(this.#rows.get(agent)?.holder, instance.id, agent);
      }
    }
  }

  /** All calls end, and everybody looks until nothing changes. */
  settle(): void {
    this.#busy.clear();
    for (let round = 0; round < 40; round += 1) {
      for (const instance of this.#instances.filter(({ isAlive }) => isAlive)) {
        this.#happen(instance, 'look');
        this.#happen(instance, 'sign out');
      }
    }
  }

  get unevenness(): number {
    const counts = this.#present().map(({ signedIn }) => signedIn.size);
    return counts.length === 0 ? 0 : Math.max(...counts) - Math.min(...counts);
  }

  get isComplete(): boolean {
    const count = this.#present().reduce((sum, { signedIn }) => sum + signedIn.size, 0);
    return this.#present().length === 0 || count === this.#agents.length;
  }

  describe(): string {
    return JSON.stringify(this.#present().map(({ id, signedIn }) => [id, [...signedIn]]));
  }

  #present(): Instance[] {
    return this.#instances.filter(({ isAlive, state }) => isAlive && state.phase === 'present');
  }

  #come(): void {
    const instance: Instance = { id: '', state: ABSENT, isAlive: true, signedIn: new Set(), leaving: new Set() };
    this.#instances.push(instance);
    this.#register(instance);
    this.#dispatch(instance, { type: 'join' });
  }

  #register(instance: Instance): void {
    this.#ids += 1;
    instance.id = `i${String(this.#ids).padStart(4, '0')}`;
    this.#dispatch(instance, { type: 'registered', instance: instance.id });
  }

  #call(agent: string | undefined): void {
    const isHere = agent !== undefined && this.#instances.some(({ signedIn }) => signedIn.has(agent));
    if (agent !== undefined && this.#busy.delete(agent) === false && isHere) {
      this.#busy.add(agent);
    }
  }

  #happen(instance: Instance, what: Exclude<Step, 'come' | 'call'>): void {
    switch (what) {
      case 'look':
      case 'look, with the answer lost':
        this.#look(instance, what !== 'look');
        break;
      case 'sign out':
        for (const agent of [...instance.leaving]) {
          instance.leaving.delete(agent);
          this.#dispatch(instance, { type: 'signed-out', agent });
        }
        break;
      case 'depart':
        this.#dispatch(instance, { type: 'depart' });
        this.#dispatch(instance, { type: 'join' });
        break;
      case 'expire':
        this.#members.delete(instance.id);
        this.#dispatch(instance, { type: 'expired' });
        this.#register(instance);
        break;
      case 'die':
        instance.isAlive = false;
        this.#members.delete(instance.id);
    }
  }

  #look(instance: Instance, isAnswerLost: boolean): void {
    const memberOf = (id: string): Member => {
      const leases = this.#leasesOf(id);
      const epochs = leases.reduce((sum, { epoch }) => sum + epoch, 0);
      return { instance: id, agents: this.#agents.length, held: leases.length, epochs };
    };
    const members = [...this.#members].map(memberOf);
    if (isAtRest(instance.state, members)) {
      this.#dispatch(instance, { type: 'rested' });
      return;
    }
    const before = transition(instance.state, {
      type: 'seen',
      members,
      busy: new Set(this.#busy),
    });
    instance.state = before.state;
    for (const effect of before.effects) {
      this.#carryOut(instance, effect, isAnswerLost);
    }
  }

  #dispatch(instance: Instance, event: LeaseEvent): void {
    const { state, effects } = transition(instance.state, event);
    instance.state = state;
    for (const effect of effects) {
      this.#carryOut(instance, effect, false);
    }
  }

  #carryOut(instance: Instance, effect: LeaseEffect, isAnswerLost: boolean): void {
    switch (effect.do) {
      case 'join':
        this.#members.add(instance.id);
        this.#dispatch(instance, { type: 'joined' });
        break;
      case 'list':
        this.#dispatch(instance, { type: 'listed', leases: this.#leasesOf(instance.id) });
        break;
      case 'acquire': {
        const leases = this.#acquire(instance.id, effect.most);
        if (!isAnswerLost) {
          this.#dispatch(instance, { type: 'acquired', leases, reason: effect.reason });
        }
        break;
      }
      case 'sign-in':
        this.moves += 1;
        instance.leaving.delete(effect.agent);
        instance.signedIn.add(effect.agent);
        break;
      case 'sign-out':
        assert.ok(instance.state.phase === 'departing' || !this.#busy.has(effect.agent), `${effect.agent} had a call`);
        this.#busy.delete(effect.agent);
        instance.signedIn.delete(effect.agent);
        instance.leaving.add(effect.agent);
        break;
      case 'drop':
        this.#busy.delete(effect.agent);
        instance.signedIn.delete(effect.agent);
        instance.leaving.delete(effect.agent);
        break;
      case 'release':
        this.#release(instance);
        break;
      case 'depart':
        this.#members.delete(instance.id);
        this.#dispatch(instance, { type: 'departed' });
    }
  }

  #release(instance: Instance): void {
    const leases = toRelease(instance.state);
    for (const { agent, epoch } of leases) {
      const row = this.#rows.get(agent);
      if (row?.holder === instance.id && row.epoch === epoch) {
        this.#rows.set(agent, { holder: undefined, epoch: epoch + 1 });
      }
    }
    this.#dispatch(instance, { type: 'released', leases });
  }

  #acquire(id: string, most: number): Lease[] {
    const isAlive = (holder: string) => this.#instances.some((one) => one.isAlive && one.id === holder);
    const free = [...this.#rows].filter(([, { holder }]) => holder === undefined || !isAlive(holder)).slice(0, most);
    return free.map(([agent, { epoch }]) => {
      this.#rows.set(agent, { holder: id, epoch: epoch + 1 });
      return { agent, epoch: epoch + 1 };
    });
  }

  #leasesOf(id: string): Lease[] {
    return [...this.#rows].flatMap(([agent, { holder, epoch }]) => (holder === id ? [{ agent, epoch }] : []));
  }
}
