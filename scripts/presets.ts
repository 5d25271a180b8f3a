/**
 * Draws the tables of starting points in `docs/calling-rules.md` anew.
 *
 *     tsx scripts/presets.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { presetTables } from './preset-tables';

const page = path.join(__dirname, '../docs/calling-rules.md');
const text = readFileSync(page, 'utf8');
writeFileSync(
  page,
  text.replace(
    /(<!-- presets -->\n)[\s\S]*?(<!-- \/presets -->)/,
    (_all, begin: string, end: string) => `${begin}\n${presetTables()}\n${end}`,
  ),
);
