/** Carries out the operations that a campaign's machine wants. */
import { randomUUID } from 'node:crypto';
import type { Agent } from '../agents/agent';
import { GwsError } from '../errors/gws-error';
import { perform } from '../operations/operation';
import type { Values } from '../operations/parameters';
import { OUTBOUND_OPERATIONS } from '../outbound/operations';
import type { RequestSource } from '../session/permit';
import { isObject } from '../values/plain-json';
import { isCampaignMessage } from '../wire/outbound-events';
import { recordIn } from './messages';
import type { Answer, Effect } from './state';

type Request = Extract<Effect, { do: 'request' }>;

interface RequestSettings {
  readonly campaignName: string;
  /** DBID of the application Outbound Contact Server. */
  readonly applicationId: number;
  /** Of records that name none. */
  readonly callingList: string | undefined;
  /** Id or phone number; empty: the agent's. */
  readonly device: string;
  /** ms to wait for the outcome of an operation. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  readonly source: RequestSource | undefined;
}

/** s from now of a callback whose time has come meanwhile: GWS takes only those in the future. */
const SOON = 5;

/** Requests that are remembered: their record may come late. */
const REMEMBERED = 20;

export class CampaignRequests {
  readonly #agent: Agent;
  readonly #settings: RequestSettings;
  readonly #references: string[] = [];

  constructor(agent: Agent, settings: RequestSettings) {
    this.#agent = agent;
    this.#settings = settings;
  }

  /** Whether a message may be the answer to one of these requests, or was not asked for at all. */
  isForUs({ referenceId }: { readonly referenceId?: unknown }): boolean {
    return referenceId === undefined || referenceId === null || this.#references.includes(String(referenceId));
  }

  /** Never rejects. */
  async send(request: Request): Promise<Answer> {
    const { operation } = request;
    const { device, timeout, signal, source } = this.#settings;
    try {
      const order = { operation, values: this.#values(request), device, timeout, signal, source };
      const { payload } = await perform(OUTBOUND_OPERATIONS[operation], this.#agent, order);
      return answerIn(operation, payload);
    } catch (error) {
      return { is: 'failed', error: GwsError.from(error, 'GWS_OUTCOME_UNKNOWN', `${operation} failed.`) };
    }
  }

  #values({ operation, record, values }: Request): Values {
    const { campaignName, applicationId, callingList } = this.#settings;
    const common = { campaignName, applicationId, referenceId: this.#newReference() };
    if (!record) {
      return common;
    }
    const about = { ...common, recordHandle: record.handle, callingList: record.callingList ?? callingList };
    return operation === 'RescheduleRecord' ? { ...about, ...callbackOf(values) } : { ...about, ...values };
  }

  #newReference(): string {
    const reference = randomUUID();
    this.#references.push(reference);
    this.#references.splice(0, this.#references.length - REMEMBERED);
    return reference;
  }
}

function callbackOf({ callbackType, timestamp, delay = 0 }: Values): Values {
  const now = Math.floor(Date.now() / 1000);
  const wanted = typeof timestamp === 'number' ? timestamp : now + Math.ceil(Number(delay) / 1000);
  return { callbackType, timestamp: Math.max(wanted, now + SOON) };
}

function answerIn(operation: Request['operation'], payload: unknown): Answer {
  if (operation === 'GetChainedRecord') {
    const told = Array.isArray(payload) ? payload : [];
    return { is: 'chain', records: told.map(recordIn).filter((record) => record !== undefined) };
  }
  const record = operation === 'GetPreviewRecord' ? recordIn(payload) : undefined;
  const campaign = isCampaignMessage(payload) && isObject(payload.campaign) ? payload.campaign : undefined;
  return { is: 'done', ...(record && { record }), dialingMode: campaign?.dialingMode };
}
