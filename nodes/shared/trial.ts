/**
 * Trials of typed settings, before they are deployed: which of them may be used. A stored password goes only where, and the way,
 * the deployed node sends it anyway. For users who may not deploy, environment variables and other nodes are used only as deployed.
 * The value of a variable is never revealed.
 */
import type { Node, NodeAPI } from 'node-red';
import type { Secrets } from '../../src/secrets/secrets';
import { isObject } from '../../src/values/plain-json';
import { resolved, variableIn, variablesOf } from './environment';

/** The settings of a trial. */
export interface TrialForm<Field extends string> {
  /** Of the node whose settings they are. */
  readonly type: string;
  readonly fields: readonly Field[];
  /** Those that decide where credentials go, and whose they are. */
  readonly destination: readonly Field[];
  /** Those that name other nodes. */
  readonly nodes: readonly Field[];
}

export type TrialValues<Field extends string> = Record<Field, string>;

/** The settings in `given`, anything; what is missing is empty. */
export function settingsIn<Field extends string>({ fields }: TrialForm<Field>, given: unknown): TrialValues<Field> {
  const values = isObject(given) ? given : {};
  const textOf = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
  return Object.fromEntries(fields.map((field) => [field, textOf(values[field])])) as TrialValues<Field>;
}

/** Stored settings of a deployed node, if any. */
export function storedIn<Field extends string>(
  RED: NodeAPI,
  form: TrialForm<Field>,
  id: string,
): TrialValues<Field> | undefined {
  let found: object | undefined;
  RED.nodes.eachNode((config) => {
    if (config.id === id && config.type === form.type) {
      found = config;
    }
  });
  return found && settingsIn(form, { ...found, ...RED.nodes.getCredentials(id) });
}

/** The settings with the values of environment variables, as `node` reads them. */
export function valuesOf<Field extends string>(
  RED: NodeAPI,
  settings: TrialValues<Field>,
  node: Node | undefined,
): TrialValues<Field> {
  const entries = Object.entries<string>(settings).map(([field, text]) => [field, resolved(RED, text, node)]);
  return Object.fromEntries(entries) as TrialValues<Field>;
}

/** The values of all environment variables in `settings`, as `node` reads them. */
export function variablesIn(
  RED: NodeAPI,
  settings: readonly (Readonly<Record<string, string>> | undefined)[],
  node: Node | undefined,
): Secrets {
  const texts = settings.flatMap((each) => Object.values(each ?? {}));
  return variablesOf(texts.map((text) => ({ text, value: resolved(RED, text, node) })));
}

/** Whether whoever may not deploy may try `typed`: variables and other nodes only as deployed. */
export function usesOnlyWhatIsDeployed<Field extends string>(
  { fields, destination, nodes }: TrialForm<Field>,
  typed: TrialValues<Field>,
  stored: TrialValues<Field> | undefined,
): boolean {
  const needed = fields.filter(
    (field) => variableIn(typed[field]) !== undefined || (nodes.includes(field) && typed[field] !== ''),
  );
  const isAsStored = (field: Field) => stored !== undefined && typed[field] === stored[field];
  return needed.length === 0 || [...destination, ...needed].every(isAsStored);
}
