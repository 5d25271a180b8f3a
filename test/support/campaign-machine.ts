/** A campaign's machine in a test: it is told events, and what it wants is looked at. */
import { GwsError } from '../../src';
import type { Choice } from '../../src/campaign/decision';
import { transition } from '../../src/campaign/machine';
import type { CampaignRecord, Dialed } from '../../src/campaign/record';
import { type CampaignRules, DEFAULT_RULES } from '../../src/campaign/rules';
import { type Answer, type CampaignEvent, type CampaignState, type Effect, INITIAL } from '../../src/campaign/state';

export const REFUSED = new GwsError('GWS_REJECTED', 'no', { statusCode: 2 });
export const NOT_FOUND = new GwsError('GWS_REJECTED', 'no such record', { statusCode: 6 });
export const EMPTY = new GwsError('GWS_REJECTED', 'no more records', { statusCode: 12 });
export const UNKNOWN = new GwsError('GWS_OUTCOME_UNKNOWN', 'no answer');
export const NOT_SENT = new GwsError('GWS_NOT_CONNECTED', 'no connection');

export function aRecord(key: string, more: Partial<CampaignRecord> = {}): CampaignRecord {
  const handle = Number(key.replace(/\D/g, '')) || 1;
  const outbound = { recordHandle: handle, phoneNumber: `500${handle}` };
  return { key, handle, phoneNumber: outbound.phoneNumber, callingList: 'L', attempts: 0, outbound, ...more };
}

export class Machine {
  state: CampaignState = INITIAL;
  readonly rules: CampaignRules;
  /** All effects so far. */
  readonly effects: Effect[] = [];
  /** Those of the last event. */
  last: readonly Effect[] = [];

  constructor(rules: Partial<CampaignRules> = {}) {
    this.rules = { ...DEFAULT_RULES, ...rules };
  }

  tell(event: CampaignEvent): this {
    const { state, effects } = transition(this.state, event, this.rules);
    this.state = state;
    this.last = effects;
    this.effects.push(...effects);
    return this;
  }

  /** Starts it, with nothing left from before a restart. */
  start(): this {
    return this.tell({ type: 'start', earlier: [] }).done();
  }

  /** Answers what is under way. */
  answer(answer: Answer): this {
    return this.tell({ type: 'answered', id: this.#id, answer });
  }

  done(more: Partial<Extract<Answer, { is: 'done' }>> = {}): this {
    return this.answer({ is: 'done', ...more });
  }

  fail(error: GwsError): this {
    return this.answer({ is: 'failed', error });
  }

  dialed(outcome: Dialed['outcome'], more: Partial<Dialed> = {}): this {
    return this.answer({ is: 'dialed', dialed: { outcome, ...more } });
  }

  /** The wait is over. */
  waited(): this {
    return this.tell({ type: 'waited', id: this.#id });
  }

  /** Starts it, and hands it a record that it has asked for. */
  withRecord(record = aRecord('r1')): this {
    return this.start().done().done({ record });
  }

  get phase(): string {
    return this.state.phase.is;
  }

  /** What the last event led to, in words: `CompleteRecord {"callResult":"Busy"}`, `wait 1000`, `tell completed`. Results that nobody is asked for are left out. */
  get wants(): string[] {
    return this.last.filter((effect) => effect.do !== 'ask-result' || effect.ms !== 0).map(worded);
  }

  get told(): string[] {
    return this.effects.filter((effect) => effect.do === 'tell').map(({ done }) => `${done.record.key} ${done.fate}`);
  }

  get #id(): number {
    const { phase } = this.state;
    return 'id' in phase ? phase.id : 0;
  }
}

function worded(effect: Effect): string {
  switch (effect.do) {
    case 'request': {
      const values = Object.keys(effect.values).length > 0 ? ` ${JSON.stringify(effect.values)}` : '';
      return `${effect.operation}${values}`;
    }
    case 'dial':
      return `dial ${effect.record.key}`;
    case 'follow':
      return `follow ${effect.earlier.entry}`;
    case 'wait':
      return `wait ${effect.ms}`;
    case 'show':
      return `show ${effect.work.record.key}`;
    case 'ask-result':
      return `ask result of ${effect.work.record.key}`;
    case 'tell':
      return `tell ${effect.done.fate}`;
    case 'warn':
      return `warn ${effect.error.message}`;
  }
}

/** Has the flow decide on a record. */
export function decide(machine: Machine, choice: Choice, key = 'r1'): Machine {
  return machine.tell({ type: 'decided', decision: { key, ...choice } });
}
