/** The crashes as a table for people. */
import type { RunResult } from './run';

const COLUMNS: readonly [title: string, cell: (result: RunResult) => string | number][] = [
  ['mode', ({ host, how }) => `${host}, ${how}`],
  ['rounds', ({ rounds }) => rounds],
  ['records', ({ records }) => records],
  ['dialed', ({ calls }) => calls],
  ['twice', ({ twice }) => twice],
  ['unknown', ({ recovered }) => recovered],
  ['told', ({ told }) => told],
  ['settled by evidence', ({ settled }) => settled],
  ['of the rest dialed', ({ unknownDialed }) => unknownDialed],
];

export function printCrashes(results: readonly RunResult[]): void {
  const rows = [
    COLUMNS.map(([title]) => title),
    ...results.map((result) => COLUMNS.map(([, cell]) => `${cell(result)}`)),
  ];
  const widths = COLUMNS.map((_column, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  for (const [first = '', ...others] of rows) {
    const cells = others.map((cell, at) => cell.padStart(widths[at + 1] ?? 0));
    console.log([first.padEnd(widths[0] ?? 0), ...cells].join('  '));
  }
  for (const [title, of] of [
    ['Interrupted', ({ moments }: RunResult) => moments],
    ['Answers', ({ codes }: RunResult) => codes],
  ] as const) {
    const totals = new Map<string, number>();
    for (const [name, count] of results.flatMap((result) => Object.entries(of(result)))) {
      totals.set(name, (totals.get(name) ?? 0) + count);
    }
    console.log(`\n${title}`);
    for (const [name, count] of [...totals].sort()) {
      console.log(`  ${name.padEnd(32)}${String(count).padStart(6)}`);
    }
  }
  console.log('\nChecks');
  for (const { host, how, checks } of results) {
    for (const { passed, what, found } of checks) {
      console.log(`  ${passed ? 'ok  ' : 'FAIL'}  ${`${host}, ${how}`.padEnd(widths[0] ?? 0)}  ${what}: ${found}`);
    }
  }
}
