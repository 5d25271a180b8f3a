/**
 * Why a rule says what it says: a code with values, and the words for it in English. Nodes have the same catalogue in other
 * languages, so a reason is put into words only where a person reads it.
 */
import { filled, type Values } from '../values/faults';
import { LIST_WORDS } from './list-reasons';

/** Words by code; `{name}` stands for a value. */
const WORDS = {
  'verdict.now': 'all rules allow the call',
  'verdict.horizon': 'there is no moment within {days} days at which all rules allow the call',
  'rules.unusable': 'the calling rules cannot be used: {fault}',
  'clock.wrong': 'the clock of this computer cannot be right: it shows {date}',
  'numbers.allowed': 'it is a number of {country} that may be called ({kind})',
  'numbers.internal': 'it is a number within the company',
  'numbers.unreadable': 'the number {fault}',
  'numbers.service': 'the number has * or #, which stand for a service of the network',
  'numbers.extension': 'the number has an extension, which the rules do not allow',
  'numbers.emergency': 'it is an emergency number',
  'numbers.noCountry': 'the number has no country: it begins with no +, and the rules name no default country',
  'numbers.invalid': 'it is not a number that anybody can have',
  'numbers.invalidIn': 'it is not a number that anybody can have in {country}',
  'numbers.plusless':
    'it may be a number of {country} or one of another country without its +; people in {country} write theirs otherwise',
  'numbers.kind': 'numbers of its kind may not be called ({kind})',
  'numbers.country': 'numbers of {country} may not be called',
  'numbers.ofNoCountry': 'it is a number of no country, and only some countries may be called',
  'zones.known': 'the called party is in {zones}',
  'zones.server': 'the called party is taken to be in the zone of the site, {zones}',
  'zones.disputed':
    'the called party is in {zones}; this Node.js may not know the latest rules of {disputed}, so both the old and the new ones count',
  'zones.missing': 'the record names no time zone (fields: {fields})',
  'zones.unreadable': 'the time zone in the field {field} is not known; say in the rules what it stands for',
  'zones.otherThanNumber': 'the time zone in the field {field} is none of {country}, where the number is',
  'zones.ofNoCountry': 'it is a number of no country, so its time zone is not known',
  'hours.open': 'it is {local} in {zone}, within the hours',
  'hours.closed': 'it is {local} in {zone}, outside the hours',
  'hours.noSet': 'the rules have no hours for {place}',
  'hours.noSetInternal': 'the rules have no hours for numbers within the company',
  'hours.noSetNoCountry': 'the rules have no hours for numbers of no country',
  'hours.noWindows': 'the hours for {place} have no window on any day',
  'hours.never': 'no hour is open in all zones that the called party may be in: {zones}',
  'holidays.none': 'it is no holiday in {zone}',
  'holidays.open': 'it is {local} in {zone}, within the hours of a holiday ({date} {name})',
  'holidays.closed': 'it is {local} in {zone}, and the day is a holiday ({date} {name})',
  'holidays.never': 'holidays leave no hour open in all zones that the called party may be in: {zones}',
  'holidays.unreadable': 'the holidays {list} cannot be read: {fault}',
  'holidays.runOut': 'the last holiday of {list} is {date}; renew the list',
  ...LIST_WORDS,
} as const satisfies Readonly<Record<string, string>>;

export type ReasonCode = keyof typeof WORDS;

export interface Reason {
  readonly code: ReasonCode;
  readonly values: Values;
}

export function reason(code: ReasonCode, values: Reason['values'] = {}): Reason {
  return { code, values };
}

/** The English words for it, as the rest of a sentence. */
export function inWords({ code, values }: Reason): string {
  return filled(WORDS[code], values);
}

export const REASON_CODES = Object.keys(WORDS) as readonly ReasonCode[];
