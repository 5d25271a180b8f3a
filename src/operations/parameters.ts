/** Reads a flow's input for the parameters of an operation. */

import { invalidRequest } from '../errors/requests';
import { isNothing } from '../values/basics';
import { readValue } from '../values/read';
import { faultIn } from '../values/unreadable';
import type { Parameter } from './parameter';

export type Values = Readonly<Record<string, unknown>>;

/**
 * Reads all parameters and reports all faults at once. Parameters that are not given are not in the result.
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
