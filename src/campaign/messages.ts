/** Reads the messages of GWS that matter to an agent who works on a campaign. */
import { namesIn } from '../dial/identity';
import { GwsError } from '../errors/gws-error';
import type { DialEntry } from '../ledger';
import { isObject, type JsonObject } from '../values/plain-json';
import { aboutOf, differ } from '../wire/about';
import type { OutboundRecord } from '../wire/messages';
import { isCampaignMessage } from '../wire/outbound-events';
import { parseRecord } from '../wire/record';
import { ATTEMPTS_KEY, CAMPAIGN_KEY, CAMPAIGN_MODE_KEY, numberOfDigits, USER_EVENT_KEY } from '../wire/user-data';
import type { CampaignRecord, Dialed, EarlierWork } from './record';
import type { CampaignEvent } from './state';

/** Events by which Outbound Contact Server says whether a campaign runs; `CampaignStarted` is seen, the others inferred. */
const RUNNING: Readonly<Record<string, boolean>> = {
  CampaignStarted: true,
  CampaignModeChanged: true,
  CampaignStopped: false,
  CampaignUnloaded: false,
};

/** Outcomes that a dial has while its call goes on. */
const UNFINISHED: readonly string[] = ['accepted', 'dialing'];

/** Whether a message is about another campaign. */
export function isOfOther(campaignName: string, data: unknown): boolean {
  return differ(aboutOf(data).campaignName, campaignName);
}

/**
 * The record in a message that hands it over, or in one of a chain.
 * @returns undefined if it has no handle, so that nothing can be done with it
 */
export function recordIn(data: unknown): CampaignRecord | undefined {
  const { recordHandle, phoneNumber, callingList } = aboutOf(data);
  if (typeof recordHandle !== 'number') {
    return undefined;
  }
  const number = String(phoneNumber ?? '');
  return {
    key: keyOf(data, number),
    handle: recordHandle,
    phoneNumber: number,
    callingList: callingList === undefined ? undefined : String(callingList),
    ...dialable(data),
  };
}

/** The key of a record in any form in which a flow may have it; see {@link CampaignRecord}. */
export function keyOf(record: unknown, phoneNumber = String(aboutOf(record).phoneNumber ?? '')): string {
  const { attempts, handles } = namesIn(record);
  const [attempt] = attempts;
  const [handle = ''] = handles;
  return attempt ?? keyWithoutAttempt(handle, phoneNumber);
}

/** What a message says of whether the campaign runs, and in which mode; undefined if it says nothing of that. */
export function campaignNews(
  data: unknown,
  campaignName: string,
): Extract<CampaignEvent, { type: 'campaign' }> | undefined {
  const said = isObject(data) && isObject(data.userData) ? data.userData : undefined;
  const name = isCampaignMessage(data) ? data.notificationType : said?.[USER_EVENT_KEY];
  const about = isCampaignMessage(data) ? data.campaign.name : said?.[CAMPAIGN_KEY];
  const isRunning = typeof name === 'string' && Object.hasOwn(RUNNING, name) ? RUNNING[name] : undefined;
  if (isRunning === undefined || about !== campaignName) {
    return undefined;
  }
  const dialingMode = isCampaignMessage(data) ? data.campaign.dialingMode : said?.[CAMPAIGN_MODE_KEY];
  return { type: 'campaign', isRunning, dialingMode };
}

/** The record that an entry of the ledger is about, and what became of its dial; undefined if it names no handle. */
export function earlierWork({ id, handle, attempt, number, list, ...entry }: DialEntry): EarlierWork | undefined {
  const known = numberOfDigits(handle);
  if (typeof known !== 'number') {
    return undefined;
  }
  const phoneNumber = number ?? '';
  const key = attempt ?? keyWithoutAttempt(handle, phoneNumber);
  const record = { key, handle: known, phoneNumber, callingList: list, attempts: 0, outbound: undefined };
  return { record, entry: id, dialed: endOf(entry) };
}

/** How a dial ended; undefined while it goes on. */
export function endOf({ state, outcome, callId, talked }: Pick<DialEntry, 'state' | 'outcome' | 'callId' | 'talked'>) {
  const isOver = state === 'ended' || state === 'unknown' || state === 'notDialed';
  const word = outcome !== undefined && !UNFINISHED.includes(outcome) ? outcome : 'unknown';
  return isOver ? ({ outcome: word as Dialed['outcome'], callId, talked } satisfies Dialed) : undefined;
}

/** A number may be written in several ways. */
function keyWithoutAttempt(handle: unknown, phoneNumber: string): string {
  return `${handle} ${phoneNumber.replace(/\D/g, '')}`;
}

function dialable(data: unknown): Pick<CampaignRecord, 'attempts' | 'outbound' | 'fault'> {
  try {
    const outbound = parseRecord(data);
    return { attempts: attemptsOf(outbound), outbound };
  } catch (fault) {
    const error = GwsError.from(fault, 'GWS_INVALID_RECORD', 'The record cannot be dialed.');
    return { attempts: 0, outbound: undefined, fault: error };
  }
}

function attemptsOf({ otherFields = {} }: OutboundRecord): number {
  const attempts = numberOfDigits((otherFields as JsonObject)[ATTEMPTS_KEY]);
  return typeof attempts === 'number' && Number.isSafeInteger(attempts) && attempts > 0 ? attempts : 0;
}
