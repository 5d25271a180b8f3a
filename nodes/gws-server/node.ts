/** `gws-server`: the config node that holds the signed-in agents, each with a CometD connection, shared by all nodes that use it. */
import type { Node, NodeAPI, NodeStatus } from 'node-red';
import {
  type Agent,
  AgentPool,
  type GwsError,
  Leases,
  parseAgentList,
  type SessionState,
  type TroubleKind,
  troubleOf,
  UnusableCredentials,
} from '../../src';
import { noLedger } from '../shared/ledger';
import { safely, tried } from '../shared/safely';
import type { ServerNode } from '../shared/server';
import { clock } from '../shared/texts';
import { complaintOf } from '../shared/time-limit';
import type { ServerConfig, ServerCredentials } from './config';
import { deployed } from './deployed';
import { ledgerOf } from './ledger';
import { LedgerLog } from './ledger-log';
import { ServerRules } from './rules';
import { SessionLog } from './session-log';
import { queueLimits, sessionOptions } from './settings';

/** ms in which changes of many agents become one change of status. */
const STATUS_INTERVAL = 200;

/** Status of each phase; the colours and shapes are Node-RED's convention. */
const APPEARANCE: Record<SessionState['phase'], Pick<NodeStatus, 'fill' | 'shape'>> = {
  idle: { fill: 'grey', shape: 'ring' },
  'signing-in': { fill: 'yellow', shape: 'ring' },
  starting: { fill: 'yellow', shape: 'ring' },
  connected: { fill: 'green', shape: 'dot' },
  interrupted: { fill: 'red', shape: 'ring' },
  refused: { fill: 'red', shape: 'dot' },
  closing: { fill: 'grey', shape: 'ring' },
  closed: { fill: 'grey', shape: 'ring' },
};

/** For a session that continues, but not as well as it should. */
const TROUBLED: Record<TroubleKind, Pick<NodeStatus, 'fill' | 'shape'>> = {
  answer: { fill: 'yellow', shape: 'ring' },
  polls: { fill: 'yellow', shape: 'dot' },
  channel: { fill: 'yellow', shape: 'dot' },
};

export function setUp(
  RED: NodeAPI,
  node: ServerNode & Node<ServerCredentials>,
  config: ServerConfig & { readonly name: string },
): void {
  const options = sessionOptions(RED, config, node.credentials, complaintOf(RED, node));
  const list = parseAgentList(node.credentials?.agents ?? '', options.username);
  if (list.faults.length > 0) {
    node.error(
      `The list of agents has faults, and agents that cannot be read are not signed in. ${list.faults.join('; ')}.`,
    );
  }
  const limits = queueLimits(config, (unusable) => node.warn(RED._('gws-server.log.bound', { ...unusable })));
  const ledger = ledgerOf(RED, config.ledger, (error) => node.error(error)) ?? noLedger();
  if (ledger.state.phase === 'closed') {
    node.error(RED._('gws-server.log.no-ledger'));
  }
  const leases = config.shareAgents && ledger.instance ? new Leases({ instance: ledger.instance }) : undefined;
  const isUnsure = config.shareAgents && !leases;
  if (isUnsure) {
    node.error(RED._('gws-server.log.no-shared-ledger'));
  }
  const rules = new ServerRules(RED, node, config.rules, () => tellUsers());
  const agents = new AgentPool(options, list.agents, limits, { ledger, leases, rules: rules.rules });
  const { session } = agents.default;
  const ledgerLog = new LedgerLog(RED, node, ledger);
  let statusTimer: NodeJS.Timeout | undefined;

  deployed.add(node);
  node.users = {};
  Object.defineProperties(node, {
    agents: { value: agents },
    session: { value: session },
    rules: { value: rules.rules },
    label: { value: config.name || origin(config.url) },
    connection: { value: { url: config.url, proxy: config.proxy, tls: config.tls } },
  });

  node.statusOfSession = () => {
    const all = agents.all.filter(({ session: { state } }) => state.phase !== 'idle');
    const status = leases
      ? statusOfShared(leases, all)
      : all.length > 1
        ? statusOfMany(all)
        : statusOfOne((all[0] ?? agents.default).session);
    return withoutRules(withoutLedger(withRateLimit(withListFaults(status))));
  };

  node.register = (user) => {
    const first = Object.keys(node.users).length === 0;
    node.users[user.id] = user;
    if (first) {
      ledgerLog.start();
      rules.start();
      if (config.connect !== 'manual' && !isUnsure) {
        agents.connect();
      }
    }
    user.sessionChanged();
  };

  node.deregister = (user, removed, done) => {
    delete node.users[user.id];
    if (removed && Object.keys(node.users).length === 0) {
      agents.disconnect().then(done, done);
    } else {
      done();
    }
  };

  const tellUsers = safely(node, 'A change of the sessions', () => {
    clearTimeout(statusTimer);
    statusTimer = undefined;
    for (const user of Object.values(node.users)) {
      tried(user, 'The status', () => user.sessionChanged());
    }
  });
  const agentChanged = (agent: Agent) => {
    if (agent === agents.default) {
      tellUsers();
    } else {
      statusTimer ??= setTimeout(tellUsers, STATUS_INTERVAL);
    }
  };
  const log = new SessionLog(RED, node, agents.default, options.timeout);
  agents.on('state', (agent, state) => {
    log.note(agent, state);
    agentChanged(agent);
  });
  agents.on('backlog', agentChanged);
  agents.on('devices', agentChanged);
  // Most trouble with polls is over before anybody could read about it.
  agents.on('condition', () => {
    statusTimer ??= setTimeout(tellUsers, STATUS_INTERVAL);
  });
  agents.on('rate', tellUsers);
  agents.on('leases', () => {
    statusTimer ??= setTimeout(tellUsers, STATUS_INTERVAL);
  });
  ledger.on('state', tellUsers);
  agents.on('warning', (agent, warning) => log.warn(agent, warning));

  node.on('close', (_removed: boolean, done: () => void) => {
    deployed.delete(node);
    tried(node, 'The end of the node', () => log.close());
    tried(node, 'The end of the ledger', () => ledgerLog.close());
    tried(node, 'The end of the calling rules', () => rules.close());
    ledger.off('state', tellUsers);
    agents
      .close()
      .finally(() => ledger.close())
      .finally(() => clearTimeout(statusTimer))
      .then(done, done);
  });

  /** With a list that has faults, not everybody is there who was meant to be. */
  function withListFaults(status: NodeStatus): NodeStatus {
    return list.faults.length === 0 ? status : withReservation(status, RED._('gws-server.status.list-faults'));
  }

  /** Any request may have to wait. */
  function withRateLimit(status: NodeStatus): NodeStatus {
    return agents.governor.isLimiting ? withReservation(status, RED._('gws-server.status.rate-limited')) : status;
  }

  /** Nothing is dialed then. */
  function withoutLedger(status: NodeStatus): NodeStatus {
    const { phase } = ledger.state;
    return phase === 'unavailable' || phase === 'closed'
      ? withReservation(status, RED._('gws-server.status.no-ledger'))
      : status;
  }

  /** The same. */
  function withoutRules(status: NodeStatus): NodeStatus {
    return rules.areUsable ? status : withReservation(status, RED._('gws-server.status.no-rules'));
  }

  function withReservation(status: NodeStatus, reservation: string): NodeStatus {
    const text = `${status.text}, ${reservation}`;
    return { ...status, text, ...(status.fill === 'green' && { fill: 'yellow' }) };
  }

  function statusOfOne({ state, backlog, deviceFault }: ServerNode['session']): NodeStatus {
    if (state.phase === 'connected' && deviceFault) {
      const text = RED._('gws-server.status.no-device');
      return { fill: 'yellow', shape: 'dot', text: [text, behind(backlog)].filter(Boolean).join(', ') };
    }
    const trouble = troubleOf(state)?.kind;
    if (trouble) {
      const text = RED._(`gws-server.status.trouble.${trouble}`);
      return { ...TROUBLED[trouble], text: [text, behind(backlog)].filter(Boolean).join(', ') };
    }
    const retryAt = 'retryAt' in state && state.phase === 'refused' ? state.retryAt : undefined;
    const key = state.phase === 'refused' ? `refused.${state.error.code}` : state.phase;
    const text = ('error' in state && faultyCredentials(state.error)) || RED._(`gws-server.status.${key}`);
    const next = retryAt === undefined ? '' : RED._('gws-server.status.next-try', { time: clock(retryAt) });
    return { ...APPEARANCE[state.phase], text: [text, next, behind(backlog)].filter(Boolean).join(', ') };
  }

  /** What is wrong with the user name or password; undefined if it was GWS that refused them. */
  function faultyCredentials(error: GwsError): string | undefined {
    return error instanceof UnusableCredentials
      ? RED._(`gws-server.status.credentials.${error.fault.kind}`, {
          field: RED._(`gws-server.label.${error.fault.field}`),
        })
      : undefined;
  }

  function statusOfMany(all: Agent[]): NodeStatus {
    const connected = all.filter(({ session }) => session.state.phase === 'connected');
    const backlog = all.reduce((sum, { session }) => sum + session.backlog, 0);
    const count = connected.filter(({ session }) => session.deviceFault).length;
    const text = RED._('gws-server.status.agents', { connected: connected.length, count: all.length });
    const without = count === 0 ? '' : RED._('gws-server.status.without-device', { count });
    const late = all.filter(({ session }) => (troubleOf(session.state)?.kind ?? 'answer') !== 'answer').length;
    const withLateEvents = late === 0 ? '' : RED._('gws-server.status.with-late-events', { count: late });
    const isWell = connected.length === all.length && count === 0 && late === 0;
    return {
      ...APPEARANCE[isWell ? 'connected' : 'starting'],
      text: [text, without, withLateEvents, behind(backlog)].filter(Boolean).join(', '),
    };
  }

  /** How many of those whom several Node-REDs share are here, and how they are. */
  function statusOfShared({ isJoined, report }: Leases, all: Agent[]): NodeStatus {
    if (!isJoined && all.length === 0) {
      return statusOfOne(agents.default.session);
    }
    const here = RED._('gws-server.status.shared', { here: report.held, count: report.agents });
    if (all.length === 0) {
      return { ...APPEARANCE.idle, text: here };
    }
    const isWell = all.every(({ session }) => session.state.phase === 'connected' && !troubleOf(session.state));
    const { text, ...look } = all.length > 1 && !isWell ? statusOfMany(all) : statusOfOne((all[0] as Agent).session);
    return { ...look, text: `${here}, ${text}` };
  }

  function behind(backlog: number): string {
    return backlog === 0 ? '' : RED._('gws-server.status.behind', { count: backlog });
  }
}

/** The URL's origin, the part of it that may be shown. */
function origin(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : '';
}
