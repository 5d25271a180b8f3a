/** How each kind of row is shown: an icon, a name, facts, and in words what is wrong. */
import { reasonText, refusalText } from '../../../nodes/shared/editor/reasons';
import type { AgentRow, CallRow, DialRow, Row, ServerRow, ToldStep, WaitRow } from '../rows';
import type { RowButton, ShownRow } from './list';
import { showConfigNode, showNode } from './show-node';
import { meaningOf, outcomeText, phaseText, text, timeText } from './texts';

/** What can be done with a dial. */
export interface DialActions {
  explain(what: string): void;
  /** Undefined for people who may not. */
  readonly settle: ((row: DialRow, decision: 'notDialed' | 'ended') => void) | undefined;
}

const GOOD = ['answered', 'accepted', 'dialing'];
const AT_REST = ['connected', 'idle', 'closing', 'closed'];

export function shownRow(row: Row, actions: DialActions): ShownRow {
  switch (row.kind) {
    case 'server':
      return shownServer(row);
    case 'agent':
      return shownAgent(row);
    case 'call':
      return shownCall(row);
    case 'wait':
      return shownWait(row);
    default:
      return shownDial(row, actions);
  }
}

/** A server that is in the flows but does not run yet. */
export function shownUndeployed(id: string, name: string): ShownRow {
  return {
    ...{ key: `server ${id}`, order: name, icon: 'fa-circle-o', title: name, facts: [text('not-deployed')], text: '' },
    ...{ isProblem: true, buttons: [], open: () => showConfigNode(id) },
  };
}

function shownServer({ key, server, label, status, ledger, fault }: ServerRow): ShownRow {
  const isWell = status.fill === 'green';
  const away = ledger.phase === 'open' || ledger.phase === 'opening' ? fault : (ledger.fault ?? ledger.phase);
  return {
    ...{ key, order: label, icon: isWell ? 'fa-check-circle' : 'fa-exclamation-circle', title: label },
    facts: [status.text],
    text: away === undefined ? '' : text('ledger-away', { reason: away }),
    isProblem: !isWell || away !== undefined,
    buttons: [],
    open: () => showConfigNode(server),
  };
}

function shownAgent(row: AgentRow): ShownRow {
  const { key, server, agent, phase, trouble, since, error, device, state, stateSince, call } = row;
  const isProblem = !AT_REST.includes(phase) || trouble !== undefined;
  const icon = call
    ? 'fa-phone'
    : isProblem
      ? 'fa-exclamation-circle'
      : phase === 'connected'
        ? 'fa-user'
        : 'fa-user-o';
  return {
    ...{ key, order: `${server} ${agent.toLowerCase()}`, icon, title: agent, isProblem, buttons: [] },
    facts: [
      [state ?? phaseText(phase, trouble), sinceText(state === undefined ? since : (stateSince ?? since))].join(' '),
      device ?? '',
      call ? [call.state, call.number].filter(Boolean).join(' ') : '',
    ],
    text: reason(error ?? {}),
    open: () => showConfigNode(server),
  };
}

function shownCall({ key, agent, callId, state, number, since, node, path }: CallRow): ShownRow {
  return {
    ...{
      key,
      order: `${agent.toLowerCase()} ${callId}`,
      icon: 'fa-phone',
      title: [number, agent].filter(Boolean).join(' · '),
    },
    facts: [state, sinceText(since), callId],
    ...{ text: '', isProblem: false, buttons: [] },
    open: () => showNode(node, path),
  };
}

function shownDial(row: DialRow, { explain, settle }: DialActions): ShownRow {
  const { kind, key, entry, at, agent, handle, attempt, campaign, number, state, outcome, talked, code, details } = row;
  const what = [number, handle === undefined ? attempt : `#${handle}`].filter(Boolean).join(' · ');
  const word = outcomeText(outcome ?? (state === 'claimed' ? 'dialing' : (state ?? 'unknown')));
  const buttons: RowButton[] = [
    { label: text('explain.button'), press: () => explain(entry ?? attempt ?? handle ?? '') },
  ];
  if (kind === 'unknown' && settle) {
    for (const decision of ['ended', 'notDialed'] as const) {
      buttons.push({ label: text(`settle.${decision}`), press: () => settle(row, decision) });
    }
  }
  return {
    ...{ key, order: -at, icon: dialIcon(row) },
    title: [word, what].filter(Boolean).join(' · '),
    facts: [timeText(at), agent, campaign ?? '', talked === undefined ? '' : `${talked} s`, ...detailTexts(details)],
    text: reason(row),
    isProblem: code !== undefined || state === 'unknown',
    buttons: buttons.filter((_one, index) => index > 0 || (entry ?? attempt ?? handle) !== undefined),
    open: () => showNode(row.node, row.path),
  };
}

function dialIcon({ entry, state, outcome = 'unknown' }: DialRow): string {
  if (entry === undefined) {
    return 'fa-ban';
  }
  if (state === 'unknown' || outcome === 'unknown') {
    return 'fa-question-circle-o';
  }
  return GOOD.includes(outcome) ? 'fa-check' : 'fa-times';
}

function shownWait({ key, node, since, agent, operation, waitsFor, path }: WaitRow): ShownRow {
  const found = RED.nodes.node(node) as { type: string; name?: string } | null;
  return {
    ...{ key, order: since, icon: 'fa-hourglass-half', title: found?.name || found?.type || node },
    facts: [
      sinceText(since),
      operation ?? '',
      waitsFor === undefined ? '' : text('waits-for', { what: waitsFor }),
      agent ?? '',
    ],
    ...{ text: '', isProblem: false, buttons: [] },
    open: () => showNode(node, path),
  };
}

/** The meaning of an error, and its text; what the calling rules said is all in the language of the editor. */
export function reason({ code, text: english, said }: Pick<ToldStep, 'code' | 'text' | 'said'>): string {
  const words = said && (code === undefined ? reasonText(said.reason) : refusalText(said));
  const parts = words === undefined ? [meaningOf(code), english] : [words];
  return [...parts, code && `(${code})`].filter(Boolean).join(' ');
}

/** What an error says besides its text: which rule, why, until when. */
export function detailTexts(details: DialRow['details'] = {}): string[] {
  const { notBefore, ...others } = details;
  const time = typeof notBefore === 'string' ? Date.parse(notBefore) : Number(notBefore);
  return [
    ...Object.entries(others).map(([name, value]) => `${name}: ${value}`),
    ...(Number.isFinite(time) ? [text('not-before', { time: timeText(time) })] : []),
  ];
}

function sinceText(time: number | undefined): string {
  return time === undefined ? '' : text('since', { time: timeText(time) });
}
