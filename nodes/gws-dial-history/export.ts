/** Entries of the ledger as text, part by part: only one page and one part are in memory, however many there are. */
import { setImmediate } from 'node:timers/promises';
import type { DialEntry, DialState, Reason } from '../../src';
import { verdictIn } from '../../src/agents/explain';

export const FORMATS = ['csv', 'jsonl'] as const;

/** `msg.parts`, as the join node puts them together again; only the last part has the `count`. */
export interface Parts {
  readonly id: string;
  readonly type: 'string';
  readonly ch: '';
  readonly index: number;
  readonly count?: number;
}

export interface Part {
  /** Whole lines, each with its end. */
  readonly payload: string;
  readonly parts: Parts;
  /** Entries up to the end of this part. */
  readonly before: number;
}

interface Options {
  readonly format: (typeof FORMATS)[number];
  /** Entries in a part. */
  readonly perPart: number;
  readonly id: string;
  /** Words for what the calling rules said. */
  readonly words?: ((reason: Reason) => string) | undefined;
}

const FIELDS = [
  ...(['id', 'at', 'server', 'agent', 'device', 'handle', 'attempt', 'campaign', 'list', 'number'] as const),
  ...(['state', 'outcome', 'callId', 'talked', 'recovered', 'resolvedBy', 'node', 'message'] as const),
];

/** What the calling rules said; `reason` is in words. */
const VERDICT = ['verdict', 'rule', 'notBefore'] as const;

/** When it got into each of these. */
const TIMES: readonly DialState[] = ['accepted', 'notDialed', 'unknown', 'dialing', 'established', 'ended'];

const HEADER = `${[...FIELDS, ...VERDICT, 'reason', ...TIMES.map((state) => `${state}At`)].join(',')}\n`;

/** At least one part, which is empty but for the header if there are no entries. */
export async function* exported(
  pages: AsyncIterable<readonly DialEntry[]>,
  { format, perPart, id, words }: Options,
): AsyncGenerator<Part> {
  const line = format === 'csv' ? (entry: DialEntry) => csvLine(entry, words) : jsonLine;
  let text = format === 'csv' ? HEADER : '';
  let index = 0;
  let before = 0;
  const part = (count?: number): Part => ({
    payload: text,
    parts: { id, type: 'string', ch: '', index, ...(count !== undefined && { count }) },
    before,
  });
  for await (const page of pages) {
    for (const entry of page) {
      if (before > 0 && before % perPart === 0) {
        yield part();
        text = '';
        index += 1;
      }
      text += line(entry);
      before += 1;
    }
    // Whoever receives the parts gets to work on them, and so does everybody else.
    await setImmediate();
  }
  yield part(index + 1);
}

function jsonLine(entry: DialEntry): string {
  return `${JSON.stringify(entry)}\n`;
}

/** As RFC 4180 has it, but with the line ends of Node-RED's own nodes; times in ISO 8601. */
function csvLine(entry: DialEntry, words: Options['words']): string {
  const fields = FIELDS.map((name) => (name === 'at' ? isoTime(entry.at) : cell(entry[name])));
  const said = entry.verdict === undefined ? undefined : verdictIn(entry.verdict, words);
  const verdict = [...VERDICT.map((name) => cell(said?.details[name])), cell(said?.text)];
  return `${[...fields, ...verdict, ...TIMES.map((state) => isoTime(entry.times[state]))].join(',')}\n`;
}

function isoTime(time: number | undefined): string {
  return time === undefined ? '' : new Date(time).toISOString();
}

/** A spreadsheet must not take what GWS or a flow has sent for a formula. */
function cell(value: unknown): string {
  const text = value === undefined ? '' : String(value);
  const isFormula = /^[=@\t\r]/.test(text) || /^[+-](?![\d ().-]*$)/.test(text);
  const safe = isFormula ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
