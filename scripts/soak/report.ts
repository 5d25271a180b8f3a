/** The ledger of a soak as a table for people. */
import type { LaneResult } from './lane';

type Row = readonly [label: string, cell: (result: LaneResult) => string | number];

const ROWS: readonly Row[] = [
  ['Dials requested by the flow', ({ counts }) => counts.requested],
  ['  made', ({ counts }) => counts.made],
  ['  refused', ({ counts }) => counts.refused],
  ['  unknown', ({ counts }) => counts.unknown],
  ['    of these made, by the server', ({ counts }) => counts.unknownMade],
  ['    of these not made', ({ counts }) => counts.unknown - counts.unknownMade],
  ['Dials accepted by the server', ({ counts }) => counts.accepted],
  ['Dials turned down by the server', ({ counts }) => counts.turnedDown],
  ['Calls at the server', ({ counts }) => counts.calls],
  ['  lost in a restart', ({ counts }) => counts.forgotten],
  ['Calls the flow heard of', ({ counts }) => counts.heard],
  ['  their ends reported', ({ counts }) => counts.ends],
  ['    found out after a gap', ({ counts }) => counts.recovered],
  ['    repeated, with the same event id', ({ counts }) => counts.repeated],
  ['Calls that came and went in a gap', ({ counts }) => counts.unheard],
  ['Faults', ({ faults }) => Object.values(faults).reduce((sum, count) => sum + count, 0)],
];

export function print(results: readonly LaneResult[]): void {
  const keys = (of: (result: LaneResult) => object) => [
    ...new Set(results.flatMap((result) => Object.keys(of(result)))),
  ];
  table(results, ROWS, 'Ledger');
  table(
    results,
    keys(({ counts }) => counts.codes)
      .sort()
      .map((code): Row => [code, ({ counts }) => counts.codes[code] ?? 0]),
    'How dials ended',
  );
  table(
    results,
    keys(({ faults }) => faults)
      .sort()
      .map((name): Row => [name, ({ faults }) => faults[name] ?? 0]),
    'Faults',
  );
  table(
    results,
    keys(({ phases }) => phases).map((phase): Row => [phase, ({ phases }) => share(phases, phase)]),
    'Time in each phase',
  );
  console.log('\nChecks');
  for (const { lane, checks } of results) {
    for (const { passed, what, found } of checks) {
      console.log(`  ${passed ? 'ok  ' : 'FAIL'}  ${lane.padEnd(6)}  ${what}: ${found}`);
    }
  }
}

function table(results: readonly LaneResult[], rows: readonly Row[], title: string): void {
  const width = Math.max(36, ...rows.map(([label]) => label.length));
  console.log(`\n${title.padEnd(width + 2)}${results.map(({ lane }) => lane.padStart(10)).join('')}`);
  for (const [label, cell] of rows) {
    console.log(`  ${label.padEnd(width)}${results.map((result) => String(cell(result)).padStart(10)).join('')}`);
  }
}

function share(phases: Record<string, number>, phase: string): string {
  const all = Object.values(phases).reduce((sum, time) => sum + time, 0);
  return `${((100 * (phases[phase] ?? 0)) / all).toFixed(1)} %`;
}
