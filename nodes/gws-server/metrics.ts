/** The statistics of servers in the text format that Prometheus reads (exposition format 0.0.4). */
import type { ServerStatistics } from '../shared/server';

/** A server and what was counted of it. */
export interface Measured {
  id: string;
  /** Its name, else its origin. */
  label: string;
  statistics: ServerStatistics;
}

export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

type Labels = Record<string, string>;
type Sample = [labels: Labels, value: number, suffix?: string];

interface Metric {
  name: string;
  type: 'gauge' | 'counter' | 'summary';
  help: string;
  samples(statistics: ServerStatistics): Sample[];
}

const PHASES = ['idle', 'signing-in', 'starting', 'connected', 'interrupted', 'refused', 'closing', 'closed'] as const;

/** Adding a metric is adding a row. */
const METRICS: readonly Metric[] = [
  gauge('gws_agents', 'Agents by phase of their sessions.', ({ agents }) =>
    PHASES.map((phase) => [{ phase }, agents.phases[phase] ?? 0]),
  ),
  counter('gws_events_total', 'Events received.', ({ events }) => one(events.total)),
  counter('gws_events_recovered_total', 'Events recovered after an interruption.', ({ events }) =>
    one(events.recovered),
  ),
  gauge('gws_events_backlog', 'Events waiting to be delivered to flows, if there are many.', ({ events }) =>
    one(events.backlog),
  ),
  {
    name: 'gws_event_lag_seconds',
    type: 'summary',
    help: "Time from GWS's timestamp to the arrival of the event.",
    samples: ({ events: { lag } }) => [
      [{}, lag.sum / 1000, '_sum'],
      [{}, lag.count, '_count'],
    ],
  },
  gauge('gws_event_lag_max_seconds', 'The longest lag of the last minute.', ({ events: { lag } }) =>
    lag.max === undefined ? [] : one(lag.max / 1000),
  ),
  counter('gws_dials_total', 'Dials by outcome: dialed, else the code of the error.', ({ dials }) => byOutcome(dials)),
  counter('gws_operations_total', 'Operations by outcome: done, else the code of the error.', ({ operations }) =>
    Object.entries(operations).flatMap(([operation, outcomes]) => byOutcome(outcomes, { operation })),
  ),
  gauge('gws_requests_under_way', 'Requests that were sent and are not answered.', ({ requests }) =>
    one(requests.underWay),
  ),
  gauge('gws_requests_waiting', 'Requests waiting for their turn.', ({ requests }) => one(requests.waiting)),
  counter('gws_requests_refused_total', 'Requests that were not sent because too many waited.', ({ requests }) =>
    one(requests.refused),
  ),
  gauge('gws_rate_limit_requests_per_second', 'The rate to which requests are limited, while they are.', ({ rate }) =>
    rate.perSecond === undefined ? [] : one(rate.perSecond),
  ),
  gauge('gws_rate_limit_pause_seconds', 'Time until the next request is sent to the server.', ({ rate }) =>
    one(rate.pause / 1000),
  ),
  gauge('gws_rate_limit_waiting', 'Requests waiting because of the rate limit.', ({ rate }) => one(rate.waiting)),
  counter('gws_rate_limit_refusals_total', 'Requests refused because of their rate, by HTTP status.', ({ rate }) =>
    Object.entries(rate.refused).map(([status, count]) => [{ status }, count]),
  ),
  gauge(
    'gws_ledger_available',
    'Whether the ledger of dials can be used (1); nothing is dialed otherwise.',
    ({ ledger }) => one(ledger.state === 'open' ? 1 : 0),
  ),
  gauge('gws_ledger_entries', 'Dials in the ledger.', ({ ledger }) => one(ledger.entries)),
  gauge('gws_ledger_unknown', 'Dials in the ledger whose outcome is unknown.', ({ ledger }) => one(ledger.unknown)),
  counter('gws_ledger_claims_total', 'Dials claimed in the ledger.', ({ ledger }) => one(ledger.claims)),
  counter('gws_ledger_commits_total', 'Commits of the ledger.', ({ ledger }) => one(ledger.commits)),
  gauge(
    'gws_ledger_commit_seconds',
    'How long the latest commits of the ledger took.',
    ({ ledger: { commitTime } }) => [
      [{ quantile: '0.5' }, commitTime.p50 / 1000],
      [{ quantile: '0.99' }, commitTime.p99 / 1000],
    ],
  ),
  gauge('gws_leases_agents', 'Agents shared by several Node-REDs.', ({ leases }) => (leases ? one(leases.agents) : [])),
  gauge('gws_leases_held', 'Of these, the agents who are here.', ({ leases }) => (leases ? one(leases.held) : [])),
  counter(
    'gws_leases_moves_total',
    'Shared agents who came (held), were handed on (moved) or were lost.',
    ({ leases }) => Object.entries(leases?.moves ?? {}).map(([what, count]) => [{ what }, count]),
  ),
  gauge('gws_campaign_agents', 'Agents who work on a campaign.', ({ campaigns }) =>
    ofCampaigns(campaigns, ({ agents }) => [[{}, agents]]),
  ),
  gauge('gws_campaign_calls', 'Of these, those who are dialing, or in a call.', ({ campaigns }) =>
    ofCampaigns(campaigns, ({ calls }) => [[{}, calls]]),
  ),
  counter('gws_campaign_records_total', 'Records of a campaign since its start, by fate.', ({ campaigns }) =>
    ofCampaigns(campaigns, ({ fates }) => Object.entries(fates).map(([fate, count]) => [{ fate }, count])),
  ),
  counter('gws_campaign_talk_seconds_total', 'Time of talk in a campaign since its start.', ({ campaigns }) =>
    ofCampaigns(campaigns, ({ talked }) => [[{}, talked]]),
  ),
  counter('gws_sign_ins_total', 'Sign-ins by outcome.', ({ signIns }) => byOutcome(signIns)),
  counter('gws_interruptions_total', 'Connections lost.', ({ interruptions }) => one(interruptions)),
  counter('gws_reconnects_total', 'Connections re-established.', ({ reconnects }) => one(reconnects)),
  gauge(
    'gws_last_error_timestamp_seconds',
    'When a session last failed, with the code of the error.',
    ({ lastError }) => (lastError ? [[{ code: lastError.code }, lastError.at / 1000]] : []),
  ),
  gauge('gws_counting_since_timestamp_seconds', 'When counting began.', ({ since }) => one(since / 1000)),
];

/** One page with all servers; each sample names its server by `server` and `id`. */
export function metricsOf(servers: readonly Measured[]): string {
  return METRICS.map(({ name, type, help, samples }) => {
    const lines = servers.flatMap(({ id, label, statistics }) =>
      samples(statistics).map(
        ([labels, value, suffix = '']) => `${name}${suffix}${written({ server: label, id, ...labels })} ${value}\n`,
      ),
    );
    return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
  }).join('');
}

function counter(name: string, help: string, samples: Metric['samples']): Metric {
  return { name, type: 'counter', help, samples };
}

function gauge(name: string, help: string, samples: Metric['samples']): Metric {
  return { name, type: 'gauge', help, samples };
}

function one(value: number): Sample[] {
  return [[{}, value]];
}

/** Two nodes may work on the same one. */
function ofCampaigns(
  campaigns: ServerStatistics['campaigns'] = [],
  samples: (counts: (typeof campaigns)[number]) => Sample[],
): Sample[] {
  return campaigns.flatMap((counts) =>
    samples(counts).map(
      ([labels, value]): Sample => [{ campaign: counts.campaign, node: counts.node, ...labels }, value],
    ),
  );
}

function byOutcome(outcomes: Readonly<Record<string, number>>, labels: Labels = {}): Sample[] {
  return Object.entries(outcomes).map(([outcome, count]) => [{ ...labels, outcome }, count]);
}

function written(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
}
