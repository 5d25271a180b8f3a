/** Where a rule holds: everywhere (`*`), in a country (`US`), in a region by ISO 3166-2 (`US-FL`), or within the company (`internal`). */
import { plainText } from '../values/characters';
import { fault } from '../values/faults';
import { kindIn, quotedName, Unreadable } from '../values/unreadable';
import { COUNTRIES } from './numbers/countries';
import type { Subject } from './rule';

export interface Place {
  /** As written. */
  readonly name: string;
  readonly country?: string;
  readonly region?: string;
}

type Called = Pick<Subject, 'number' | 'region'>;

/** @param value nothing stands for everywhere @throws {Unreadable} */
export function readPlace(value: unknown): Place {
  const text = value === undefined || value === null ? '*' : value;
  if (typeof text !== 'string') {
    throw new Unreadable(fault('setting.place', { kind: kindIn(value) }));
  }
  const name = plainText(text);
  if (name === '' || name === '*') {
    return { name: '*' };
  }
  if (name.toLowerCase() === 'internal') {
    return { name: 'internal' };
  }
  const [, country = '', region] = /^([A-Z]{2})(?:-([A-Z0-9]{1,3}))?$/.exec(name.toUpperCase()) ?? [];
  if (!COUNTRIES.has(country)) {
    throw new Unreadable(fault('setting.place', { kind: quotedName(text) }));
  }
  return region === undefined ? { name: country, country } : { name: `${country}-${region}`, country, region };
}

/** Whether the subject is there, or may be. */
export function isAt(place: Place, { number, region }: Called): boolean {
  if (place.country === undefined) {
    return place.name === '*' || number.kind === 'internal';
  }
  return (
    place.country === number.country && (place.region === undefined || region === undefined || place.region === region)
  );
}

/**
 * What is said for where the subject is: the most exact place counts. Where its region is not known, so does every region of
 * its country.
 * @returns none if nothing is said for it
 */
export function mostExact<Said extends { readonly where: Place }>(
  all: readonly Said[],
  called: Called,
): readonly Said[] {
  const here = all.filter(({ where }) => isAt(where, called));
  const regions = here.filter(({ where }) => where.region !== undefined);
  if (regions.length > 0 && called.region !== undefined) {
    return regions;
  }
  const rest =
    here.find(({ where }) => where.country !== undefined && where.region === undefined) ??
    here.find(({ where }) => where.name === 'internal') ??
    here.find(({ where }) => where.name === '*');
  return rest ? [...regions, rest] : [];
}

/** A region of a record as a code of ISO 3166-2 without the country; undefined for anything else, which may be any region. */
export function regionOf(value: unknown, country: string | undefined): string | undefined {
  const [, prefix, region] =
    (typeof value === 'string' && /^(?:([A-Z]{2})-)?([A-Z0-9]{1,3})$/.exec(plainText(value).toUpperCase())) || [];
  return prefix === undefined || prefix === country ? region : undefined;
}
