/** What is known of the world's telephone numbers, by the package `libphonenumber-js`; see docs/decisions/0019. */
import type { CountryCode, MetadataJson, PhoneNumber } from 'libphonenumber-js/core';
import type { NumberKind } from './telephone-number';

type Core = typeof import('libphonenumber-js/core');

interface Library {
  readonly core: Core;
  readonly metadata: MetadataJson;
}

/** How people in a country dial. */
export interface DialingPlan {
  /** Matches what is dialed before an international number: `00`. */
  readonly exit: RegExp;
  /** What is dialed before a national number, if anything: `0`. */
  readonly trunk: string;
}

const KINDS: Readonly<Record<string, NumberKind>> = {
  FIXED_LINE: 'fixed',
  MOBILE: 'mobile',
  FIXED_LINE_OR_MOBILE: 'fixedOrMobile',
  TOLL_FREE: 'tollFree',
  PREMIUM_RATE: 'premium',
  SHARED_COST: 'sharedCost',
  VOIP: 'voip',
  PERSONAL_NUMBER: 'personal',
  PAGER: 'pager',
  UAN: 'uan',
  VOICEMAIL: 'voicemail',
};

let loaded: Library | undefined;
const plans = new Map<string, DialingPlan>();

/** It takes 20 MB, so only who has calling rules pays for it. */
function library(): Library {
  loaded ??= { core: require('libphonenumber-js/core'), metadata: require('libphonenumber-js/metadata.max.json') };
  return loaded;
}

export function countries(): readonly string[] {
  const { core, metadata } = library();
  return core.getCountries(metadata);
}

/** @param country one of `COUNTRIES` */
export function planOf(country: string): DialingPlan {
  const known = plans.get(country);
  if (known) {
    return known;
  }
  const { core, metadata } = library();
  const all = new core.Metadata(metadata);
  all.selectNumberingPlan(country as CountryCode);
  const numbering = all.numberingPlan as unknown as { IDDPrefix(): string; nationalPrefix(): string | undefined };
  const plan = { exit: new RegExp(`^(?:${numbering.IDDPrefix()})`), trunk: numbering.nationalPrefix() ?? '' };
  plans.set(country, plan);
  return plan;
}

/** A number that is assigned, as far as numbering plans tell. */
export interface ValidNumber {
  readonly number: PhoneNumber;
  readonly kind: NumberKind;
}

/** @param digits with a plus, or as dialed within `country` @returns undefined if nobody can have it */
export function validNumber(digits: string, country?: string): ValidNumber | undefined {
  const { core, metadata } = library();
  const options = { extract: false, ...(country !== undefined && { defaultCountry: country as CountryCode }) };
  const number = core.parsePhoneNumberFromString(digits, options, metadata);
  // One that has a type is valid; to ask for both would take as long again.
  const type = number?.getType();
  return number && (type !== undefined || number.isValid())
    ? { number, kind: KINDS[type ?? ''] ?? 'unknown' }
    : undefined;
}
