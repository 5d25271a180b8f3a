/**
 * The zones that a telephone number can be in. A number of a country with one rule is in its zone. Where a country has
 * several, a number with an area code is in the zones of that area, and any other can be anywhere in the country.
 */
import type { NumberKind, TelephoneNumber } from '../numbers/telephone-number';
import { clocksOf } from './clock';
import { CORRECTIONS, COUNTRY_ZONES } from './corrections';
import { PREFIXES } from './prefixes';
import type { NumberZoneSettings } from './settings';

/** How the zones of a number were found. */
export type NumberSource = 'site' | 'area' | 'country';

export interface NumberZones {
  readonly zones: readonly string[];
  readonly source: NumberSource;
}

/** Kinds that belong to an area; in countries where both look alike, mobile numbers keep their area code when people move. */
const OF_AN_AREA: ReadonlySet<NumberKind> = new Set(['fixed', 'fixedOrMobile']);

/** Countries whose mobile numbers begin with an area code. */
const MOBILES_OF_AN_AREA = new Set(['AR', 'BR', 'MX']);

/** Longer than any prefix of the table. */
const LONGEST = 9;

const countryZones = new Map<string, readonly string[]>();
let table: ReadonlyMap<string, readonly string[]> | undefined;

/** @returns undefined for a number of no country, and where no zone is known */
export function zonesOfNumber(number: TelephoneNumber, settings: NumberZoneSettings): NumberZones | undefined {
  const site = longest(settings.prefixes, number.e164, number.e164.length);
  if (site) {
    return { zones: site, source: 'site' };
  }
  if (number.country === undefined) {
    return undefined;
  }
  const all = zonesOfCountry(number.country);
  if (all.length < 2 || !isOfAnArea(number, settings)) {
    return all.length > 0 ? { zones: all, source: 'country' } : undefined;
  }
  const area = longest(prefixTable(), number.e164.slice(1), LONGEST);
  return area?.every((zone) => isOneOf(zone, all))
    ? { zones: area, source: 'area' }
    : { zones: all, source: 'country' };
}

/** All zones of a country; none if it is not known. @param country ISO 3166-1 */
export function zonesOfCountry(country: string): readonly string[] {
  const known = countryZones.get(country);
  if (known) {
    return known;
  }
  // Node.js 20 and 22 have a property, Node.js 24 has both, and Node.js 26 only the method.
  const locale = new Intl.Locale(`und-${country}`) as Intl.Locale & {
    readonly timeZones?: readonly string[];
    getTimeZones?(): readonly string[] | undefined;
  };
  const told = locale.getTimeZones?.() ?? locale.timeZones ?? [];
  const zones = told.length > 0 ? told : (COUNTRY_ZONES[country]?.split(' ') ?? []);
  countryZones.set(country, zones);
  return zones;
}

function isOfAnArea({ kind, country = '' }: TelephoneNumber, { mobile }: NumberZoneSettings): boolean {
  return OF_AN_AREA.has(kind) || (kind === 'mobile' && (mobile === 'prefix' || MOBILES_OF_AN_AREA.has(country)));
}

/** The same zone may have several names, of which versions of ICU prefer different ones. */
function isOneOf(zone: string, zones: readonly string[]): boolean {
  const [clock] = clocksOf(zone) ?? [];
  return clock !== undefined && zones.some((one) => one === zone || clocksOf(one)?.[0]?.zone === clock.zone);
}

function longest(
  prefixes: ReadonlyMap<string, readonly string[]>,
  digits: string,
  length: number,
): readonly string[] | undefined {
  for (let end = prefixes.size === 0 ? 0 : Math.min(length, digits.length); end > 0; end -= 1) {
    const found = prefixes.get(digits.slice(0, end));
    if (found) {
      return found;
    }
  }
  return undefined;
}

/** The table with its corrections. */
function prefixTable(): ReadonlyMap<string, readonly string[]> {
  if (!table) {
    const rows = Object.entries(PREFIXES).flatMap(([zones, prefixes]) =>
      prefixes.split(' ').map((prefix) => [prefix, zones.split(' ')] as const),
    );
    const corrected = Object.keys(CORRECTIONS);
    table = new Map([
      ...rows.filter(([prefix]) => !corrected.some((one) => prefix.startsWith(one))),
      ...Object.entries(CORRECTIONS).map(([prefix, zones]) => [prefix, zones.split(' ')] as const),
    ]);
  }
  return table;
}
