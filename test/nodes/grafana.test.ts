// The Grafana dashboard for Prometheus asks for the metrics that Node-RED reports, all of them, by the labels that they have.
import assert from 'node:assert/strict';
import { parser } from '@prometheus-io/lezer-promql';
import helper from 'node-red-node-test-helper';
import { metricsOf } from '../../nodes/gws-server/metrics';
import { callEventsNode, connected, deploy, OUT, serverNode, startSimulator, tearDown } from '../support/flow';
import { queriesOf, readDashboard } from '../support/grafana';

/** Labels that Prometheus adds to whatever it scrapes. */
const OF_PROMETHEUS = ['instance', 'job'];
/** Parts of a name that are not in the line `# TYPE`. */
const SUFFIX = /_(?:sum|count)$/;

interface Sample {
  name: string;
  labels: Record<string, string>;
}

interface Selector {
  name: string;
  matchers: string[];
  /** Whether it takes a range, as `rate` needs it. */
  isRange: boolean;
}

describe('the dashboard for Prometheus', () => {
  const queries = queriesOf(readDashboard('prometheus'));
  let types: Map<string, string>;
  let samples: Sample[];

  after((done) => {
    helper.stopServer(done);
  });
  before(async () => {
    await new Promise<void>((resolve) => helper.startServer(resolve));
    const simulator = await startSimulator();
    await deploy(simulator.url, [callEventsNode(), OUT]);
    await connected();
    const scraped = (await helper.request().get('/gws-server/metrics').expect(200)).text;
    // With everything that a report has only where it happened.
    const report = serverNode().agents.report();
    const more = metricsOf([
      {
        id: 'server',
        label: 'GWS',
        statistics: {
          ...report,
          events: { ...report.events, lag: { count: 1, sum: 2, mean: 2, max: 2 } },
          dials: { dialed: 1, GWS_REJECTED: 1 },
          operations: { Ready: { done: 1 } },
          rate: { ...report.rate, perSecond: 5, refused: { 429: 1 } },
          leases: { instance: 'node-red', agents: 2, held: 1, moves: { held: 1, moved: 1, lost: 1 } },
          campaigns: [
            {
              node: 'campaign',
              campaign: 'Spring Renewals',
              phase: 'running',
              agents: 2,
              calls: 1,
              records: 1,
              fates: { completed: 1 },
              talked: 60,
            },
          ],
          lastError: { at: 1, agent: 'agent', code: 'GWS_TIMEOUT', message: '' },
        },
      },
    ]);
    types = new Map([...scraped.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type]));
    samples = [...`${scraped}\n${more}`.matchAll(/^(\w+)\{(.*)\} \S+$/gm)].map(([, name = '', labels = '']) => ({
      name,
      labels: Object.fromEntries(
        [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
      ),
    }));
    await tearDown();
  });

  /** What a query selects, and the labels that it groups by. @throws if it is no PromQL */
  function read(expr: string): { selectors: Selector[]; groups: string[] } {
    const text = expr.replaceAll('$__rate_interval', '1m');
    const textOf = ({ from, to }: { from: number; to: number }) => text.slice(from, to);
    const selectors: Selector[] = [];
    const groups: string[] = [];
    parser.parse(text).iterate({
      enter: (found) => {
        assert.ok(!found.type.isError, `${expr} is no PromQL`);
        if (found.name === 'VectorSelector') {
          const { node } = found;
          const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
          selectors.push({
            name: textOf(node.getChild('Identifier') ?? node),
            matchers: matchers.map(textOf),
            isRange: node.parent?.name === 'MatrixSelector',
          });
        } else if (found.name === 'GroupingLabels') {
          groups.push(...found.node.getChildren('LabelName').map(textOf));
        }
      },
    });
    return { selectors, groups };
  }

  it('asks for each metric, and for no other', () => {
    const asked = queries.flatMap(({ expr = '' }) => read(expr).selectors.map(({ name }) => name));
    const named = new Set(asked.map((name) => (types.has(name) ? name : name.replace(SUFFIX, ''))));
    assert.deepEqual([...named].sort(), [...types.keys()].sort());
  });

  it('uses labels that these metrics have, with values that occur', () => {
    for (const { expr = '', legendFormat = '', title } of queries) {
      const { selectors, groups } = read(expr);
      const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
      assert.deepEqual(
        shown.filter((label) => !groups.includes(String(label))),
        [],
        title,
      );
      for (const { name, matchers } of selectors) {
        const of = samples.filter((sample) => sample.name === name);
        const known = [...of.flatMap(({ labels }) => Object.keys(labels)), ...OF_PROMETHEUS];
        assert.deepEqual(
          groups.filter((label) => !known.includes(label)),
          [],
          `${title}: ${name}`,
        );
        for (const matcher of matchers) {
          const [, label = '', operator, value] = /^(\w+)(=~|!?=)"(.*)"$/.exec(matcher) ?? [];
          assert.ok(known.includes(label), `${title}: ${matcher}`);
          assert.ok(operator === '=~' || of.some(({ labels }) => labels[label] === value), `${title}: ${matcher}`);
        }
      }
    }
  });

  it('shows how fast counters grow, and gauges as they are', () => {
    for (const { expr = '', title } of queries) {
      for (const { name, isRange } of read(expr).selectors) {
        assert.equal(isRange, types.get(name) !== 'gauge', `${title}: ${name}`);
      }
    }
  });
});
