/** What is wrong with settings, by the reader that the runtime uses. */
import { checkedSettings } from '../../../src/rules/settings';
import { isVariable } from '../../shared/editor/readable';

export interface Fault {
  /** Of the setting, from the outermost one on: `['hours', '0', 'monday']`. */
  readonly path: readonly string[];
  /** The rest of the sentence, in English. */
  readonly says: string;
}

/** The faults that the runtime would find; what an environment variable stands for, only the runtime knows. */
export function faultsIn(rules: unknown): Fault[] {
  return checkedSettings(rules)
    .faults.map(({ at, says }) => ({
      path: at
        .replace(/\[(\d+)\]/g, '.$1')
        .split('.')
        .filter(Boolean),
      says,
    }))
    .filter(({ path }) => !isVariable(valueAt(rules, path)));
}

export function wordsOfFault({ path, says }: Fault): string {
  return [path.join('.'), says].filter(Boolean).join(' ');
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], value);
}
