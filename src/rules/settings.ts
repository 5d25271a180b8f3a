/**
 * The settings of calling rules, as JSON. All faults are told at once, and a name that is not known is one of them: a rule
 * that is misspelled would not be obeyed. Dialogs read settings with this, too.
 */
import { choice, flag, isNothing, text } from '../values/basics';
import { type Fault, fault } from '../values/faults';
import { isObject, type JsonObject } from '../values/plain-json';
import { faultOf, kindIn, Unreadable } from '../values/unreadable';
import type { ConsentField } from './consent/consent';
import type { HoursSet } from './hours/hours';
import { onWeekdays, overlap, readWindows } from './hours/windows';
import { COUNTRIES } from './numbers/countries';
import { type NumberSettings, PLUSLESS } from './numbers/settings';
import { NUMBER_KINDS, type NumberKind } from './numbers/telephone-number';
import type { AttemptLimit } from './past/attempts';
import type { Pause } from './past/pause';
import { readConsent, readLimit, readPause } from './past/settings';
import { type Place, readPlace } from './place';
import { clocksOf, serverZone } from './zones/clock';
import { ZONE_SOURCES, type ZoneSettings } from './zones/settings';

/** Holidays as they are given; `dates` is what `readHolidays` reads. */
export interface HolidaySource {
  readonly where: Place;
  readonly name: string;
  readonly dates?: string | undefined;
  /** Path of a file with the same content. */
  readonly file?: string | undefined;
}

export interface RuleSettings {
  readonly numbers: NumberSettings;
  readonly zones: ZoneSettings;
  readonly hours: readonly HoursSet[];
  readonly holidays: readonly HolidaySource[];
  readonly attempts: readonly AttemptLimit[];
  readonly pause: readonly Pause[];
  readonly consent: readonly ConsentField[];
  /** Paths of suppression lists. */
  readonly suppressed: readonly string[];
  /** Fields of a record that name the person, and the region. */
  readonly person: string | undefined;
  readonly region: string | undefined;
}

const PARTS = [
  'fields',
  'numbers',
  'zones',
  'hours',
  'holidays',
  'attempts',
  'pause',
  'consent',
  'suppressed',
] as const satisfies readonly (keyof RuleSettings | 'fields')[];

/** Something that is wrong with the settings. */
export interface SettingsFault {
  /** The setting: `hours[0].monday`; empty: all of them. */
  readonly at: string;
  /** The rest of the sentence. */
  readonly says: Fault;
}

/** From Sunday on, as weekdays are counted. */
export const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

/** Kinds of numbers that are refused unless the settings say otherwise. */
export const REFUSED_KINDS: readonly NumberKind[] = ['premium', 'sharedCost', 'pager', 'voicemail', 'unknown'];

/** CX Contact's names for a zone, and those of Outbound Contact Server. */
const ZONE_FIELDS = ['tz', 'time_zone', 'timezone', 'GSW_TZ_NAME', 'GSW_TZ_OFFSET'];

/** Reads the parts of an object, and notes what is wrong with each under its name. */
class Reader {
  readonly faults: SettingsFault[];
  readonly #object: JsonObject;
  readonly #name: string;

  constructor(value: unknown, name: string, known: readonly string[], faults: SettingsFault[]) {
    this.faults = faults;
    this.#name = name;
    this.#object = isObject(value) ? value : {};
    if (!isNothing(value) && !isObject(value)) {
      faults.push({ at: name, says: fault('setting.object', { kind: kindIn(value) }) });
    }
    const strangers = Object.keys(this.#object).filter((key) => !known.includes(key));
    faults.push(...strangers.map((key) => ({ at: this.#nameOf(key.slice(0, 40)), says: fault('setting.unknown') })));
  }

  /** @returns `missing` for nothing, and where it cannot be read */
  read<Read>(key: string, reader: (value: unknown) => Read, missing: Read): Read {
    const value = this.#object[key];
    if (isNothing(value)) {
      return missing;
    }
    return this.attempt(this.#nameOf(key), () => reader(value), missing);
  }

  attempt<Read>(name: string, read: () => Read, missing: Read): Read {
    try {
      return read();
    } catch (error) {
      this.faults.push({ at: name, says: faultOf(error) });
      return missing;
    }
  }

  list(key: string): { value: unknown; name: string }[] {
    const items = this.read(key, listOf, []);
    return items.map((value, index) => ({ value, name: `${this.#nameOf(key)}[${index}]` }));
  }

  #nameOf(key: string): string {
    return this.#name === '' ? key : `${this.#name}.${key}`;
  }
}

/** Settings that have faults must not be used: in place of what cannot be read, they have nothing. */
export function checkedSettings(value: unknown): { settings: RuleSettings; faults: readonly SettingsFault[] } {
  const faults: SettingsFault[] = [];
  const all = new Reader(value, '', PARTS, faults);
  const attempt: Reader['attempt'] = (name, read, missing) => all.attempt(name, read, missing);
  const part = (name: string) => all.read(name, (inner) => inner, undefined);
  const fields = new Reader(part('fields'), 'fields', ['person', 'region', 'zone'], faults);
  const settings = {
    numbers: readNumbers(part('numbers'), faults),
    zones: readZones(part('zones'), fields.read('zone', names, ZONE_FIELDS), faults),
    hours: all.list('hours').flatMap(({ value: set, name }) => readHours(set, name, faults)),
    holidays: all.list('holidays').flatMap(({ value: source, name }) => readHolidaySource(source, name, faults)),
    attempts: all.list('attempts').map((item) => readLimit(item, attempt)),
    pause: all.list('pause').map((item) => readPause(item, attempt)),
    consent: all.list('consent').map((item) => readConsent(item, attempt)),
    suppressed: all.read('suppressed', names, []),
    person: fields.read('person', text, undefined as string | undefined),
    region: fields.read('region', text, undefined as string | undefined),
  };
  const places = settings.hours.map(({ where }) => where.name);
  const twice = new Set(places.filter((place, index) => places.indexOf(place) !== index));
  faults.push(...[...twice].map((place) => ({ at: 'hours', says: fault('setting.twice', { place }) })));
  return { settings, faults };
}

function readNumbers(value: unknown, faults: SettingsFault[]): NumberSettings {
  const known = ['defaultCountry', 'countries', 'refusedKinds', 'plusless', 'internal', 'extensions'];
  const reader = new Reader(value, 'numbers', known, faults);
  return {
    defaultCountry: reader.read<string | undefined>('defaultCountry', country, undefined),
    countries: reader.read('countries', (list) => names(list).map(country), []),
    refusedKinds: reader.read(
      'refusedKinds',
      (list) => names(list).map((kind) => choice(kind, { choices: NUMBER_KINDS }) as NumberKind),
      REFUSED_KINDS,
    ),
    plusless: reader.read(
      'plusless',
      (way) => choice(way, { choices: PLUSLESS }) as NumberSettings['plusless'],
      'refuse',
    ),
    internal: reader.read<NumberSettings['internal']>('internal', digitCounts, undefined),
    extensions: reader.read('extensions', (allowed) => flag(allowed), false),
  };
}

function readZones(value: unknown, fields: readonly string[], faults: SettingsFault[]): ZoneSettings {
  const known = ['source', 'names', 'prefixes', 'mobile', 'server', 'ofNoCountry'];
  const reader = new Reader(value, 'zones', known, faults);
  const chosen = <Choice extends string>(key: string, choices: readonly [Choice, ...Choice[]]): Choice =>
    reader.read(key, (way) => choice(way, { choices }) as Choice, choices[0]);
  const byName = <Read>(key: string, read: (name: string, zone: unknown) => [string, Read]) =>
    new Map(Object.entries(reader.read(key, objectOf, {})).map(([name, zones]) => read(name, zones)));
  return {
    fields,
    source: chosen('source', ZONE_SOURCES),
    mobile: chosen('mobile', ['country', 'prefix']),
    ofNoCountry: chosen('ofNoCountry', ['server', 'refuse']),
    server: reader.read('server', zone, serverZone()),
    names: byName('names', (name, stands) => [
      name.trim().toLowerCase(),
      reader.attempt(`zones.names.${name}`, () => zone(stands), ''),
    ]),
    prefixes: byName('prefixes', (prefix, zones) => [
      prefix,
      reader.attempt(`zones.prefixes.${prefix}`, () => zonesOfPrefix(prefix, zones), []),
    ]),
  };
}

function readHours(value: unknown, name: string, faults: SettingsFault[]): HoursSet[] {
  const reader = new Reader(value, name, ['where', ...WEEKDAYS, 'holiday'], faults);
  const where = reader.attempt<Place | undefined>(
    `${name}.where`,
    () => reader.read('where', readPlace, readPlace('*')),
    undefined,
  );
  const none = { today: [], tomorrow: [] };
  const weekdays = WEEKDAYS.map((day) => reader.read(day, readWindows, none));
  const holiday = reader.read('holiday', readWindows, none);
  for (const [index, windows] of [...onWeekdays(weekdays), holiday.today].entries()) {
    if (overlap(windows)) {
      faults.push({ at: `${name}.${WEEKDAYS[index] ?? 'holiday'}`, says: fault('windows.overlap') });
    }
  }
  if (holiday.tomorrow.length > 0) {
    faults.push({ at: `${name}.holiday`, says: fault('windows.afterHoliday') });
  }
  return where ? [{ where, weekdays, holiday: holiday.today }] : [];
}

function readHolidaySource(value: unknown, name: string, faults: SettingsFault[]): HolidaySource[] {
  const reader = new Reader(value, name, ['where', 'name', 'dates', 'file'], faults);
  const before = faults.length;
  const where = reader.read('where', readPlace, { name: '*' } as Place);
  const dates = reader.read<string | undefined>(
    'dates',
    (given) => (typeof given === 'string' ? given : names(given).join('\n')),
    undefined,
  );
  const file = reader.read<string | undefined>('file', text, undefined);
  if ((dates === undefined) === (file === undefined) && faults.length === before) {
    faults.push({ at: name, says: fault('setting.datesOrFile') });
  }
  return [{ where, name: reader.read('name', text, file ?? `for ${where.name}`), dates, file }];
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw new Unreadable(fault('setting.list', { kind: kindIn(value) }));
  }
  return value;
}

function objectOf(value: unknown): JsonObject {
  if (!isObject(value)) {
    throw new Unreadable(fault('setting.object', { kind: kindIn(value) }));
  }
  return value;
}

/** A list of names, or a text with commas. */
function names(value: unknown): string[] {
  const parts = typeof value === 'string' ? value.split(',') : listOf(value);
  return parts.map((part) => text(part).trim());
}

function country(value: unknown): string {
  const code = text(value).trim().toUpperCase();
  if (!COUNTRIES.has(code)) {
    throw new Unreadable(fault('setting.country'));
  }
  return code;
}

function zone(value: unknown): string {
  const name = text(value).trim();
  if (!clocksOf(name)) {
    throw new Unreadable(fault('setting.zone'));
  }
  return name;
}

function zonesOfPrefix(prefix: string, zones: unknown): string[] {
  if (!/^\+[1-9]\d{0,14}$/.test(prefix)) {
    throw new Unreadable(fault('setting.prefix'));
  }
  const found = names(zones).map(zone);
  if (found.length === 0) {
    throw new Unreadable(fault('setting.noZone'));
  }
  return found;
}

/** `4`, or `2-6`. */
function digitCounts(value: unknown): NumberSettings['internal'] {
  const [, min, max = min] = /^(\d{1,2})(?:\s*-\s*(\d{1,2}))?$/.exec(text(value).trim()) ?? [];
  if (min === undefined || Number(min) < 1 || Number(max) < Number(min) || Number(max) > 7) {
    throw new Unreadable(fault('setting.internal'));
  }
  return { min: Number(min), max: Number(max) };
}
