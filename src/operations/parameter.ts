/** A parameter of an operation as described in its table, used to read a flow's input and by the editor. */
import type { ValueKind } from '../values/read';

/** How a parameter is read, see values/read.ts, and what the editor offers for it. */
export type ParameterKind = ValueKind;

/** A parameter; plain data, so that the editor can be given it. */
export interface Parameter {
  readonly name: string;
  readonly kind: ParameterKind;
  readonly required?: boolean;
  /** A value as it may be typed, where the kind alone does not show that; the editor shows it. */
  readonly example?: string;
  /** Of a `choice`. */
  readonly choices?: readonly string[];
  /** Whether other text than the choices is passed on. */
  readonly open?: boolean;
  /** Of a `flag`: whether only `true` itself, and no text, says yes. */
  readonly exact?: boolean;
  /** Whether the choices are counted from 0, so that a number stands for one of them. */
  readonly numbered?: boolean;
  /** The kind of names that the editor suggests for it, as supplied by nodes/gws-server/admin.ts. */
  readonly lookUp?: 'devices' | 'agents' | 'campaigns' | 'callingLists' | 'applicationIds';
  /** Taken from the record or call in the message if it is not given. */
  readonly carried?: boolean;
}
