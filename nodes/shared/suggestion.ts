/** What the runtime suggests for a field of a dialog. */
import type { Parameter } from '../../src/operations/parameter';

/** A name to choose, in the form of the editor's `autoComplete`. */
export interface Suggestion {
  value: string;
  label: string;
}

/** Names that the sessions of a server know, by what they are of. */
export type KindOfNames = NonNullable<Parameter['lookUp']>;
