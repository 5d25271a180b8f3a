// Durations are measured by the monotonic clock; the system clock is for dates only, and each use is listed here.
import assert from 'node:assert/strict';
import type { AnyNode } from 'acorn';
import { nodesIn, sources } from './support/sources';

const SPANS = 'it is the clock for spans';
const TOLD = 'people and flows are told when it was';

/** Who may read a clock, by house, file and how it is read; and why that clock. */
const MAY: Readonly<Record<string, string>> = {
  'src clock.ts performance.now': SPANS,
  'simulator clock.ts performance.now': SPANS,
  'src statistics.ts Date.now': `${TOLD}: since when is counted, the last error`,
  'src suppression-rows.ts Date.now': 'when it was suppressed, and whether that is over',
  'src history.ts Date.now': 'calls count from a date on',
  'src journal.ts Date.now': `${TOLD}: when it happened`,
  'src explain.ts Date.now': `${TOLD}: when the ledger was away; calls are looked for among the entries of some days`,
  'src poll-rule.ts Date.now': `${TOLD}: the next attempt`,
  'src book.ts Date.now': `${TOLD}: when somebody was dialed`,
  'src memory-ledger.ts Date.now': `${TOLD}: when somebody was dialed`,
  'src job-rows.ts Date.now': 'when a row was claimed, and whether that is long ago',
  'src memory-jobs.ts Date.now': 'when a row was claimed, and whether that is long ago',
  'src memory-suppressions.ts Date.now': 'when it was suppressed, and whether that is over',
  'src file-ledger.ts Date.now': `${TOLD}: when a dial got on; entries are kept for days, restarts included`,
  'src countdown.ts Date.now':
    'the monotonic clock may stand still while the machine sleeps; the one that says more counts',
  'src instance.ts Date.now': `${TOLD}: when somebody was dialed, as long as the clock of the database is not known`,
  'src directory.ts Date.now': 'the age of a file is the distance to a date',
  'src cookie-jar.ts Date.now': 'the Expires of a cookie is a date',
  'src retries.ts Date.now': `${TOLD}: the next attempt`,
  'src notification.ts Date.now': `${TOLD}: receivedAt; the lag is the distance to a date of GWS`,
  'src rate-limit.ts Date.now': 'Retry-After may be a date',
  'src allowed-claims.ts Date.now': 'calling rules are about dates and times of day',
  'src opinion.ts Date.now': 'calling rules are about dates and times of day',
  'src not-allowed.ts Date.now': 'when rules were found to be unusable',
  'nodes reasons.ts new Date()': 'whether a call is allowed later on the same day',
  'src may-call.ts Date.now': 'calling rules are about dates and times of day',
  'src agent-loop.ts Date.now': 'how old a dial of before a restart is',
  'src requests.ts Date.now': 'a callback is for a date',
  'src times.ts Date.now': 'a callback is for a date',
  'nodes admin.ts Date.now': 'calling rules are about dates and times of day',
  'nodes event-node.ts Date.now': `${TOLD}: since when events may be missing`,
  'nodes operations.ts Date.now': 'what is erased is older than a date',
  'nodes node.ts Date.now': 'whether a list of holidays runs out is a matter of dates',
  'nodes journal.ts Date.now': `${TOLD}: since when a flow waits`,
  'plugins texts.ts Date.now': 'another day is told by its date',
  'plugins diagnosis.ts new Date()': `${TOLD}: when it was made`,
  'simulator devices.ts Date.now': `${TOLD}: the ledger`,
  'simulator ledger.ts Date.now': `${TOLD}: the ledger`,
  'simulator options.ts Date.now': 'a callback is for a date',
  'simulator record-ledger.ts Date.now': `${TOLD}: the ledger`,
  'scripts child.ts Date.now': `${TOLD}: when an entry was told`,
  'scripts run.ts Date.now': 'when a process was interrupted, beside when it told of an entry',
  'scripts start.mjs new Date()': `${TOLD}: each line that is printed`,
};

/** How `node` reads a clock, if it does. */
function reading(node: AnyNode): string | undefined {
  if (node.type === 'MemberExpression' && node.object.type === 'Identifier' && node.property.type === 'Identifier') {
    const name = `${node.object.name}.${node.property.name}`;
    return ['Date.now', 'performance.now', 'process.hrtime', 'process.uptime'].includes(name) ? name : undefined;
  }
  const isDate =
    (node.type === 'NewExpression' || node.type === 'CallExpression') &&
    node.callee.type === 'Identifier' &&
    node.callee.name === 'Date';
  return isDate && node.arguments.length === 0 ? 'new Date()' : undefined;
}

describe('the clocks', function () {
  this.timeout(30_000);

  it('are read only where the system clock is meant; durations use the monotonic clock', () => {
    const found = sources('src', 'nodes', 'plugins', 'simulator', 'scripts').flatMap(({ house, name, program }) =>
      [...nodesIn(program)]
        .flatMap((node) => reading(node) ?? [])
        // What is no TypeScript can import no clock, and that is the one for spans.
        .filter((how) => how !== 'performance.now' || name.endsWith('.ts'))
        .map((how) => `${house} ${name} ${how}`),
    );
    assert.deepEqual([...new Set(found)].sort(), Object.keys(MAY).sort());
  });
});
