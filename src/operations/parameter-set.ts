/** Parameters of an operation, with the types of their values, derived from their readers. */
import type { ValueOf } from '../values/read';
import type { Parameter } from './parameter';
import { readParameters, type Values } from './parameters';

/** A parameter, whose name stands before it. */
export type ParameterSpec = Omit<Parameter, 'name'>;

type Specs = Readonly<Record<string, ParameterSpec>>;

/** One of the choices where nothing else is taken; otherwise what its kind stands for. */
type ValueFor<Spec extends ParameterSpec> = Spec extends { readonly open: true }
  ? string
  : Spec extends { readonly choices: readonly (infer Choice)[] }
    ? Choice
    : ValueOf<Spec['kind']>;

type NamesOfRequired<All extends Specs> = {
  [Name in keyof All]: All[Name] extends { readonly required: true } ? Name : never;
}[keyof All];

/** The values by name; only required ones are guaranteed to be present. */
type ValuesOf<All extends Specs> = {
  readonly [Name in NamesOfRequired<All>]: ValueFor<All[Name]>;
} & {
  readonly [Name in Exclude<keyof All, NamesOfRequired<All>>]?: ValueFor<All[Name]>;
};

/** @typeParam Read what {@link read} makes of what is given */
export class ParameterSet<Read> {
  /** In the order in which the editor shows them. */
  readonly list: readonly Parameter[];

  constructor(list: readonly Parameter[]) {
    this.list = list;
  }

  /** These, and `more` after them. */
  and<More>(more: ParameterSet<More>): ParameterSet<Read & More> {
    return new ParameterSet([...this.list, ...more.list]);
  }

  /** @throws {GwsError} as `readParameters` */
  read(given: Values): Read {
    return readParameters(this.list, given) as Read;
  }
}

/** The parameters that are described by their names. */
export function parameters<const All extends Specs>(described: All): ParameterSet<ValuesOf<All>> {
  return new ParameterSet(Object.entries(described).map(([name, spec]) => ({ name, ...spec })));
}

/** The same parameter, which has to be given. */
export function required<const Spec extends ParameterSpec>(spec: Spec): Spec & { readonly required: true } {
  return { ...spec, required: true };
}
