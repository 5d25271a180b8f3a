/** What a message, or else the settings of a node, say about an operation: which one, and its parameters. */
import type { Parameter, Values } from '../../src';
import { asText, invalidRequest } from '../../src/errors/requests';
import { isNothing } from '../../src/values/basics';
import { isObject } from '../../src/values/plain-json';
import { quotedName } from '../../src/values/unreadable';
import type { ActionMessage } from './action';
import type { Action } from './action-node';
import type { OperationConfig, ParameterSettings } from './config';

/** The operation named in the message, otherwise the setting. @throws {GwsError} `GWS_INVALID_REQUEST` */
export function operationIn(msg: ActionMessage, { operation }: Pick<OperationConfig, 'operation'>): string {
  return asText(msg.operation, 'msg.operation') ?? operation;
}

/** @throws {GwsError} `GWS_INVALID_REQUEST` if the table does not have it */
export function rowFor<Row>(table: Readonly<Record<string, Row>>, operation: string): Row {
  const row = Object.hasOwn(table, operation) ? table[operation] : undefined;
  if (!row) {
    const possible = Object.keys(table).join(', ');
    throw invalidRequest([`the operation ${quotedName(operation)} is not one of ${possible}`]);
  }
  return row;
}

/** Values for `parameters`; the message overrides the settings. @throws {GwsError} `GWS_INVALID_REQUEST` */
export async function givenValues(
  { parameters }: { readonly parameters: readonly Parameter[] },
  operation: string,
  settings: ParameterSettings = {},
  { msg, read }: Pick<Action, 'msg' | 'read'>,
): Promise<Values> {
  const names = parameters.map(({ name }) => name);
  const said = msg.parameters ?? {};
  if (!isObject(said)) {
    throw invalidRequest(['msg.parameters must be an object']);
  }
  const strangers = Object.keys(said).filter((name) => !names.includes(name));
  if (strangers.length > 0) {
    throw invalidRequest(strangers.map((name) => `${operation} has no parameter ${quotedName(name)}`));
  }
  const values: Record<string, unknown> = {};
  for (const name of names) {
    const setting = Object.hasOwn(settings, name) ? settings[name] : undefined;
    const value = isNothing(said[name]) ? setting && (await read(name, setting.value, setting.type)) : said[name];
    if (!isNothing(value)) {
      values[name] = value;
    }
  }
  return values;
}
