/** Starting points for the calling rules of a country: what its rules say, as far as somebody has read them. Not legal advice. */
import type { JsonObject } from '../../values/plain-json';

/**
 * How well a value is known. `official`: seen in an official text, so the preset sets it; `secondary`: seen only in texts about the
 * rule, or in rules that bind some; `open`: looked for, and not found. The last two are templates, which are off.
 */
export type Mark = 'official' | 'secondary' | 'open';

export interface PresetRule {
  /** The part of the settings that it is about. */
  readonly part: 'hours' | 'holidays' | 'attempts' | 'pause' | 'consent' | 'suppressed';
  /** What the source says, in our own words. */
  readonly says: string;
  readonly source: string;
  /** The month in which the source was last looked at: `2026-11`. */
  readonly seen: string;
  readonly mark: Mark;
  /** What it comes to in the settings of calling rules, if it can be said there without knowing the site. */
  readonly settings?: JsonObject;
  /** What to find out or to do before it is relied on. */
  readonly check?: string;
}

export interface Preset {
  /** ISO 3166-1, or 3166-2 for a region: `US-FL`. */
  readonly place: string;
  readonly name: string;
  readonly rules: readonly PresetRule[];
}
