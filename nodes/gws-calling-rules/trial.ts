/** A trial of calling rules, as the dialog requests it, and the answer. */
import type { SettingsFault } from '../../src/rules/settings';
import type { Verdict } from '../../src/rules/verdict';
import type { JsonObject } from '../../src/values/plain-json';

export interface TrialRequest {
  /** The settings as they are in the dialog, deployed or not. */
  readonly rules: JsonObject;
  readonly number: string;
  /** Fields of the record, by name. */
  readonly fields: Readonly<Record<string, string>>;
  /** ms since 1970; by default now. */
  readonly at?: number | undefined;
}

/**
 * What the rules say of somebody who was never called, or why they could not be asked: `faults` of the settings;
 * `filesRefused`: they name files, and who asks may not have Node-RED read any.
 */
export type TrialAnswer =
  | { readonly verdict: Verdict }
  | { readonly faults: readonly SettingsFault[] }
  | { readonly filesRefused: true };
