/**
 * One Node-RED, or several that share a database, whose agents work through a campaign while GWS and the network fail, and while they
 * are killed, ended and deployed.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { GwsSimulator, moreAgents, type ScenarioName } from '../../../simulator';
import { elapsed } from '../../../src/timing/clock';
import { PostgresServer } from '../../../test/support/postgres-server';
import { Relay } from '../../../test/support/relay';
import type { Check } from '../checks';
import { Storm } from '../faults';
import { Random } from '../random';
import { Fates } from './fates';
import { campaignFlow } from './flow';
import { Instance, type Interruption } from './instance';

export interface CampaignSoakOptions {
  readonly seed: number;
  /** ms of faults and crashes; then everything has to come to rest. */
  readonly duration: number;
  readonly agents: number;
  readonly records: number;
  /** Node-REDs; more than one share a PostgreSQL. */
  readonly instances: number;
}

export interface CampaignSoakResult {
  readonly counts: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly interruptions: Readonly<Record<string, number>>;
  readonly checks: readonly Check[];
}

const CAMPAIGN = { campaignName: 'Soak', applicationId: 151 };

const COURSES: readonly ScenarioName[] = [
  'answers',
  'answers',
  'farEndHangsUp',
  'busy',
  'noAnswer',
  'invalid',
  'answerLost',
];

const HOW: readonly Interruption[] = ['SIGKILL', 'SIGKILL', 'SIGTERM', 'deploy'];

/** ms between two faults, and between two interruptions, shortest and longest. */
const FAULT_GAP = [1000, 6000] as const;
const INTERRUPTION_GAP = [10_000, 25_000] as const;

/** ms for a request of the server node. */
const TIMEOUT = 2000;

/** ms within which the rest of the list has to be worked through, and between two looks. */
const SETTLE_LIMIT = 5 * 60_000;
const LOOK = 500;

const TIMING = { dialDelay: 10, ringing: 40, answer: 150, talking: 600, farEndHangsUp: 80, busy: 80, noAnswer: 500 };

export class CampaignSoak {
  readonly #options: CampaignSoakOptions;
  readonly #random: Random;
  readonly #simulator: GwsSimulator;
  readonly #relay = new Relay(() => this.#simulator.port);
  readonly #storm: Storm;
  readonly #instances: Instance[] = [];
  /** ms since 1970 */
  readonly #crashes: number[] = [];
  readonly #interruptions: Record<string, number> = {};
  #database: PostgresServer | undefined;

  constructor(options: CampaignSoakOptions) {
    const { seed, agents, records } = options;
    this.#options = options;
    const random = new Random(seed);
    this.#random = random;
    const phoneNumbers = Array.from({ length: records }, (_none, at) => `+4930${1_000_000 + at}`);
    const { campaignName: name, applicationId } = CAMPAIGN;
    this.#simulator = new GwsSimulator({
      csrf: true,
      timing: TIMING,
      cometd: { timeout: 3000, maxInterval: 4000 },
      agents: moreAgents(agents),
      scenarios: Object.fromEntries(phoneNumbers.map((phoneNumber) => [phoneNumber, random.pick(COURSES)])),
      campaigns: [
        { name, applicationId, callingList: 'Soak', records: phoneNumbers.map((phoneNumber) => ({ phoneNumber })) },
      ],
    });
    const place = { simulator: this.#simulator, relay: this.#relay, random: new Random(seed + 1), timeout: TIMEOUT };
    this.#storm = new Storm({ ...place, callsForgotten: () => {} }, FAULT_GAP);
  }

  /** One line about how it goes. */
  get progress(): string {
    const counts = Object.entries(this.#fates.counts).map(([what, count]) => `${count} ${what}`);
    return `${counts.slice(0, 5).join(', ')}, ${this.#storm.total} faults, ${this.#crashes.length} crashes`;
  }

  async run(): Promise<CampaignSoakResult> {
    await this.#simulator.start();
    await this.#relay.listen();
    try {
      await this.#startInstances();
      await this.#rage();
      await this.#settle();
      await Promise.all(this.#instances.map((instance) => instance.stop()));
      return {
        counts: this.#fates.counts,
        faults: Object.fromEntries(this.#storm.counts),
        interruptions: this.#interruptions,
        checks: this.#fates.checks(),
      };
    } finally {
      await Promise.all(this.#instances.map((instance) => instance.remove()));
      await this.#database?.remove();
      await this.#relay.close();
      await this.#simulator.stop();
    }
  }

  get #fates(): Fates {
    const told = this.#instances.flatMap((instance) => instance.told);
    return new Fates(this.#simulator.ledger.records.all(), told, this.#crashes);
  }

  async #startInstances(): Promise<void> {
    const { agents, instances } = this.#options;
    this.#database = instances > 1 ? await PostgresServer.start() : undefined;
    const flow = campaignFlow({
      url: `http://127.0.0.1:${this.#relay.port}`,
      ...CAMPAIGN,
      databasePort: this.#database?.port,
    });
    const { username, password } = this.#simulator.options;
    const others = moreAgents(agents).map((agent) => `${agent.username},${agent.password}`);
    const server = { username, password, agents: ['username,password', ...others].join('\n') };
    const ledger = { user: 'postgres', password: '' };
    const credentials = { server, ...(this.#database && { ledger }) };
    this.#instances.push(...Array.from({ length: instances }, () => new Instance(flow, credentials)));
    await Promise.all(this.#instances.map((instance) => instance.start()));
  }

  /** Faults and interruptions, until the time is over or the list is done. */
  async #rage(): Promise<void> {
    const raging = this.#storm.rage();
    const end = elapsed() + this.#options.duration;
    while (elapsed() < end && this.#fates.open.length > 0) {
      await pause(Math.min(this.#random.between(...INTERRUPTION_GAP), Math.max(0, end - elapsed())));
      await this.#interrupt(this.#random.pick(HOW));
    }
    await this.#storm.calm();
    await raging;
  }

  async #interrupt(how: Interruption): Promise<void> {
    this.#interruptions[how] = (this.#interruptions[how] ?? 0) + 1;
    if (how === 'SIGKILL') {
      this.#crashes.push(Date.now());
    }
    await this.#random.pick(this.#instances).interrupt(how);
  }

  async #settle(): Promise<void> {
    const end = elapsed() + SETTLE_LIMIT;
    while (elapsed() < end && this.#fates.open.length > 0) {
      await pause(LOOK);
    }
  }
}
