/** Starting points for the calling rules of some countries, each rule with its source and date. Not legal advice. */
import type { JsonObject } from '../../values/plain-json';
import { AMERICA } from './america';
import { AUSTRALIA } from './australia';
import { EUROPE } from './europe';
import type { Preset } from './preset';

export type { Mark, Preset, PresetRule } from './preset';

export const PRESETS: readonly Preset[] = [...AMERICA, ...EUROPE, ...AUSTRALIA];

/**
 * What the presets of `places` set, as settings of calling rules: only what was seen in an official text.
 * @param templates whether what was not is set too, for those who have checked it
 */
export function presetSettings(places: readonly string[], { templates = false } = {}): JsonObject {
  const rules = PRESETS.filter(({ place }) => places.includes(place)).flatMap((preset) => preset.rules);
  const settings: Record<string, unknown[]> = {};
  for (const rule of rules.filter(({ mark }) => templates || mark === 'official')) {
    for (const [part, values] of Object.entries(rule.settings ?? {})) {
      settings[part] = [...(settings[part] ?? []), ...(values as unknown[])];
    }
  }
  return settings;
}
