/** `gws-simulator`: a GWS that runs while the flow does; each incoming message delivers the next preview record. */
import type { Node, NodeAPI } from 'node-red';
import type { GwsSimulator, PreviewRecordOptions, SimulatorOptions } from '../../simulator';
import { invalidRequest } from '../../src/errors/requests';
import { isNothing } from '../../src/values/basics';
import { anyTime } from '../../src/values/times';
import { faultIn } from '../../src/values/unreadable';
import { type ActionMessage, onMessage } from '../shared/action';
import { safely, show, tried } from '../shared/safely';
import { problem } from '../shared/status';
import { DEFAULT_PORT, type SimulatorConfig, type SimulatorCredentials } from './config';

/** `msg.clock` that sets the clock right again. */
const REAL = 'real';

/** The simulator that the settings describe; throws if they are invalid. */
function create(config: SimulatorConfig, { username, password }: SimulatorCredentials): GwsSimulator {
  const simulator = require('../../simulator') as typeof import('../../simulator');
  const agents = numberOf(config.agents, 1);
  if (!simulator.isNumberOfAgents(agents)) {
    throw new RangeError(`The number of agents must be from 1 to ${simulator.MAX_AGENTS}.`);
  }
  const campaigns = String(config.campaigns).trim();
  const options: SimulatorOptions = {
    port: numberOf(config.port, DEFAULT_PORT),
    csrf: config.csrf === true,
    agents: simulator.moreAgents(agents, username || undefined, password || undefined),
    ...(config.host && { host: config.host }),
    ...(username && { username }),
    ...(password && { password }),
    ...(campaigns && { campaigns: simulator.parseCampaigns(campaigns) }),
  };
  return new simulator.GwsSimulator(options);
}

function numberOf(setting: string | number | undefined, otherwise: number): number {
  return setting === '' || setting === undefined ? otherwise : Number(setting);
}

/** Logs what there is to try. */
function introduce(node: Node, simulator: GwsSimulator | undefined): void {
  const { introduction } = require('../../simulator') as typeof import('../../simulator');
  if (simulator) {
    node.log([`GWS simulator at ${simulator.url}`, ...introduction(simulator)].join('\n'));
  }
}

/** The campaign and the agent that a message names. */
function choiceOf({ campaign, agent }: ActionMessage): PreviewRecordOptions {
  return {
    ...(!isNothing(campaign) && { campaign: String(campaign) }),
    ...(!isNothing(agent) && { username: String(agent) }),
  };
}

/** To which a message moves the clock; undefined: back to the real one. @throws {GwsError} `GWS_INVALID_REQUEST` */
function timeIn({ clock }: ActionMessage): number | undefined {
  if (clock === REAL) {
    return undefined;
  }
  try {
    return anyTime(clock);
  } catch (error) {
    throw invalidRequest([`msg.clock ${faultIn(error)}`]);
  }
}

export function setUp(RED: NodeAPI, node: Node<SimulatorCredentials>, config: SimulatorConfig): void {
  const failed = (key: string, values: { reason: string; port?: number }): undefined => {
    show(node, () => problem(RED._(`gws-simulator.status.${key}`)));
    tried(node, 'A failure of the simulator', () => node.error(RED._(`gws-simulator.error.${key}`, values)));
  };

  const showRunning = (running: GwsSimulator | undefined) => {
    const time = running?.movedTime;
    const clock =
      time === undefined
        ? ''
        : RED._('gws-simulator.status.clock', { time: new Date(time).toISOString().slice(0, 16) });
    show(node, () => ({ fill: 'green', shape: 'dot', text: [running?.url, clock].filter(Boolean).join(', ') }));
  };

  let simulator: GwsSimulator | undefined;
  try {
    simulator = create(config, node.credentials ?? {});
  } catch (error) {
    failed('settings', { reason: (error as Error).message });
  }
  if (simulator !== undefined) {
    show(node, () => ({ fill: 'yellow', shape: 'ring', text: RED._('gws-simulator.status.starting') }));
  }
  simulator?.on(
    'error',
    safely(node, 'A failure of the simulator', ({ message }: Error) => node.warn(message)),
  );
  const running = simulator?.start().then(
    () => {
      showRunning(simulator);
      tried(node, 'The introduction of the simulator', () => introduce(node, simulator));
      return simulator;
    },
    (error: NodeJS.ErrnoException) =>
      failed(error.code === 'EADDRINUSE' ? 'port-in-use' : 'failed', {
        reason: error.message,
        ...(simulator && { port: simulator.options.port }),
      }),
  );

  onMessage(RED, node, async (msg) => {
    const server = await running;
    if (server === undefined) {
      throw new Error(RED._('gws-simulator.error.not-running'));
    }
    if (!isNothing(msg.clock)) {
      server.moveClock(timeIn(msg));
      showRunning(server);
      return undefined;
    }
    const { data } = server.nextPreviewRecord(choiceOf(msg));
    msg.topic = data.notificationType;
    msg.payload = data;
    return 0;
  });

  node.on('close', (_removed: boolean, done: () => void) => {
    Promise.resolve(running)
      .then(() => simulator?.stop())
      .then(done, done);
  });
}
