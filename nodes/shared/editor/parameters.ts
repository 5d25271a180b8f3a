/** The parameters of operations in a dialog: how each can be given, and what is wrong with a value. */
import type { Parameter } from '../../../src/operations/parameter';
import { quotedName } from '../../../src/values/unreadable';
import type { TypedSetting } from '../config';
import { choices as choicesOf, names, suggesting, typeLike } from './look-ups';
import { fits, isVariable } from './readable';
import type { TypedInputType } from './red';
import { sharedText } from './texts';

const DYNAMIC = ['msg', 'flow', 'global', 'env', 'jsonata'];

const text = (key: string, values?: object) => sharedText(`dialog.${key}`, values);

/** Whether the value is known only when a message arrives. */
export function isDynamic(setting: TypedSetting | undefined): boolean {
  return setting !== undefined && DYNAMIC.includes(setting.type);
}

export function isAbsent(setting: TypedSetting | undefined): boolean {
  return !setting || String(setting.value).trim() === '';
}

/** Values as they may be typed, by kind. */
const EXAMPLES: Readonly<Partial<Record<Parameter['kind'], string>>> = {
  phoneNumber: '+44 1632 960123',
  wholeNumber: '17',
  seconds: '30',
  digits: '123#',
  timeOfDay: '09:00',
  futureTime: '2030-01-31T09:00:00Z',
  object: '{"customer_id": "4711"}',
};

/** Whether the node's setting is the only place where the parameter can come from. */
export function isNeeded({ carried, required }: Parameter): boolean {
  return required === true && !carried;
}

/** What an omitted parameter means. */
export function absence(parameter: Parameter): string {
  return text(`absent.${absenceOf(parameter)}`);
}

/** For an empty field: what that means, and how a value is written. */
export function placeholder(parameter: Parameter): string {
  const example = parameter.example ?? EXAMPLES[parameter.kind];
  return example === undefined ? absence(parameter) : text(`example.${absenceOf(parameter)}`, { example });
}

function absenceOf(parameter: Parameter): 'carried' | 'required' | 'optional' {
  return parameter.carried ? 'carried' : isNeeded(parameter) ? 'required' : 'optional';
}

/** What is wrong with a parameter's setting, as the end of a sentence; undefined if nothing is. */
export function faultOf(parameter: Parameter, setting: TypedSetting | undefined): string | undefined {
  if (!setting || isAbsent(setting)) {
    return isNeeded(parameter) ? text('fault.missing') : undefined;
  }
  const { value, type } = setting;
  if (isDynamic(setting)) {
    const valid = RED.utils.validateTypedProperty(value, type, {});
    return valid === true ? undefined : valid;
  }
  const { kind, choices = [] } = parameter;
  return isVariable(value) || fits(kind, setting, parameter)
    ? undefined
    : text(`fault.${kind}`, { choices: choices.join(', ') });
}

/**
 * What is wrong with an operation that the table does not have. The editor takes what it is told for HTML in some places, and
 * a flow that is imported may say anything.
 */
export function unknownOperation(operation: string): string {
  return text('fault.operation', { operation: quotedName(operation) });
}

/**
 * The TypedInput's types for a parameter; the literal comes first, but a secret has none: it would be stored in the flow.
 * @param current the literal that is set, if one is
 */
export function typesOf(parameter: Parameter, current: string | undefined): (string | TypedInputType)[] {
  const { kind, choices = [], open, lookUp } = parameter;
  const none = { value: '', label: absence(parameter) };
  switch (kind) {
    case 'secret':
      return ['env', 'msg', 'flow', 'global'];
    case 'wholeNumber':
      return [lookUp ? suggesting('num', names(lookUp)) : 'num', ...DYNAMIC];
    case 'object':
      return ['json', ...DYNAMIC];
    case 'flag':
      return [selection('bool', ['true', 'false'], none), ...DYNAMIC];
    case 'choice': {
      // What the list does not offer was set by hand in the flow; it must survive the dialog.
      const all = [...new Set([...choices, ...(current ? [current] : [])])];
      return [open ? suggesting('str', choicesOf(choices)) : selection('str', all, none), ...DYNAMIC];
    }
    default:
      return [lookUp ? suggesting('str', names(lookUp)) : 'str', ...DYNAMIC];
  }
}

function selection(
  type: 'bool' | 'str',
  values: readonly string[],
  none: { value: string; label: string },
): TypedInputType {
  return { ...typeLike(type), options: [none, ...values.map((value) => ({ value, label: value }))] };
}
