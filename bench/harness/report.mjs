// The result of a measurement, as Markdown: a table of medians with their spread, and the ratios.
import os from 'node:os';

/** What all figures were measured on. */
export function machine() {
  return `Node.js ${process.version}, ${os.cpus().length} × ${os.cpus()[0]?.model}, ${os.type()} ${os.release()}, loopback`;
}

/** @param {number} value */
export function number(value) {
  if (!Number.isFinite(value)) {
    return '–';
  }
  return value >= 100 ? String(Math.round(value)) : value.toFixed(value >= 10 ? 1 : 2);
}

/** What was not measured. */
const NOTHING = { median: Number.NaN, least: Number.NaN, greatest: Number.NaN };

/**
 * `median (least–greatest)`
 * @param {import('../types.js').Spread} figure
 */
export function spread({ median, least, greatest } = NOTHING) {
  return `${number(median)} (${number(least)}–${number(greatest)})`;
}

/**
 * @param {string[]} head
 * @param {(string | number | undefined)[][]} rows
 */
export function table(head, rows) {
  /** @param {(string | number | undefined)[]} cells */
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}
