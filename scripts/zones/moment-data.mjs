// Reads the packed data of the npm package moment-timezone: `name|abbreviations|offsets|indexes|differences|population`,
// numbers in base 60, offsets in minutes west of Greenwich, differences in minutes.
import { readFileSync } from 'node:fs';

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWX';

/** @param {string} text */
function base60(text) {
  const [, sign, whole = '', fraction = ''] = /^(-?)(\w*)\.?(\w*)$/.exec(text) ?? [];
  const digits = [...whole, ...fraction].map((digit) => DIGITS.indexOf(digit));
  const size = digits.reduce((sum, digit) => sum * 60 + digit, 0) / 60 ** fraction.length;
  return sign === '-' ? -size : size;
}

/** @param {string} text */
function unpack(text) {
  const [, , offsets = '', indexes = '', differences = ''] = text.split('|');
  const minutes = offsets.split(' ').map((offset) => -base60(offset));
  let until = 0;
  const untils = differences.split(' ').map((difference) => {
    until += base60(difference) * 60;
    return until;
  });
  const steps = [...indexes].map((index, place) => ({
    since: place === 0 ? Number.NEGATIVE_INFINITY : (untils[place - 1] ?? 0),
    minutes: minutes[base60(index)] ?? 0,
  }));
  return {
    /**
     * Since when (s since 1970) how many minutes are added to UTC.
     * @param {number} from ms since 1970
     * @param {number} to
     */
    offsets(from, to) {
      const within = steps.filter(({ since }, place) => {
        const end = steps[place + 1]?.since ?? Number.POSITIVE_INFINITY;
        return end * 1000 > from && since * 1000 < to;
      });
      return within
        .map((step) => [Math.max(step.since, from / 1000), step.minutes])
        .filter(([, minutes], place, all) => place === 0 || all[place - 1]?.[1] !== minutes);
    },
  };
}

/** @param {string} file */
export function openZones(file) {
  /** @type {{ version: string, zones: string[], links: string[] }} */
  const data = JSON.parse(readFileSync(file, 'utf8'));
  const zones = new Map(data.zones.map((text) => [text.split('|')[0] ?? '', unpack(text)]));
  for (const [first = '', second = ''] of data.links.map((link) => link.split('|'))) {
    const zone = zones.get(first) ?? zones.get(second);
    if (zone) {
      zones.set(first, zone);
      zones.set(second, zone);
    }
  }
  return { version: data.version, zones };
}
