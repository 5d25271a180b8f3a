// Renews the data about time zones in src/rules/zones: which zones a telephone number can be in, and which zones have
// got other rules lately. Prints what it has written.
//
//     node scripts/zones/renew.mjs <map_data.txt> <date> <older> <newer>
//
// map_data.txt: resources/timezones/map_data.txt of github.com/google/libphonenumber, with the date of its commit.
// older, newer: data/packed/latest.json of the npm package moment-timezone, in version 0.5.43 (tz data 2023c, as in
// Node.js 20.0) and in the newest version.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openZones } from './moment-data.mjs';

const target = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../src/rules/zones');

/** Calling codes of the countries with several rules; all others need no prefix. */
const CALLING_CODES = /^(?:1|7|34|52|55|56|61|62|64|86|243|299|351|380|593|675|686|689|691|976)/;

/** In North America and Brazil, an area code is looked up as a whole: what is known of exchanges is incomplete, or wrong. */
const AREA_CODE = /^(?:1\d{3}|55\d{2})/;

/** @param {string} text of map_data.txt */
function prefixesIn(text) {
  /** @type {Map<string, Set<string>>} */
  const found = new Map();
  for (const line of text.split('\n')) {
    const [, prefix = '', zones = ''] = /^(\d+)\|(.+)$/.exec(line.trim()) ?? [];
    if (CALLING_CODES.test(prefix) && prefix !== '1') {
      const key = AREA_CODE.exec(prefix)?.[0] ?? prefix;
      found.set(key, new Set([...(found.get(key) ?? []), ...zones.split('&')]));
    }
  }
  return new Map([...found].map(([prefix, zones]) => [prefix, [...zones].sort().join(' ')]));
}

/**
 * Without what a shorter prefix says as well.
 * @param {Map<string, string>} prefixes
 */
function packed(prefixes) {
  /** @type {Map<string, string[]>} */
  const byZones = new Map();
  for (const [prefix, zones] of [...prefixes].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const shorter = Array.from(prefix, (_digit, index) => prefix.slice(0, prefix.length - 1 - index));
    const parent = shorter.find((one) => prefixes.has(one));
    if (parent === undefined || prefixes.get(parent) !== zones) {
      byZones.set(zones, [...(byZones.get(zones) ?? []), prefix]);
    }
  }
  return [...byZones].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** @param {string} date @param {string} text */
function writePrefixes(date, text) {
  const rows = packed(prefixesIn(text)).map(([zones, prefixes]) => `  '${zones}': '${prefixes.join(' ')}',`);
  const count = rows.join().split(/\d+/).length;
  writeFileSync(
    path.join(target, 'prefixes.ts'),
    `${[
      '/**',
      ' * Zones by the prefixes of telephone numbers, made by scripts/zones/renew.mjs from resources/timezones/map_data.txt of',
      ' * github.com/google/libphonenumber (Apache-2.0).',
      ' */',
      '',
      '/** When the source was changed last. */',
      `export const PREFIXES_DATE = '${date}';`,
      '',
      '/** Prefixes, without a plus, by the zones that numbers beginning with them can be in. */',
      'export const PREFIXES: Readonly<Record<string, string>> = {',
      ...rows,
      '};',
    ].join('\n')}\n`,
  );
  console.log(`prefixes.ts: ${rows.length} sets of zones, about ${count} prefixes, of ${date}`);
}

/** @param {string} olderFile @param {string} newerFile */
function writeNews(olderFile, newerFile) {
  const [older, newer] = [openZones(olderFile), openZones(newerFile)];
  const [from, to] = [Date.UTC(2026, 0, 1), Date.UTC(2038, 0, 1)];
  const changed = [...newer.zones].filter(([name, zone]) => {
    const before = older.zones.get(name);
    return !before || JSON.stringify(zone.offsets(from, to)) !== JSON.stringify(before.offsets(from, to));
  });
  const rows = changed
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, zone]) => {
      const offsets = zone.offsets(from, to).map(([since, minutes]) => `${since}:${minutes}`);
      return `    ${name.includes('/') ? `'${name}'` : name}: '${offsets.join(' ')}',`;
    });
  writeFileSync(
    path.join(target, 'news.ts'),
    `${[
      '/**',
      ' * Zones whose rules have changed so lately that a supported Node.js may not know it, made by scripts/zones/renew.mjs from the',
      ` * tz data ${newer.version} in the npm package moment-timezone (MIT), compared with ${older.version}.`,
      ' */',
      '',
      'interface ZoneNews {',
      '  readonly version: string;',
      '  /** What is covered: s since 1970, `to` excluded. */',
      '  readonly from: number;',
      '  readonly to: number;',
      '  /** By name: since when (s since 1970), `:`, how many minutes are added to UTC; by blanks. */',
      '  readonly zones: Readonly<Record<string, string>>;',
      '}',
      '',
      'export const ZONE_NEWS: ZoneNews = {',
      `  version: '${newer.version}',`,
      `  from: ${from / 1000},`,
      `  to: ${to / 1000},`,
      '  zones: {',
      ...rows,
      '  },',
      '};',
    ].join('\n')}\n`,
  );
  console.log(`news.ts: ${rows.length} zones, tz data ${newer.version}`);
}

const [map, date, older, newer] = process.argv.slice(2);
if (!map || !date || !older || !newer) {
  console.error('node scripts/zones/renew.mjs <map_data.txt> <date> <older latest.json> <newer latest.json>');
  process.exit(1);
}
writePrefixes(date, readFileSync(map, 'utf8'));
writeNews(older, newer);
