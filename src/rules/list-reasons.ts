/** Words for the rules about past calls, consent and suppression; see `reasons.ts`. */
export const LIST_WORDS = {
  'attempts.fewer': 'fewer calls were made than are allowed',
  'attempts.numberHours': 'the number was called {most} times within {amount} hours, which is the most that is allowed',
  'attempts.numberDays':
    'the number was called {most} times within {amount} calendar days, which is the most that is allowed',
  'attempts.personHours': 'the person was called {most} times within {amount} hours, which is the most that is allowed',
  'attempts.personDays':
    'the person was called {most} times within {amount} calendar days, which is the most that is allowed',
  'attempts.noPerson': 'the record does not say who the person is, so that their calls cannot be counted',
  'pause.over': 'no call was made after which there is still a pause',
  'pause.minutes': 'there is a pause of {amount} minutes after a call with the outcome {outcome}',
  'pause.hours': 'there is a pause of {amount} hours after a call with the outcome {outcome}',
  'pause.days': 'there is a pause of {amount} days after a call with the outcome {outcome}',
  'pause.calendarDays': 'there is a pause of {amount} calendar days after a call with the outcome {outcome}',
  'pause.noPerson': 'the record does not say who the person is, so that it is not known when they were called',
  'consent.given': 'the field {field} says that the person has consented',
  'consent.notNeeded': 'no consent is needed there',
  'consent.missing': 'the record has no field {field}, which would say that the person has consented',
  'consent.refused': 'the field {field} says that the person has not consented',
  'consent.over': 'the consent in the field {field} is over',
  'consent.unreadable':
    'the field {field} is neither true nor a time, so that it is not known whether the person has consented',
  'suppressed.not': 'the number is on no suppression list',
  'suppressed.listed': 'the number is on the suppression list {file}',
  'suppressed.forGood': 'the number is suppressed: {why}',
  'suppressed.until': 'the number is suppressed until {until}: {why}',
  'suppressed.unreadable': 'the suppression list {file} cannot be read: {fault}',
  'suppressed.badLines':
    '{count} lines of the suppression list {file} are no numbers; the first is line {line}, which {fault}',
  'suppressed.unknown': 'it is not known whether the number is suppressed, because the ledger cannot be read',
} as const satisfies Readonly<Record<string, string>>;
