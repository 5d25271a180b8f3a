/**
 * What a bug report needs to say, in one file that can be shown to anybody: no secrets, no names of people or hosts, telephone
 * numbers only by their last digits.
 */
import os from 'node:os';
import type { NodeAPI } from 'node-red';
import { type ServerNode, statisticsOf } from '../../nodes/shared/server';
import { underWayAt } from '../../nodes/shared/under-way';
import type { ServerReport } from '../../src';
import type { KEPT } from '../../src/agents/journal';
import { maskedNumber, withMaskedNumbers } from '../../src/values/masked-number';
import { discretionOf } from './discreet';
import { Pseudonyms } from './pseudonyms';
import { settingsShown } from './settings-shown';

/** Of each kind of event, the latest. */
const MOST = 200;

export interface Diagnosis {
  /** ISO time. */
  readonly made: string;
  readonly versions: Readonly<Record<string, string>>;
  /** Of the nodes of this package. */
  readonly nodes: readonly object[];
  readonly servers: readonly ServerDiagnosis[];
}

interface ServerDiagnosis {
  /** As its entry in `nodes`. */
  readonly id: string;
  readonly statistics: ServerReport;
  readonly ledger: object;
  readonly agents: readonly object[];
  readonly underWay: readonly object[];
  /** The latest of each kind, oldest first; the runtime keeps `KEPT` of them. */
  readonly events: Readonly<Record<keyof typeof KEPT, readonly object[]>>;
}

export function diagnose(RED: NodeAPI, servers: readonly ServerNode[]): Diagnosis {
  const nodes: object[] = [];
  RED.nodes.eachNode((config) => {
    if (/^gws-/.test(config.type)) {
      nodes.push({ id: config.id, ...settingsShown(config as unknown as Readonly<Record<string, unknown>>) });
    }
  });
  return {
    made: new Date().toISOString(),
    versions: versions(RED),
    nodes,
    servers: servers.map((one) => ofServer(RED, one)),
  };
}

function versions(RED: NodeAPI): Diagnosis['versions'] {
  const { version } = require('@gws-flows/node-red-genesys-web-services/package.json') as { version: string };
  return {
    package: version,
    nodeRed: String((RED.settings as { version?: unknown }).version ?? ''),
    node: process.version,
    system: `${os.type()} ${os.release()} ${process.arch}`,
  };
}

function ofServer(RED: NodeAPI, server: ServerNode): ServerDiagnosis {
  const { agents, label, connection } = server;
  const { journal, ledger } = agents;
  const discreet = discretionOf(RED, server);
  const pseudonyms = new Pseudonyms([...agents.all.map(({ name }) => name), ...agents.listed], [label, connection.url]);
  const shown = <Value>(value: Value): Value => withoutPeople(discreet(value), pseudonyms);
  const latest = <Item>(items: readonly Item[]) => shown(items.slice(-MOST) as readonly object[]);
  return {
    id: server.id,
    statistics: shown(statisticsOf(server)),
    ledger: shown({ kind: ledger.kind, ...ledger.state, ...errorIn(ledger.state) }),
    agents: shown(agents.all.map(({ name, session }) => ({ agent: name, ...phaseOf(session), ...countsOf(session) }))),
    underWay: shown(
      underWayAt(server).map(({ node, since, report, waitsFor }) => ({ node, since, ...report, waitsFor })),
    ),
    events: {
      records: latest(journal.records),
      dials: latest(journal.dials),
      failures: latest(journal.failures),
      calls: latest(journal.calls),
      sessions: latest(journal.sessions),
      actions: latest(journal.actions),
    },
  };
}

function phaseOf({ state }: ServerNode['session']): object {
  const trouble = 'trouble' in state ? state.trouble : undefined;
  return {
    phase: state.phase,
    ...errorIn(state),
    ...(trouble && { trouble: trouble.kind, ...errorIn(trouble) }),
  };
}

function countsOf({ devices, calls, backlog }: ServerNode['session']): object {
  const channels = devices.map((device) => device.channels);
  return { devices: channels, calls: calls.alive.map(({ call }) => call.state), backlog };
}

function errorIn(holder: object): object {
  const error = 'error' in holder ? holder.error : undefined;
  return error instanceof Error ? { error: { code: (error as { code?: unknown }).code, message: error.message } } : {};
}

/** Fields that name a person, a device, a place, or what somebody has called a thing. */
const NAMES = ['agent', 'device', 'campaign', 'list', 'server', 'resolvedBy', 'holder'];
const LONGEST = 2000;

/** A copy without people: names are replaced, and numbers masked. */
function withoutPeople<Value>(value: Value, pseudonyms: Pseudonyms): Value {
  const copy = (part: unknown, name: string): unknown => {
    if (typeof part === 'string') {
      if (name === 'number') {
        return maskedNumber(part) ?? '(hashed)';
      }
      const isName = NAMES.includes(name) && part !== '';
      return isName ? pseudonyms.of(name, part) : withMaskedNumbers(pseudonyms.replaced(part.slice(0, LONGEST)));
    }
    if (Array.isArray(part)) {
      return part.map((item) => copy(item, name));
    }
    if (typeof part === 'object' && part !== null) {
      const isIdentity = (key: string) => ['id', 'callId', 'entry', 'node', 'message', 'attempt'].includes(key);
      return Object.fromEntries(
        Object.entries(part).map(([key, inner]) => [
          key,
          isIdentity(key) && typeof inner === 'string' && key !== 'message' ? inner : copy(inner, key),
        ]),
      );
    }
    return part;
  };
  return copy(value, '') as Value;
}
