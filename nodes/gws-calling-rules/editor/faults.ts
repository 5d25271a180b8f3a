/** What is wrong with settings, by the reader that the runtime uses. */
import { checkedSettings, type SettingsFault } from '../../../src/rules/settings';
import { fault, type Fault as WhatIsWrong } from '../../../src/values/faults';
import { isVariable } from '../../shared/editor/readable';
import { faultText } from '../../shared/editor/reasons';

export interface Fault {
  /** Of the setting, from the outermost one on: `['hours', '0', 'monday']`. */
  readonly path: readonly string[];
  readonly says: WhatIsWrong;
}

/** The faults that the runtime would find; what an environment variable stands for, only the runtime knows. */
export function faultsIn(rules: unknown): Fault[] {
  return checkedSettings(rules)
    .faults.map(placed)
    .filter(({ path }) => !isVariable(valueAt(rules, path)));
}

export function placed({ at, says }: SettingsFault): Fault {
  const path = at.replace(/\[(\d+)\]/g, '.$1').split('.');
  return { path: path.filter(Boolean), says };
}

/** The fault with the name of the setting, in the language of the editor. */
export function wordsOfFault({ path, says }: Fault): string {
  return faultText(path.length === 0 ? says : fault('setting.at', { at: path.join('.'), fault: says }));
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], value);
}
