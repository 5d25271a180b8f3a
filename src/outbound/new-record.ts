/** A row of a table, such as Node-RED's csv node makes it, as the parameters of AddRecord (page OutboundCreate). */
import { invalidRequest } from '../errors/requests';
import { readParameters, type Values } from '../operations/parameters';
import { isNothing } from '../values/basics';
import { isObject, plainCopy } from '../values/plain-json';
import { sha256 } from '../values/sha256';
import { OUTBOUND_OPERATIONS } from './operations';

/** What a row says of its own record; which campaign, list and application it is for is the same for all rows. */
const FIELDS = ['phoneNumber', 'phoneType', 'timeZone', 'from', 'until', 'chainId', 'otherFields'] as const;

const BY_BARE_NAME: ReadonlyMap<string, string> = new Map(FIELDS.map((field) => [bare(field), field]));

export interface RowReading {
  /** Values for all rows; an empty cell takes them, too. */
  readonly common: Values;
  /** By the name of a column, the field that it has; empty text: it is left out. */
  readonly columns?: Readonly<Record<string, unknown>> | undefined;
}

/** A row that can be sent. */
export interface NewRecord {
  /** For AddRecord. */
  readonly values: Values;
  /** The same for rows of which the same is sent. */
  readonly digest: string;
}

/**
 * Reads a row. A column has the field that `columns` say, else the one of that name, whatever its case, blanks and signs
 * (`phone_number`, `Phone Number`); any other column is one of `otherFields`.
 * @throws {GwsError} `GWS_INVALID_REQUEST` with all that is wrong with it
 */
export function newRecord(row: unknown, { common, columns = {} }: RowReading): NewRecord {
  const { fields, others } = sorted(copied(row), columns);
  const values: Values = {
    ...common,
    ...fields,
    ...(Object.keys(others).length > 0 && { otherFields: others }),
  };
  const read = readParameters(OUTBOUND_OPERATIONS.AddRecord.parameters, values);
  return { values, digest: digestOf(read) };
}

/** The telephone number in a row, as it is written there; for masking it in what people see. */
export function numberIn(row: unknown, { columns = {} }: Pick<RowReading, 'columns'>): string | undefined {
  try {
    const { phoneNumber } = sorted(copied(row), columns).fields;
    return typeof phoneNumber === 'string' || typeof phoneNumber === 'number' ? String(phoneNumber) : undefined;
  } catch {
    return undefined;
  }
}

/** @param parts what it depends on */
export function digestOf(...parts: readonly unknown[]): string {
  return sha256(JSON.stringify(parts, inOrder)).toString('base64url').slice(0, 22);
}

function copied(row: unknown): Values {
  try {
    return plainCopy(row);
  } catch (error) {
    throw invalidRequest([`the row ${(error as Error).message.replace(/^it /, '')}`]);
  }
}

function sorted(row: Values, columns: Readonly<Record<string, unknown>>) {
  const fields: Record<string, unknown> = {};
  const others: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(row)) {
    const name = Object.hasOwn(columns, column) ? columns[column] : column;
    if (isNothing(value) || isNothing(name)) {
      continue;
    }
    const field = BY_BARE_NAME.get(bare(String(name)));
    if (field === 'otherFields' && isObject(value)) {
      Object.assign(others, value);
    } else if (field === undefined || field === 'otherFields') {
      others[String(name)] = value;
    } else if (Object.hasOwn(fields, field)) {
      throw invalidRequest([`two columns of the row are its ${field}`]);
    } else {
      fields[field] = value;
    }
  }
  return { fields, others };
}

function bare(name: string): string {
  return name.replace(/[^\p{L}\p{Nd}]/gu, '').toLowerCase();
}

/** For JSON.stringify: objects with their keys in order. */
function inOrder(_key: string, value: unknown): unknown {
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;
}
