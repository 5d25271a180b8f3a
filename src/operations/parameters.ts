/** The parameters of operations: of which kind each is, and the reading of what a flow gives for them. */
import { isNothing } from '../values/basics';
import { readValue, type ValueKind } from '../values/read';
import { faultIn } from '../values/unreadable';
import { invalidRequest } from './values';

/** How a parameter is read, see values/read.ts, and what the editor offers for it. */
export type ParameterKind = ValueKind;

/** A parameter; plain data, so that the editor can be given it. */
export interface Parameter {
  readonly name: string;
  readonly kind: ParameterKind;
  readonly required?: boolean;
  /** Of a `choice`. */
  readonly choices?: readonly string[];
  /** Whether other text than the choices is passed on. */
  readonly open?: boolean;
  /** Of a `flag`: whether only `true` itself, and no text, says yes. */
  readonly exact?: boolean;
  /** Whether the choices are counted from 0, so that a number stands for one of them. */
  readonly numbered?: boolean;
  /** The kind of names that the sessions know for it, which the editor suggests; as nodes/gws-server/admin.ts answers them. */
  readonly lookUp?: 'devices' | 'agents' | 'campaigns' | 'callingLists' | 'applicationIds';
  /** Taken from what the message carries (a record, a call) when it is not given. */
  readonly carried?: boolean;
}

export type Values = Readonly<Record<string, unknown>>;

/**
 * Reads all parameters, so that everything that is wrong is said at once. What is not given is not in the result.
 * @throws {GwsError} `GWS_INVALID_REQUEST`; its `faults` name every parameter that is missing or wrong
 */
export function readParameters(parameters: readonly Parameter[], given: Values): Values {
  const values: Record<string, unknown> = {};
  const faults: string[] = [];
  for (const parameter of parameters) {
    const { name, kind, required } = parameter;
    const value = given[name];
    if (isNothing(value)) {
      if (required) {
        faults.push(`${name} is missing`);
      }
      continue;
    }
    try {
      values[name] = readValue(kind, value, parameter);
    } catch (error) {
      faults.push(`${name} ${faultIn(error)}`);
    }
  }
  if (faults.length > 0) {
    throw invalidRequest(faults);
  }
  return values;
}
