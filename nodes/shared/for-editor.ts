/** What the runtime tells the editor. */
import type { Parameter } from '../../src/operations/parameter';

/** A name to choose, in the form of the editor's `autoComplete`. */
export interface Suggestion {
  value: string;
  label: string;
}

/** Names known to the sessions of a server, by kind. */
export type KindOfNames = NonNullable<Parameter['lookUp']>;

/** The parameters of each operation of a node. */
export type EditorTable = Readonly<Record<string, readonly Parameter[]>>;
