/** An agent, without Node-RED, who works on a campaign of a simulator, and what GWS is asked for and told meanwhile. */
import assert from 'node:assert/strict';
import type { GwsSimulator, SimulatorOptions } from '../../simulator';
import { Agent, type GwsError, OUTBOUND_OPERATIONS, type OutboundRecordMessage, perform, Secret } from '../../src';
import { Bench, QUICK, reaches } from './session';

export type Operation = keyof typeof OUTBOUND_OPERATIONS;
export type Values = Record<string, unknown>;

export const OUTBOUND = '/v2/me/outbound';
export const DEVICES = '/v2/me/devices';

/** A name that has to be encoded in a path. */
export const CAMPAIGN = 'Größe @ 100%/Süd';
export const LIST = { applicationId: 7, campaignName: CAMPAIGN };

export const NEW_RECORD = {
  callingList: 'L',
  phoneNumber: '0711',
  phoneType: 'Mobile',
  timeZone: 'GMT',
  from: 0,
  until: 86339,
};

export class OutboundDesk {
  readonly #bench = new Bench();
  #simulator: GwsSimulator | undefined;
  #agent: Agent | undefined;

  get simulator(): GwsSimulator {
    return this.#simulator as GwsSimulator;
  }

  get agent(): Agent {
    return this.#agent as Agent;
  }

  get devicePath(): string {
    return `/devices/${this.agent.session.devices[0]?.id}`;
  }

  /** Signs the agent in, at a simulator of two campaigns, {@link CAMPAIGN} and `Other`. */
  async open(options: SimulatorOptions = {}): Promise<void> {
    const records = [{ phoneNumber: '5001', chain: [{ phoneNumber: '5101' }, { phoneNumber: '5102' }] }];
    this.#simulator = await this.#bench.simulator({
      campaigns: [
        { name: CAMPAIGN, applicationId: 7, callingList: 'L', records: [...records, { phoneNumber: '5002' }] },
        { name: 'Other', applicationId: 7, callingList: 'O', records: [{ phoneNumber: '5003' }] },
      ],
      agents: [{ username: 'boris', password: 'simulator' }],
      ...options,
    });
    const { url } = this.#simulator;
    const password = new Secret('simulator');
    this.#agent = new Agent({ url, username: 'agent', password, ...QUICK });
    this.agent.session.connect();
    await reaches(this.agent.session, 'connected');
  }

  async close(): Promise<void> {
    await this.#agent?.session.close();
    await this.#bench.clear();
  }

  /** Performs an operation on {@link CAMPAIGN}, unless `values` say another. */
  run(operation: Operation, values: Values = {}, timeout = 5000) {
    const order = { operation, values: { ...LIST, ...values }, timeout };
    return perform(OUTBOUND_OPERATIONS[operation], this.agent, order);
  }

  async payloadOf(operation: Operation, values?: Values): Promise<OutboundRecordMessage & { campaign: Values }> {
    return (await this.run(operation, values)).payload as OutboundRecordMessage & { campaign: Values };
  }

  /** Handle of a record that the agent has asked for. */
  async handedOver(): Promise<number> {
    await this.run('StartPreviewSession');
    const { record } = await this.payloadOf('GetPreviewRecord');
    return record.userData?.GSW_RECORD_HANDLE as number;
  }

  /** The requests of the Outbound API. */
  get requests(): { path: string; body: Values }[] {
    return this.simulator.ledger.requests
      .filter(({ path }) => path.includes('/outbound-'))
      .map(({ path, body }) => ({ path: path.replace('/api/v2', ''), body: JSON.parse(body) as Values }));
  }

  get lastRequest(): { path: string; body: Values } {
    return this.requests.at(-1) ?? { path: '', body: {} };
  }

  /** Has GWS accept `operation` so many times and say nothing of its own; instead, with the last of them, these messages. */
  insteadOfOutcome(operation: Operation, messages: [channel: string, data: unknown][], times = 1): void {
    const { simulator } = this;
    simulator.faults.operations.silence(operation, times);
    let requests = 0;
    simulator.on('request', ({ body }) => {
      requests += body.includes(`"${operation}"`) ? 1 : 0;
      if (requests === times) {
        requests += 1;
        for (const [channel, data] of messages) {
          simulator.publish('agent', channel, data);
        }
      }
    });
  }
}

/** `data` of a message about a record. */
export function recordMessage(notificationType: string, record: object, more: object = {}) {
  return { messageType: 'OutboundRecordMessage', notificationType, record, ...more };
}

/** For `assert.rejects`. */
export function refusal(code: string, text = /./): (error: GwsError) => true {
  return (error) => {
    assert.equal(error.code, code, error.message);
    assert.match(error.message, text);
    return true;
  };
}
