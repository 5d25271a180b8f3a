/** Translates the settings of a node into those of a campaign. */
import type { Node, NodeAPI } from 'node-red';
import type { CampaignRules, CampaignSettings } from '../../src';
import { invalidRequest } from '../../src/errors/requests';
import { isNothing, text, wholeNumber } from '../../src/values/basics';
import { seconds } from '../../src/values/times';
import { faultIn, Unreadable } from '../../src/values/unreadable';
import { waitTime } from '../shared/time-limit';
import { type CampaignConfig, DEFAULT_APPEARANCE, DEFAULT_LONGEST_WAIT, DEFAULT_TIMEOUT, SPAN } from './config';
import { readOutcomes } from './outcomes';

/** ms of the first of the growing waits. */
const FIRST_WAIT = 1000;

/**
 * What the settings say.
 * @throws {GwsError} `GWS_INVALID_REQUEST` with everything that is wrong: a campaign other than the one that is meant must not begin
 */
export function readSettings(RED: NodeAPI, node: Node, config: CampaignConfig): CampaignSettings {
  const faults: string[] = [];
  const read = <Value>(name: string, reader: () => Value): Value | undefined => {
    try {
      return reader();
    } catch (thrown) {
      faults.push(`${name} ${faultIn(thrown)}`);
      return undefined;
    }
  };
  const campaignName = read('campaignName', () => text(present(config.campaignName)));
  const applicationId = read('applicationId', () => wholeNumber(present(config.applicationId)));
  const callingList = isNothing(config.callingList) ? undefined : read('callingList', () => text(config.callingList));
  const outcomes = read('outcomes', () => readOutcomes(config.outcomes));
  const span = (name: 'previewTime' | 'wrapUpTime') =>
    read(name, () => seconds(isNothing(config[name]) ? 0 : config[name], SPAN) * 1000);
  const [previewTime, wrapUpTime] = [span('previewTime'), span('wrapUpTime')];
  if (
    campaignName === undefined ||
    applicationId === undefined ||
    previewTime === undefined ||
    wrapUpTime === undefined ||
    faults.length > 0
  ) {
    throw invalidRequest(faults);
  }
  const agents = (Array.isArray(config.agents) ? config.agents : []).filter((name) => name !== '');
  const longest = waitTime(RED, node, config.longestWait, DEFAULT_LONGEST_WAIT);
  return {
    campaignName,
    applicationId,
    callingList,
    ...(agents.length > 0 && { agents }),
    presence: config.presence === 'signedIn' || config.presence === 'setReady' ? 'signedIn' : 'ready',
    states: { ready: config.presence === 'setReady', afterCallWork: config.afterCallWork === true },
    timeout: waitTime(RED, node, config.timeout, DEFAULT_TIMEOUT),
    limits: { appearance: waitTime(RED, node, config.appearance, DEFAULT_APPEARANCE) },
    source: { node: node.id },
    rules: {
      ...decisions(config, previewTime),
      ...outcomes,
      resultWithin: config.complete === 'flow' && wrapUpTime === 0 ? undefined : wrapUpTime,
      undialable: config.undialable === 'complete' ? 'complete' : 'reject',
      notAllowed: config.notAllowed === 'reschedule' ? 'reschedule' : 'reject',
      whenEmpty: config.whenEmpty === 'stop' ? 'stop' : 'wait',
      waits: { base: Math.min(FIRST_WAIT, longest), cap: longest },
    },
  };
}

/** Nobody is dialed without a decision unless the settings say so. */
function decisions(
  { decide, undecided }: CampaignConfig,
  time: number,
): Pick<CampaignRules, 'decideWithin' | 'undecided'> {
  if (decide === 'automatic') {
    return { decideWithin: time, undecided: 'dial' };
  }
  const isLimited = time > 0 && (undecided === 'skip' || undecided === 'dial');
  return { decideWithin: isLimited ? time : undefined, undecided: undecided === 'dial' ? 'dial' : 'skip' };
}

function present<Value>(value: Value): Value {
  if (isNothing(value)) {
    throw new Unreadable('is missing');
  }
  return value;
}
