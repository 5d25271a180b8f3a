/** The rows of one server. */
import type { ServerNode } from '../../nodes/shared/server';
import { underWayAt } from '../../nodes/shared/under-way';
import { type Agent, type CallStateChangeMessage, type DialEntry, troubleOf } from '../../src';
import { maskedSaid, verdictIn } from '../../src/agents/explain';
import type { FailureNote, SeenState } from '../../src/agents/journal';
import { maskedNumber, withMaskedNumbers } from '../../src/values/masked-number';
import { numbersOf } from '../../src/wire/call-events';
import type { LastDials } from './last-dials';
import type { AgentRow, CallRow, DialRow, Row, ServerRow, WaitRow } from './rows';

/** Refusals that are shown, the latest. */
const MOST_REFUSALS = 100;

/** Nodes that had a message, by its ID, in their order. */
type Paths = ReadonlyMap<string, readonly string[]>;

export function rowsOf(server: ServerNode, dials: LastDials): Row[] {
  const paths = pathsOf(server);
  const { failures } = server.agents.journal;
  const reasons = reasonsOf(dials.recent, failures);
  const shownWithEntry = new Set(reasons.values());
  const byCall = new Map(dials.recent.map((entry) => [entry.callId, entry]));
  const dialRow = (kind: DialRow['kind']) => (entry: DialEntry) => rowOfEntry(server, kind, entry, reasons, paths);
  const rows: Row[] = [
    serverRow(server, dials),
    ...server.agents.all.map((agent) => agentRow(server, agent)),
    ...server.agents.all.flatMap((agent) => callRows(server, agent, byCall, paths)),
    ...dials.recent.map(dialRow('dial')),
    ...dials.unknown.map(dialRow('unknown')),
    ...failures
      .filter((note) => note.entry === undefined && !shownWithEntry.has(note))
      .slice(-MOST_REFUSALS)
      .map((note) => rowOfRefusal(server, note, paths)),
    ...underWayAt(server).map((work) => waitRow(server, work, paths)),
  ];
  return rows;
}

function serverRow(server: ServerNode, { fault }: LastDials): ServerRow {
  const { fill = '', shape = '', text = '' } = server.statusOfSession();
  const { kind, state } = server.agents.ledger;
  const reason = 'error' in state ? state.error.message : undefined;
  return {
    ...{ kind: 'server', key: `server ${server.id}`, server: server.id, label: server.label },
    status: { fill, shape, text },
    ledger: { kind, phase: state.phase, ...(reason !== undefined && { fault: reason }) },
    ...(fault !== undefined && { fault }),
  };
}

/** What the row of an agent is made of, and the row. */
interface MadeOf {
  readonly parts: readonly unknown[];
  readonly row: AgentRow;
}

const made = new WeakMap<Agent, MadeOf>();

/** The same row as before if nothing has changed: there may be hundreds of agents. */
function agentRow(server: ServerNode, agent: Agent): AgentRow {
  const { session } = agent;
  const seen = server.agents.journal.seenState(session);
  const [call] = session.calls.alive;
  const parts = [session.state, session.devices, seen, call];
  const before = made.get(agent);
  if (before?.parts.every((part, index) => part === parts[index])) {
    return before.row;
  }
  const row = newAgentRow(server, agent, seen, call);
  made.set(agent, { parts, row });
  return row;
}

function newAgentRow(
  server: ServerNode,
  { name, session }: Agent,
  seen: SeenState | undefined,
  call: CallStateChangeMessage | undefined,
): AgentRow {
  const { state, devices } = session;
  const trouble = troubleOf(state);
  const [device] = devices;
  const [number] = call ? numbersOf(call.call) : [];
  const error = trouble?.error ?? ('error' in state ? state.error : undefined);
  const agentState = seen?.state ?? device?.userState?.displayName ?? device?.userState?.state;
  const fields = {
    trouble: trouble?.kind,
    since: server.agents.journal.phaseSince(session),
    error: error && { code: error.code, text: withMaskedNumbers(error.message) },
    device: device && textOf(device.phoneNumber ?? device.id),
    state: state.phase === 'connected' ? textOf(agentState) : undefined,
    stateSince: seen?.since,
    call: call && { id: call.call.id, state: textOf(call.call.state) ?? '', ...(number && shown(number)) },
  };
  const whose = { kind: 'agent' as const, key: `agent ${server.id} ${name}`, server: server.id, agent: name };
  return { ...whose, phase: state.phase, ...defined(fields) };
}

function callRows(
  server: ServerNode,
  { name, session }: Agent,
  byCall: ReadonlyMap<string | undefined, DialEntry>,
  paths: Paths,
): CallRow[] {
  return session.calls.alive.map(({ call }) => {
    const entry = byCall.get(call.id);
    const [number] = numbersOf(call);
    return {
      ...{ kind: 'call', key: `call ${server.id} ${name} ${call.id}`, server: server.id, agent: name },
      ...{ callId: call.id, state: textOf(call.state) ?? '' },
      ...(number && shown(number)),
      ...(entry && { since: entry.times.dialing ?? entry.at, ...where(entry, paths) }),
    };
  });
}

function rowOfEntry(
  server: ServerNode,
  kind: DialRow['kind'],
  entry: DialEntry,
  reasons: ReadonlyMap<string, FailureNote>,
  paths: Paths,
): DialRow {
  const { id, at, agent, state, outcome, talked } = entry;
  const reason = reasons.get(id);
  return {
    ...{ kind, key: `${kind} ${server.id} ${id}`, server: server.id, entry: id, at, agent, state },
    ...defined({ outcome, talked }),
    ...names(entry),
    ...(reason ? why(reason) : entry.state === 'notDialed' && entry.verdict !== undefined && said(entry)),
    ...where(entry, paths),
  };
}

function rowOfRefusal(server: ServerNode, note: FailureNote, paths: Paths): DialRow {
  const { at, agent, facts, outcome } = note;
  const key = `refusal ${server.id} ${at} ${facts.message ?? ''} ${facts.node ?? ''} ${note.code} ${facts.handle ?? ''}`;
  return {
    ...{ kind: 'dial', key, server: server.id, at, agent, outcome },
    ...names(facts),
    ...why(note),
    ...where(facts, paths),
  };
}

function waitRow(server: ServerNode, work: ReturnType<typeof underWayAt>[number], paths: Paths): WaitRow {
  const { node, message, since, report, waitsFor } = work;
  const { agent, operation } = report;
  const key = `wait ${server.id} ${node} ${message ?? ''} ${since}`;
  return {
    ...{ kind: 'wait', key, server: server.id, since },
    ...defined({ agent, operation, waitsFor }),
    node,
    path: [...(paths.get(message ?? '') ?? []), node],
  };
}

type Facts = Pick<Partial<DialEntry>, 'handle' | 'attempt' | 'campaign' | 'number'>;

function names({ handle, attempt, campaign, number }: Facts) {
  return { ...defined({ handle, attempt, campaign }), ...(number && shown(number)) };
}

function why({ code, text, details, facts, said: rules }: FailureNote) {
  const said = Object.entries(details).map(([name, value]) => [
    name,
    typeof value === 'string' ? withMaskedNumbers(value, [facts.number]) : value,
  ]);
  return {
    code,
    text: withMaskedNumbers(text, [facts.number]),
    ...defined({ said: maskedSaid(rules, facts.number) }),
    ...(said.length > 0 && { details: Object.fromEntries(said) as Record<string, string | number> }),
  };
}

function where({ node, message }: Pick<Partial<DialEntry>, 'node' | 'message'>, paths: Paths) {
  return node === undefined ? {} : { node, path: paths.get(message ?? '') ?? [node] };
}

/** What the rules said, if the failure is not remembered any more. */
function said({ verdict, number }: DialEntry) {
  const { text, details, said: rules } = verdictIn(verdict);
  return { text: withMaskedNumbers(text, [number]), details, ...defined({ said: maskedSaid(rules, number) }) };
}

/** ms between a refusal and the time that the ledger has it. */
const AT_ONCE = 5000;

/** By the ID of an entry, why it was not dialed: a refusal by the rules is in the ledger, too, and does not know its entry. */
function reasonsOf(entries: readonly DialEntry[], failures: readonly FailureNote[]): ReadonlyMap<string, FailureNote> {
  const reasons = new Map<string, FailureNote>();
  for (const note of failures) {
    if (note.entry !== undefined) {
      reasons.set(note.entry, note);
    }
  }
  const refused = failures.filter(({ entry }) => entry === undefined);
  for (const entry of entries.filter(({ id, state }) => state === 'notDialed' && !reasons.has(id))) {
    const note = refused.find(
      ({ at, agent, facts }) =>
        agent === entry.agent &&
        facts.node === entry.node &&
        facts.message === entry.message &&
        facts.handle === entry.handle &&
        facts.attempt === entry.attempt &&
        Math.abs(at - (entry.times.notDialed ?? entry.at)) < AT_ONCE,
    );
    if (note) {
      reasons.set(entry.id, note);
    }
  }
  return reasons;
}

function shown(number: string): { number?: string } {
  return defined({ number: maskedNumber(number) });
}

function pathsOf({ agents }: ServerNode): Paths {
  const paths = new Map<string, string[]>();
  for (const { message, node } of agents.journal.actions) {
    const path = paths.get(message) ?? [];
    if (!path.includes(node)) {
      path.push(node);
    }
    paths.set(message, path);
  }
  return paths;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

type Defined<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

/** Without what is not known. */
function defined<Fields extends object>(fields: Fields): Defined<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<Fields>;
}
