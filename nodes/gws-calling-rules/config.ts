/** The settings of `gws-calling-rules`, as the editor stores them. */
import type { JsonObject } from '../../src/values/plain-json';

export interface CallingRulesConfig {
  /** What `checkedSettings` reads (src/rules/settings.ts); paths are relative to Node-RED's user directory. */
  rules: JsonObject;
}
