/** Starting points for countries of Europe. */
import type { Preset } from './preset';

const SEEN = '2026-11';

function workdays(windows: string) {
  const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];
  return Object.fromEntries(days.map((day) => [day, windows]));
}

export const EUROPE: readonly Preset[] = [
  {
    place: 'GB',
    name: 'United Kingdom',
    rules: [
      {
        part: 'suppressed',
        says: 'Live sales calls are allowed unless the person has objected or is on the lists TPS or CTPS; for claims management only with consent, and for pensions hardly ever.',
        source: 'PECR, as ico.org.uk describes it',
        seen: SEEN,
        mark: 'official',
        check:
          'Get both lists as files, and new ones at least every 28 days, after which an entry binds (read in a secondary source).',
      },
      {
        part: 'hours',
        says: 'No hours were found in law. A code of an association: Monday to Friday from 8 to 21, Saturday from 9 to 21; about Sundays and bank holidays sources differ.',
        source: 'DMA code, as others quote it',
        seen: SEEN,
        mark: 'secondary',
        settings: { hours: [{ where: 'GB', ...workdays('08:00-21:00'), saturday: '09:00-21:00' }] },
        check:
          'Whether the code binds you, and what it says of Sundays and bank holidays, which the template leaves out.',
      },
    ],
  },
  {
    place: 'DE',
    name: 'Germany',
    rules: [
      {
        part: 'consent',
        says: 'Consumers are called for advertising only with prior express consent, which is documented; the proof is kept for 5 years from the consent and from each use.',
        source: 'UWG §§ 7, 7a, 20; notes of Bundesnetzagentur of 7 July 2022, as others quote them',
        seen: SEEN,
        mark: 'secondary',
        settings: { consent: [{ where: 'DE', field: 'consent' }] },
        check: 'Which field of your records says it, and how the proof is kept: the ledger does not keep it.',
      },
      {
        part: 'hours',
        says: 'No hours were found in German law.',
        source: 'none',
        seen: SEEN,
        mark: 'open',
        check: 'Whether there are hours that bind you; that none were found proves nothing.',
      },
    ],
  },
  {
    place: 'FR',
    name: 'France',
    rules: [
      {
        part: 'hours',
        says: 'Monday to Friday from 10 to 13 and from 14 to 20 in the consumer’s time zone, not on holidays of the labor code; at other times with express consent that can be proved.',
        source: 'Code de la consommation D. 223-9 (decree 2022-1313), legifrance.gouv.fr',
        seen: SEEN,
        mark: 'official',
        settings: { hours: [{ where: 'FR', ...workdays('10:00-13:00, 14:00-20:00') }] },
        check: 'What has become of the article since 11 August 2026 (see consent) was not found. Supply the holidays.',
      },
      {
        part: 'attempts',
        says: 'At most 4 calls within 30 calendar days to a consumer.',
        source: 'Code de la consommation D. 223-9 (decree 2022-1313), legifrance.gouv.fr',
        seen: SEEN,
        mark: 'official',
        settings: { attempts: [{ where: 'FR', most: 4, within: '30 calendarDays', per: 'person' }] },
        check: 'Name the field of the record that says who the person is.',
      },
      {
        part: 'pause',
        says: 'None for 60 calendar days after the consumer has refused.',
        source: 'Code de la consommation D. 223-9 (decree 2022-1313), legifrance.gouv.fr',
        seen: SEEN,
        mark: 'official',
        check:
          'No outcome of a call says that somebody refused: have the flow suppress the number for 61 days, with the reason “refusal”.',
      },
      {
        part: 'consent',
        says: 'Since 11 August 2026, sales calls only with prior consent, which the caller has to prove; except within a running contract, for related offers.',
        source: 'Law 2025-594, article 13, as others quote it',
        seen: SEEN,
        mark: 'secondary',
        settings: { consent: [{ where: 'FR', field: 'consent' }] },
        check: 'The law itself, and which field of your records says it.',
      },
    ],
  },
  {
    place: 'IT',
    name: 'Italy',
    rules: [
      {
        part: 'hours',
        says: 'Weekdays from 9 to 20, Saturdays and eves of holidays from 10 to 19, never on Sundays and holidays. The code binds those who have joined it.',
        source: 'Code of conduct, decision 148 of the data protection authority of 7 March 2024, as others quote it',
        seen: SEEN,
        mark: 'secondary',
        settings: { hours: [{ where: 'IT', ...workdays('09:00-20:00'), saturday: '10:00-19:00' }] },
        check:
          'Whether you have joined the code. Supply the holidays; their eves have no hours of their own in the template.',
      },
      {
        part: 'suppressed',
        says: 'There is a register of opposition.',
        source: 'Registro delle opposizioni, as others describe it',
        seen: SEEN,
        mark: 'secondary',
        check: 'How to check numbers against it, and how often.',
      },
    ],
  },
  {
    place: 'ES',
    name: 'Spain',
    rules: [
      {
        part: 'hours',
        says: 'From 9 to 21, not on weekends and holidays.',
        source: 'RDLeg 1/2007, article 96.2, as the consumer office of Andalusia describes it',
        seen: SEEN,
        mark: 'official',
        settings: { hours: [{ where: 'ES', ...workdays('09:00-21:00') }] },
        check:
          'Supply the holidays, also those of the autonomous communities. A code of operators has 10 to 15 and 16 to 21.',
      },
      {
        part: 'consent',
        says: 'Consent has been needed since 29 June 2023, and has to be renewed every two years.',
        source: 'Laws 11/2022 and 10/2025, as others quote them',
        seen: SEEN,
        mark: 'secondary',
        settings: { consent: [{ where: 'ES', field: 'consent' }] },
        check:
          'The laws themselves, the number range that calls must come from (not found in its final form), and which field of your records says when the consent ends.',
      },
    ],
  },
];
