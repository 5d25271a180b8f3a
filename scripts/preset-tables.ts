/** The starting points of countries as tables for `docs/calling-rules.md`. */
import { type Mark, PRESETS, type Preset, type PresetRule } from '../src/rules/presets';

const STATE: Readonly<Record<Mark, string>> = {
  official: 'read in an official text',
  secondary: 'read in others’ words only: **off**',
  open: 'not found: **off**',
};

export function presetTables(): string {
  return PRESETS.map(tableOf).join('\n');
}

function tableOf({ place, name, rules }: Preset): string {
  const head = [
    '| rule | what it says | setting | source, seen | before you rely on it |',
    '| --- | --- | --- | --- | --- |',
  ];
  return [`### ${name} (\`${place}\`)`, '', ...head, ...rules.map(rowOf), ''].join('\n');
}

function rowOf({ part, says, source, seen, mark, settings, check = '' }: PresetRule): string {
  const set = settings ? `\`${JSON.stringify(settings[part])}\`` : '';
  return `| \`${part}\` | ${says} | ${set} | ${source}; ${seen}; ${STATE[mark]} | ${check} |`;
}
