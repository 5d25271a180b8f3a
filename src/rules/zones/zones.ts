/** The zones in which the called party may be; the rules must allow the call in all of them. */
import type { TelephoneNumber } from '../numbers/telephone-number';
import { type Reason, reason } from '../reasons';
import { type Clock, clocksOf } from './clock';
import { type NumberSource, zonesOfNumber } from './of-number';
import { clocksAround, clocksWith, type Offsets, zoneTold } from './of-record';
import type { ZoneSettings } from './settings';

export interface CalledZones {
  readonly clocks: readonly Clock[];
  readonly source: NumberSource | 'record' | 'recordAndNumber' | 'server';
  /** The same for the same clocks. */
  readonly key: string;
}

type Field = (name: string) => unknown;

const known = new Map<string, CalledZones>();

/** The same by the list of a country, an area or the site, of which each is made once. */
const ofNumbers = new WeakMap<readonly string[], CalledZones>();

/** As many as there are sets of zones in the table, many times over. */
const MAX_KNOWN = 10_000;

/**
 * @param field of the record
 * @param at ms since 1970: an offset in a record is compared with those of the year around it
 * @returns the zones, or why they are not known
 */
export function calledZones(
  number: TelephoneNumber,
  field: Field,
  settings: ZoneSettings,
  at: number,
): CalledZones | Reason {
  const { source } = settings;
  const byNumber = zonesByNumber(number, settings);
  const byRecord = source === 'number' ? undefined : zonesByRecord(number, byNumber, field, settings, at);
  if (byRecord && 'code' in byRecord) {
    return byRecord;
  }
  if (byRecord && byNumber && source === 'recordAndNumber') {
    return zonesOf([...new Set([...byRecord.clocks, ...byNumber.clocks])], 'recordAndNumber');
  }
  if (source === 'record' && !byRecord) {
    return reason('zones.missing', { fields: settings.fields.join(', ') });
  }
  return byRecord ?? byNumber ?? reason('zones.ofNoCountry');
}

function zonesByNumber(number: TelephoneNumber, settings: ZoneSettings): CalledZones | undefined {
  const found = zonesOfNumber(number, settings);
  if (found) {
    const zones = ofNumbers.get(found.zones) ?? zonesOf(clocksOfAll(found.zones), found.source);
    ofNumbers.set(found.zones, zones);
    return zones;
  }
  const isHere = number.kind === 'internal' || settings.ofNoCountry === 'server';
  return isHere ? zonesOf(clocksOfAll([settings.server]), 'server') : undefined;
}

function zonesByRecord(
  { country }: TelephoneNumber,
  byNumber: CalledZones | undefined,
  field: Field,
  { fields, names }: ZoneSettings,
  at: number,
): CalledZones | Reason | undefined {
  let unreadable: string | undefined;
  for (const name of fields) {
    const value = field(name);
    const told = value === undefined ? undefined : zoneTold(value, names);
    if (told && 'clocks' in told) {
      return zonesOf(told.clocks, 'record');
    }
    if (told) {
      const isChoice = country !== undefined && byNumber !== undefined;
      const clocks = isChoice ? clocksWith(told, byNumber.clocks, at) : isDefault(told) ? [] : clocksAround(told);
      if (clocks.length > 0) {
        return zonesOf(clocks, 'record');
      }
      if (!isDefault(told)) {
        return reason('zones.otherThanNumber', { field: name, country: country ?? '' });
      }
      continue;
    }
    unreadable ??= value === undefined ? undefined : name;
  }
  return unreadable === undefined ? undefined : reason('zones.unreadable', { field: unreadable });
}

/** Greenwich Mean Time is what Genesys gives a record whose zone nobody knows: where it cannot be, it says nothing. */
function isDefault({ offsets }: Offsets): boolean {
  return offsets.every((minutes) => minutes === 0);
}

function clocksOfAll(zones: readonly string[]): readonly Clock[] {
  return [...new Set(zones.flatMap((zone) => clocksOf(zone) ?? []))];
}

function zonesOf(clocks: readonly Clock[], source: CalledZones['source']): CalledZones {
  const key = [...new Set(clocks.map(({ zone }) => zone))].sort().join(' ');
  const name = `${source} ${key}`;
  const sorted = [...clocks].sort((one, other) => (one.zone < other.zone ? -1 : Number(one.zone > other.zone)));
  const found = known.get(name) ?? { clocks: sorted, source, key };
  if (known.size >= MAX_KNOWN) {
    known.clear();
  }
  known.set(name, found);
  return found;
}
