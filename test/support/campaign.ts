/** An agent, without Node-RED, who works through a campaign of a simulator, and what the flow is told meanwhile. */
import { EventEmitter, once } from 'node:events';
import type { CampaignOptions, GwsSimulator, LedgerRecord, RecordOptions, SimulatorOptions } from '../../simulator';
import { Agent, AgentLoop, type LoopSettings, type RecordDone, Secret } from '../../src';
import type { CampaignState } from '../../src/campaign/state';
import { Bench, QUICK, reaches } from './session';

export const NAME = 'Autumn Survey';
export const APPLICATION = 151;
const LIST = 'Survey List';

/** ms: as waits of an agent that tests can wait for. */
export const SHORT = { base: 10, cap: 50 };

/** The campaign of the simulator. */
export function aCampaign(records: RecordOptions[], more: Partial<CampaignOptions> = {}): CampaignOptions {
  return { name: NAME, applicationId: APPLICATION, callingList: LIST, records, pushInterval: 1, ...more };
}

/** Records with these numbers. */
export function numbers(...phoneNumbers: string[]): RecordOptions[] {
  return phoneNumbers.map((phoneNumber) => ({ phoneNumber }));
}

export class CampaignDesk {
  readonly #bench = new Bench();
  readonly #agents: Agent[] = [];
  readonly #events = new EventEmitter();
  readonly done: RecordDone[] = [];
  readonly warnings: string[] = [];
  #simulator: GwsSimulator | undefined;
  loop!: AgentLoop;

  get simulator(): GwsSimulator {
    return this.#simulator as GwsSimulator;
  }

  async open(campaign: CampaignOptions, options: SimulatorOptions = {}): Promise<void> {
    this.#simulator = await this.#bench.simulator({ campaigns: [campaign], ...options });
  }

  /** Signs the agent in. */
  async agent(startSession = false): Promise<Agent> {
    const { url } = this.simulator;
    const agent = new Agent({ url, username: 'agent', password: new Secret('simulator'), startSession, ...QUICK });
    this.#agents.push(agent);
    agent.session.connect();
    await reaches(agent.session, 'connected');
    return agent;
  }

  /** Has the agent work on the campaign. */
  async work(settings: Partial<LoopSettings> = {}, agent?: Agent): Promise<AgentLoop> {
    const { rules, ...more } = settings;
    const loop = new AgentLoop(agent ?? (await this.agent()), {
      campaignName: NAME,
      applicationId: APPLICATION,
      rules: { waits: SHORT, ...rules },
      timeout: 5000,
      limits: { appearance: 5000 },
      ...more,
    });
    this.loop = loop;
    loop.on('record', (work, ms) => this.#events.emit('record', work, ms));
    loop.on('result', (work, ms) => this.#events.emit('result', work, ms));
    loop.on('warning', ({ message }) => {
      this.warnings.push(message);
      this.#events.emit('warning', message);
    });
    loop.on('done', (done) => {
      this.done.push(done);
      this.#events.emit('done', done);
    });
    await loop.start();
    return loop;
  }

  /** Resolves when the loop is, or comes to be, in `phase`. */
  reaches(phase: CampaignState['phase']['is'], loop = this.loop): Promise<CampaignState> {
    return new Promise((resolve) => {
      const look = (state: CampaignState) => {
        if (state.phase.is === phase) {
          loop.off('state', look);
          resolve(state);
        }
      };
      loop.on('state', look);
      look(loop.state);
    });
  }

  /** Resolves when that has been told so many times. */
  async told(count: number): Promise<void> {
    while (this.done.length < count) {
      await once(this.#events, 'done');
    }
  }

  /** The next event of the loop. */
  next(name: 'record' | 'result' | 'done' | 'warning'): Promise<unknown[]> {
    return once(this.#events, name);
  }

  /** What was told of each record, in words: `5001 completed Answer`. */
  get fates(): string[] {
    return this.done.map(({ record, fate, callResult }) =>
      [record.phoneNumber, fate, callResult].filter(Boolean).join(' '),
    );
  }

  /** What the dialer saw of a number: `handedOut`, `dialed`, `completed Busy`. */
  seen(phoneNumber: string): string[] {
    const records: LedgerRecord[] = this.simulator.ledger.records.all();
    const { events = [] } = records.find((record) => record.phoneNumber === phoneNumber) ?? {};
    return events.map(({ event, callResult }) => [event, callResult].filter(Boolean).join(' '));
  }

  /** The operations that GWS was asked for. */
  get operations(): string[] {
    return this.simulator.ledger.requests
      .map(({ body }) => /"operationName":"(\w+)"/.exec(body)?.[1])
      .filter((name) => name !== undefined);
  }

  async close(): Promise<void> {
    await Promise.all(this.#agents.splice(0).map(({ session }) => session.close()));
    await this.#bench.clear();
  }
}
