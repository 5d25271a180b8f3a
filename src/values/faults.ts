/**
 * What is wrong with a value, a file or a setting: a code with values, and the words for it in English. Nodes and dialogs have the
 * same catalogue in other languages, so a fault is put into words only where a person reads it.
 */

/** The same in every language. */
const SIGNS = { other: '{text}', 'kind.null': 'null' } as const;

/** Words by code, as the rest of a sentence; `{name}` stands for a value. */
const WORDS = {
  unreadable: 'cannot be read',
  'kind.list': 'a list',
  'kind.character': 'text of 1 character',
  'kind.text': 'text of {length} characters',
  'kind.infinite': 'not a finite number',
  'kind.fraction': 'a fraction',
  'kind.number': 'a number',
  'kind.longNumber': 'a number with more digits than JSON can represent exactly',
  'kind.missing': 'missing',
  'kind.buffer': 'a buffer',
  'kind.object': 'an object',
  'kind.other': 'a {type}',
  'text.needed': 'must be text, but it is {kind}',
  'text.blank': 'is blank',
  'text.tooLong': 'has {length} characters, but may have at most {most}',
  'text.control': 'contains control characters',
  'number.needed': 'must be a whole number, but it is {kind}',
  'number.negative': 'must be a whole number, but it is negative',
  'flag.needed': 'must be true or false, but it is {kind}',
  'choice.needed': 'must be one of {choices}, but it is {kind}',
  'phone.tooLong': 'has {length} characters, but a number has at most {most}',
  'phone.spreadsheet': 'begins or ends as a spreadsheet marks text or a formula',
  'phone.address': 'is an address of e-mail or SIP, not a telephone number',
  'phone.lineBreak': 'has a line break, and so may be two numbers',
  'phone.noDigit': 'has no digit',
  'phone.exponent': 'is written with an exponent, by which digits are lost',
  'phone.hexadecimal': 'is a number in hexadecimal notation',
  'phone.separator': 'has a sign that separates two numbers',
  'phone.date': 'is a date, not a telephone number',
  'phone.empty': 'is empty',
  'phone.onlyExtension': 'has no digit before its extension',
  'phone.letters': 'has letters that are no extension (ext. 12, x12)',
  'phone.character': 'has a character that no telephone number has',
  'phone.decimals': 'is written with decimals',
  'phone.plusTwice': 'has more than one +, and so may be two numbers',
  'phone.plusWithin': 'has a + that is not at its beginning',
  'phone.plusAlone': 'has no digit after its +',
  'phone.minus': 'begins with a minus sign',
  'phone.twoGroups': 'has two groups that are each long enough for a number, and so may be two numbers',
  'phone.digits': 'has {digits} digits, and no number has more than {most}',
  'setting.at': '{at} {fault}',
  'setting.list': 'must be a list, but it is {kind}',
  'setting.object': 'must be an object, but it is {kind}',
  'setting.unknown': 'is not known',
  'setting.noField': 'is written in a way that has no field here',
  'setting.country': 'must be a country by its code of two letters, such as DE',
  'setting.place': 'must be a country such as DE, or a region such as US-FL, but it is {kind}',
  'setting.zone': 'must be a time zone such as Europe/Berlin that this Node.js knows',
  'setting.prefix': 'must have a prefix such as +1305',
  'setting.noZone': 'must have a time zone',
  'setting.internal': 'must say how many digits internal numbers have, 1 to 7, such as 4 or 2-6',
  'setting.twice': 'has {place} twice',
  'setting.datesOrFile': 'must have either dates or a file',
  'setting.calls': 'must be a number of calls from 1 to {most}',
  'setting.outcomes': 'must be a list of outcomes, but it is {kind}',
  'setting.span': 'must be a number and a unit ({units})',
  'setting.spanLength': 'must be more than nothing and less than ten years, in days without a fraction',
  'windows.needed': 'must be windows such as 09:00-18:00, but it is {kind}',
  'windows.form': 'must be windows such as 09:00-18:00, by commas',
  'windows.late': 'has a window that begins after the end of the day',
  'windows.long': 'has a window of more than a day',
  'windows.empty': 'has an empty window',
  'windows.upsideDown': 'has a window that ends before it begins; if it goes on after midnight, write {written}',
  'windows.noTime': 'has a time of day that does not exist (00:00 to 24:00)',
  'windows.overlap': 'has windows that overlap',
  'windows.afterHoliday': 'has a window that goes on after midnight, where it is no holiday any more',
  'calendar.line': 'has in line {line} {what}',
  'calendar.end': 'an END:{name} without its BEGIN',
  'calendar.begin': 'a BEGIN:{name} without its END',
  'calendar.outside': 'something outside of a calendar',
  'calendar.noCalendar': 'no BEGIN:VCALENDAR',
  'calendar.noProperty': 'no property of a calendar',
  'calendar.noHolidays': 'a calendar without holidays',
  'calendar.noStart': 'an event without DTSTART',
  'calendar.recurrence': 'a recurrence (RRULE) other than by year and month',
  'calendar.exclusion': 'an EXRULE',
  'calendar.noSuchDate': 'a date that does not exist',
  'calendar.badEnd': 'an end that is not within {days} days after the beginning',
  'calendar.noDate': 'no date such as 2026-12-25 or 12-25',
  'calendar.noDates': 'has no date',
  'list.service': 'has an extension, or is a service of the network',
  'list.digits': 'has {digits} digits',
  'list.tooLong': 'is far too long',
  'list.noNumber': 'none of its lines is a number',
  'list.unread': 'it has not been read yet',
  'file.missing': 'there is no such file',
  'file.noFile': 'it is no file',
} as const satisfies Readonly<Record<string, string>>;

const ENGLISH = { ...WORDS, ...SIGNS };

export type FaultCode = keyof typeof ENGLISH;

export interface Fault {
  readonly code: FaultCode;
  readonly values: Values;
}

/** A fault among the values is put into words, too. */
export type Values = Readonly<Record<string, string | number | Fault>>;

export function fault(code: FaultCode, values: Values = {}): Fault {
  return { code, values };
}

/** The English words for it. */
export function faultInWords({ code, values }: Fault): string {
  return filled(ENGLISH[code], values);
}

/**
 * Words in any language, with the values in place of `{name}`; what a value looks like is never taken for a placeholder.
 * @param wordsOf puts a fault among the values into the same language
 */
export function filled(words: string, values: Values, wordsOf: (fault: Fault) => string = faultInWords): string {
  return words
    .replace(/\{(\w+)\}/g, (_all, name: string) => {
      const value = values[name] ?? '';
      return typeof value === 'object' ? wordsOf(value) : String(value);
    })
    .replace(/ (?=\))/g, '');
}

/** Codes that have words in each language. */
export const FAULT_CODES = Object.keys(WORDS) as readonly FaultCode[];
