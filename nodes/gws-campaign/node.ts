/** `gws-campaign`: works through a preview campaign, for one agent or for many. */
import type { NodeAPI } from 'node-red';
import { ACTIONS, type CampaignSettings, GwsError, keyOf } from '../../src';
import { namesIn } from '../../src/dial/identity';
import { invalidRequest } from '../../src/errors/requests';
import { isNothing } from '../../src/values/basics';
import { isObject } from '../../src/values/plain-json';
import { seconds } from '../../src/values/times';
import { quotedName } from '../../src/values/unreadable';
import { type ActionMessage, type Output, onMessage } from '../shared/action';
import { explained } from '../shared/explained';
import { show } from '../shared/safely';
import { type ServerUser, serverOf, useServer } from '../shared/server';
import { whenStarted } from '../shared/started';
import { noServer, problem } from '../shared/status';
import { sharedText } from '../shared/texts';
import { type CampaignConfig, DEFAULT_PROGRESS, SPAN } from './config';
import { progressMessage } from './messages';
import { readSettings } from './settings';
import { CampaignWork, OUTPUTS } from './work';

/** ms for which a node that is closed gives back records; Node-RED gives it 15 s. */
const CLOSE_LIMIT = 3000;

const CONTROLS = ['start', 'pause', 'resume', 'stop', 'status'] as const;

export function setUp(RED: NodeAPI, node: ServerUser, config: CampaignConfig): void {
  const server = serverOf(RED, config.server);
  const settings = settingsOrFault(RED, node, config);
  const isUsable = !(settings instanceof GwsError);
  const interval = intervalOf(config);
  const work = server && isUsable ? new CampaignWork({ RED, node, server, settings, interval }) : undefined;

  /** @throws {GwsError} why there is none */
  const needed = (): CampaignWork => {
    if (work) {
      return work;
    }
    throw isUsable
      ? new GwsError('GWS_NOT_CONNECTED', 'No server is chosen, or it is disabled. Open the node and choose one.')
      : settings;
  };

  node.sessionChanged = () => {
    if (work) {
      work.changed();
    } else {
      show(node, () => (isUsable ? noServer(RED) : problem(sharedText(RED, 'status.failed.GWS_INVALID_REQUEST'))));
    }
  };

  onMessage(RED, node, async (msg) => act(needed(), msg));
  const giveUp = whenStarted(RED, node, 'The campaign', () => {
    try {
      if (config.auto === true || !isUsable) {
        needed().start();
      }
    } catch (error) {
      node.error(explained(RED, error as GwsError), {});
    }
  });
  useServer(node, server, async () => {
    giveUp();
    await work?.close(CLOSE_LIMIT);
  });
  if (!server) {
    node.sessionChanged();
  }
}

/** Does what a message asks for; only `status` is answered. @throws {GwsError} */
async function act(work: CampaignWork, msg: ActionMessage): Promise<Output> {
  const word = typeof msg.action === 'string' ? msg.action.trim().toLowerCase() : '';
  switch (CONTROLS.find((control) => control === word)) {
    case 'start':
      work.start();
      return undefined;
    case 'pause':
      work.pause();
      return undefined;
    case 'resume':
      work.resume();
      return undefined;
    case 'stop':
      work.stop();
      return undefined;
    case 'status':
      Object.assign(msg, progressMessage(work.origin, work.report()));
      return OUTPUTS.progress;
    default:
      decide(work, msg, word);
      return undefined;
  }
}

/** @throws {GwsError} */
function decide(work: CampaignWork, msg: ActionMessage, word: string): void {
  if (!ACTIONS.some((action) => action.toLowerCase() === word)) {
    const words = [...CONTROLS, ...ACTIONS].join(', ');
    throw invalidRequest([`msg.action is ${quotedName(msg.action)}, but it must be one of ${words}`]);
  }
  const details = isNothing(msg.parameters) ? {} : msg.parameters;
  if (!isObject(details)) {
    throw invalidRequest(['msg.parameters must be an object']);
  }
  work.decide(keyIn(msg), word, details);
}

/** Of the record that the message is about. @throws {GwsError} `GWS_INVALID_REQUEST` */
function keyIn({ gws, record, payload }: ActionMessage): string {
  if (isObject(gws) && typeof gws.key === 'string') {
    return gws.key;
  }
  const named = [record, payload].find((candidate) => {
    const { attempts, handles } = namesIn(candidate);
    return attempts.size + handles.size > 0;
  });
  if (named === undefined) {
    throw invalidRequest([
      'it names no record: send the message from the output back, or put the record into msg.record',
    ]);
  }
  return keyOf(named);
}

function settingsOrFault(RED: NodeAPI, node: ServerUser, config: CampaignConfig): CampaignSettings | GwsError {
  try {
    return readSettings(RED, node, config);
  } catch (fault) {
    return GwsError.from(fault, 'GWS_INVALID_REQUEST', 'The settings cannot be used.');
  }
}

/** ms */
function intervalOf({ progress }: CampaignConfig): number {
  try {
    return seconds(isNothing(progress) ? DEFAULT_PROGRESS : progress, SPAN) * 1000;
  } catch {
    return DEFAULT_PROGRESS * 1000;
  }
}
