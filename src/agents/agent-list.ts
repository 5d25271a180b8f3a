/**
 * Reads a list of agents: one a line as CSV under a line that names the columns, or as JSON. What is wrong is told by line;
 * no text of the list gets into what is told, since a password may be anywhere in a list that is broken.
 */
import { isObject } from '../plain-json';
import { Secret } from '../secret';
import { credentialFault } from '../session/credential-fault';
import type { AgentSettings } from './pool';

const COLUMNS = ['username', 'password', 'device', 'place', 'loginCode', 'queue'] as const;
const REQUIRED: readonly Column[] = ['username', 'password'];
const DELIMITERS = [',', ';', '\t'];

type Column = (typeof COLUMNS)[number];

/** An agent as the list has it, and where: `line 3`. */
interface Entry {
  where: string;
  values: Partial<Record<Column, string>>;
}

export interface AgentList {
  agents: AgentSettings[];
  /** What is wrong, each with its line; those agents are left out. */
  faults: string[];
}

/**
 * @param text CSV (comma, semicolon or tab; `"` around fields that need it, `""` for a quote in one), or a JSON array of objects
 * @param taken the user who signs in anyway, and is not to be listed
 */
export function parseAgentList(text: string, taken = ''): AgentList {
  const list = text.replace(/^\uFEFF/, '').trimEnd();
  const faults: string[] = [];
  const report = (where: string, fault: string) => faults.push(`${where}: ${fault}`);
  const entries = /^\s*[[{]/.test(list) ? jsonEntries(list, report) : csvEntries(list, report);
  const seen = new Set([taken]);
  const agents: AgentSettings[] = [];
  for (const { where, values } of entries) {
    const missing = REQUIRED.filter((column) => !values[column]);
    const { username = '', password = '', ...others } = values;
    const fault = credentialFault({ username, password });
    if (missing.length > 0) {
      report(where, `no ${missing.join(' and no ')}`);
    } else if (seen.has(username)) {
      report(where, username === taken ? "this is the server's own user" : 'this user name is listed twice');
    } else if (fault) {
      report(where, fault.text);
    } else {
      seen.add(username);
      agents.push({ username, password: new Secret(password), ...others });
    }
  }
  return { agents, faults };
}

type Report = (where: string, fault: string) => void;

function csvEntries(list: string, report: Report): Entry[] {
  const lines = list.split(/\r\n|\r|\n/).map((line, index) => ({ line, where: `line ${index + 1}` }));
  const [header, ...rows] = lines.filter(({ line }) => line.trim() !== '');
  if (!header) {
    return [];
  }
  const delimiter = DELIMITERS.find((candidate) => header.line.includes(candidate)) ?? ',';
  const columns = fieldsOf(header.line, delimiter)?.map(columnOf) ?? [];
  if (columns.includes(undefined) || REQUIRED.some((column) => !columns.includes(column))) {
    report(header.where, `it must name the columns, username and password among ${COLUMNS.join(', ')}`);
    return [];
  }
  if (new Set(columns).size < columns.length) {
    report(header.where, 'it names a column twice');
    return [];
  }
  return rows.flatMap(({ line, where }) => {
    const fields = fieldsOf(line, delimiter);
    if (!fields || fields.length > columns.length) {
      report(
        where,
        fields ? 'it has more fields than there are columns' : 'a quote is not closed, or not at the end of its field',
      );
      return [];
    }
    const values = columns.map((column, index) => [column, fields[index] ?? ''] as const);
    return [{ where, values: Object.fromEntries(values.filter(([, value]) => value !== '')) }];
  });
}

function columnOf(name: string): Column | undefined {
  const bare = name.replace(/[\s_-]/g, '').toLowerCase();
  return COLUMNS.find((column) => column.toLowerCase() === bare);
}

/** Undefined when the quotes are wrong. Spaces around a field are not part of it, those within quotes are. */
function fieldsOf(line: string, delimiter: string): string[] | undefined {
  const fields: string[] = [];
  const field = new RegExp(
    `[^\\S${delimiter}]*(?:"((?:[^"]|"")*)"[^\\S${delimiter}]*|([^"${delimiter}][^${delimiter}]*)?)(${delimiter}|$)`,
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

function jsonEntries(list: string, report: Report): Entry[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(list);
  } catch {
    report(`line ${brokenLine(list)}`, 'here it is no JSON any more');
    return [];
  }
  if (!Array.isArray(parsed)) {
    report('line 1', 'JSON must be a list of objects');
    return [];
  }
  return parsed.flatMap((item, index) => {
    const where = `agent ${index + 1}`;
    const values = isObject(item) ? valuesOf(item) : undefined;
    if (!values) {
      report(where, `it must be an object of texts: ${COLUMNS.join(', ')}`);
      return [];
    }
    return [{ where, values }];
  });
}

/** Undefined when something else than the columns is in it, or something else than text or a number. */
function valuesOf(item: Record<string, unknown>): Entry['values'] | undefined {
  const entries = Object.entries(item).map(([name, value]) => [columnOf(name), value] as const);
  const areUsable = entries.every(([column, value]) => column && ['string', 'number'].includes(typeof value));
  const values = entries.map(([column, value]) => [column, String(value)] as const);
  return areUsable ? Object.fromEntries(values.filter(([, value]) => value !== '')) : undefined;
}

/** The first line up to which a text is not merely incomplete JSON: the parser does not always say where it stopped. */
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
