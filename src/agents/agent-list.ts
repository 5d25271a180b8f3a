/**
 * Reads a list of agents: CSV with one agent per line below a header, or JSON. Faults are reported by line and quote
 * nothing from the list but column names, since a password may be anywhere in a broken list.
 */

import { Secret } from '../secrets/secret';
import { credentialFault } from '../session/credential-fault';
import type { AgentSettings } from '../session/options';
import { plainText } from '../values/characters';
import { isObject } from '../values/plain-json';
import { spreadsheetFault } from '../values/telephone';

const COLUMNS = ['username', 'password', 'device', 'place', 'loginCode', 'queue'] as const;
const REQUIRED: readonly Column[] = ['username', 'password'];
/** Usually numbers, which spreadsheets reformat. */
const NUMBERED: readonly Column[] = ['device', 'loginCode', 'queue'];
const DELIMITERS = [',', ';', '\t'];

type Column = (typeof COLUMNS)[number];

/** An agent as listed, and where: `line 3`. */
interface AgentRow {
  where: string;
  values: Partial<Record<Column, string>>;
}

export interface AgentList {
  agents: AgentSettings[];
  /** The faults, each with its line; unreadable agents and unknown columns are left out. */
  faults: string[];
}

/**
 * @param text CSV (comma, semicolon or tab; `"` around fields that need it, `""` for a quote in one), as spreadsheets write it
 *   too, or a JSON array of objects
 * @param taken the user who signs in anyway and must not be listed
 */
export function parseAgentList(text: string, taken = ''): AgentList {
  const list = text.replace(/^\uFEFF/, '').trimEnd();
  const faults: string[] = [];
  const report = (where: string, fault: string) => faults.push(`${where}: ${fault}`);
  const entries = /^\s*[[{]/.test(list) ? jsonEntries(list, report) : csvEntries(list, report);
  const seen = new Set([taken]);
  const agents: AgentSettings[] = [];
  for (const { where, values } of entries) {
    const { username = '', password = '', ...others } = values;
    const fault =
      faultOf(values) ?? listedFault(username, seen, taken) ?? credentialFault({ username, password })?.text;
    if (fault) {
      report(where, fault);
    } else {
      seen.add(username);
      agents.push({ username, password: new Secret(password), ...others });
    }
  }
  return { agents, faults };
}

function faultOf(values: AgentRow['values']): string | undefined {
  const missing = REQUIRED.filter((column) => !values[column]);
  if (missing.length > 0) {
    return `no ${missing.join(' and no ')}`;
  }
  const faults = NUMBERED.map((column) => [column, spreadsheetFault(values[column] ?? '')]);
  return faults.find(([, fault]) => fault)?.join(' ');
}

function listedFault(username: string, seen: ReadonlySet<string>, taken: string): string | undefined {
  if (!seen.has(username)) {
    return undefined;
  }
  return username === taken ? "this is the server's own user" : 'this user name is listed twice';
}

type FaultReporter = (where: string, fault: string) => void;

interface Line {
  line: string;
  where: string;
}

function csvEntries(list: string, report: FaultReporter): AgentRow[] {
  const lines = list
    .split(/\r\n|\r|\n/)
    .map((line, index) => ({ line, where: `line ${index + 1}` }))
    .filter(({ line }) => line.trim() !== '');
  const marked = /^"?sep=([^\s"\w]|\t)"?$/i.exec(lines[0]?.line ?? '')?.[1];
  const [header, ...rows] = marked === undefined ? lines : lines.slice(1);
  if (!header) {
    return [];
  }
  const delimiter = marked ?? delimiterOf(header.line);
  const columns = columnsOf(header, delimiter, report);
  return columns ? rows.flatMap((row) => entryOf(row, delimiter, columns, report)) : [];
}

/** The delimiter that splits the header into the required columns. */
function delimiterOf(header: string): string {
  const names = (delimiter: string) => (fieldsOf(header, delimiter) ?? []).map(columnOf);
  return (
    DELIMITERS.find((delimiter) => REQUIRED.every((column) => names(delimiter).includes(column))) ??
    DELIMITERS.find((delimiter) => header.includes(delimiter)) ??
    ','
  );
}

/** Undefined in place of an ignored column; undefined altogether if the line is not a header. */
function columnsOf(
  { line, where }: Line,
  delimiter: string,
  report: FaultReporter,
): (Column | undefined)[] | undefined {
  const names = withoutBlankEnd(fieldsOf(line, delimiter) ?? []);
  const columns = names.map(columnOf);
  if (REQUIRED.some((column) => !columns.includes(column))) {
    report(where, `it must name the columns, at least username and password, of ${COLUMNS.join(', ')}`);
    return undefined;
  }
  const known = columns.filter((column) => column !== undefined);
  if (new Set(known).size < known.length) {
    report(where, 'it names a column twice');
    return undefined;
  }
  const strangers = names.flatMap((name, index) => (columns[index] ? [] : [described(name, index)]));
  if (strangers.length > 0) {
    const verb = strangers.length > 1 ? 'are' : 'is';
    report(where, `${strangers.join(' and ')} ${verb} not among ${COLUMNS.join(', ')}, and ${verb} ignored`);
  }
  return columns;
}

/** By position, and by name if that is a word: anything else may be a misplaced password. */
function described(name: string, index: number): string {
  const letter = index < 26 ? `column ${String.fromCharCode(65 + index)}` : `column ${index + 1}`;
  return /^\p{L}[\p{L} _-]{0,30}$/u.test(name) ? `${letter} (${name})` : letter;
}

function entryOf(
  { line, where }: Line,
  delimiter: string,
  columns: (Column | undefined)[],
  report: FaultReporter,
): AgentRow[] {
  const fields = withoutBlankEnd(fieldsOf(line, delimiter));
  if (!fields || fields.length > columns.length) {
    report(
      where,
      fields
        ? 'it has more fields than there are columns'
        : 'a quotation mark is not closed, or is not at the end of its field',
    );
    return [];
  }
  const values = columns.map((column, index) => [column, fields[index] ?? ''] as const);
  return fields.length === 0 ? [] : [{ where, values: given(values) }];
}

/** The values of the recognized columns. A password is taken verbatim. */
function given(values: readonly (readonly [Column | undefined, string])[]): AgentRow['values'] {
  const read = values.flatMap(([column, value]) =>
    column ? [[column, column === 'password' ? value : plainText(value)] as const] : [],
  );
  return Object.fromEntries(read.filter(([, value]) => value !== ''));
}

/** Spreadsheets pad all lines to the longest one there ever was. */
function withoutBlankEnd<Fields extends string[] | undefined>(fields: Fields): Fields {
  const end = fields?.findLastIndex((field) => field !== '') ?? -1;
  return fields?.slice(0, end + 1) as Fields;
}

function columnOf(name: string): Column | undefined {
  const bare = plainText(name)
    .replace(/[\s_-]/g, '')
    .toLowerCase();
  return COLUMNS.find((column) => column.toLowerCase() === bare);
}

/** Undefined when the quotes are wrong. Spaces around a field are not part of it, those within quotes are. */
function fieldsOf(line: string, delimiter: string): string[] | undefined {
  const fields: string[] = [];
  const sign = `\\u${delimiter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const field = new RegExp(
    `[^\\S${sign}]*(?:"((?:[^"]|"")*)"[^\\S${sign}]*|([^"${sign}][^${sign}]*)?)(${sign}|$)`,
    'y',
  );
  for (;;) {
    const match = field.exec(line);
    if (!match) {
      return undefined;
    }
    fields.push(match[1] === undefined ? (match[2] ?? '').trim() : match[1].replaceAll('""', '"'));
    if (match[3] === '') {
      return fields;
    }
  }
}

function jsonEntries(list: string, report: FaultReporter): AgentRow[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(list);
  } catch {
    report(`line ${brokenLine(list)}`, 'from here on it is not JSON');
    return [];
  }
  if (!Array.isArray(parsed)) {
    report('line 1', 'JSON must be a list of objects');
    return [];
  }
  return parsed.flatMap((item, index) => {
    const where = `agent ${index + 1}`;
    if (
      !isObject(item) ||
      !Object.entries(item).every(([name, value]) => columnOf(name) === undefined || isText(value))
    ) {
      report(where, `it must be an object of strings: ${COLUMNS.join(', ')}`);
      return [];
    }
    const strangers = Object.keys(item).filter((name) => columnOf(name) === undefined);
    if (strangers.length > 0) {
      report(where, `it has properties that are not among ${COLUMNS.join(', ')}, and are ignored`);
    }
    return [{ where, values: given(Object.entries(item).map(([name, value]) => [columnOf(name), String(value)])) }];
  });
}

/** Text, or a number that JSON represents exactly. */
function isText(value: unknown): boolean {
  return typeof value === 'string' || Number.isSafeInteger(value);
}

/**
 * The first line up to which the text is invalid rather than merely incomplete JSON: the parser does not always say where
 * it stopped.
 */
function brokenLine(text: string): number {
  const lines = text.split('\n');
  const broken = lines.findIndex((_line, index) => isWrong(lines.slice(0, index + 1).join('\n')));
  return (broken < 0 ? lines.length - 1 : broken) + 1;
}

function isWrong(start: string): boolean {
  try {
    JSON.parse(start);
    return false;
  } catch (error) {
    const { message } = error as Error;
    const position = /at position (\d+)/.exec(message)?.[1];
    const isAtEnd = position === undefined ? /end of JSON/.test(message) : Number(position) >= start.length;
    return !isAtEnd && !/Unterminated string/.test(message);
  }
}
