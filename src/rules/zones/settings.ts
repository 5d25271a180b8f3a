/** What the settings say of time zones. */

export interface NumberZoneSettings {
  /** What the site knows better: zones by prefix with its plus (`+8610`), of which the longest counts. */
  readonly prefixes: ReadonlyMap<string, readonly string[]>;
  /** Where a mobile number can be: anywhere in its `country`, or where the table says that its `prefix` was issued. */
  readonly mobile: 'country' | 'prefix';
}

/** Which zones count; `recordAndNumber`: all of both. */
export const ZONE_SOURCES = ['recordThenNumber', 'record', 'number', 'recordAndNumber'] as const;

export interface ZoneSettings extends NumberZoneSettings {
  readonly source: (typeof ZONE_SOURCES)[number];
  /** Fields of the record, of which the first that can be read counts. */
  readonly fields: readonly string[];
  /** What the site's own names of zones stand for, by the name in small letters. */
  readonly names: ReadonlyMap<string, string>;
  /** The site's zone: for internal numbers, and for those of no country. */
  readonly server: string;
  /** Whether numbers of no country (+800) are in the site's zone, or nowhere. */
  readonly ofNoCountry: 'server' | 'refuse';
}
