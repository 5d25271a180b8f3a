/** What the settings say of telephone numbers. */
import type { NumberKind } from './telephone-number';

/** What a number without its plus is taken for where it cannot be told from another country's. */
export const PLUSLESS = ['refuse', 'international', 'national'] as const;

export interface NumberSettings {
  /** ISO 3166-1 code of the country that numbers without a plus belong to. */
  readonly defaultCountry?: string | undefined;
  /** Countries that may be called; empty: all. */
  readonly countries: readonly string[];
  readonly refusedKinds: readonly NumberKind[];
  readonly plusless: (typeof PLUSLESS)[number];
  /** How many digits a number within the company has; undefined: there are none. */
  readonly internal?: { readonly min: number; readonly max: number } | undefined;
  /** Whether a number may have an extension. */
  readonly extensions: boolean;
}
