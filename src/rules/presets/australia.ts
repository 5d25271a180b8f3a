/** Starting points for Australia. */
import type { Preset } from './preset';

const SEEN = '2026-11';

export const AUSTRALIA: readonly Preset[] = [
  {
    place: 'AU',
    name: 'Australia',
    rules: [
      {
        part: 'hours',
        says: 'Sales: Monday to Friday from 9 to 20, Saturday from 9 to 17, not on Sundays; at other times with consent.',
        source: 'Telemarketing and Research Calls Industry Standard 2017, donotcall.gov.au',
        seen: SEEN,
        mark: 'official',
        settings: {
          hours: [
            {
              where: 'AU',
              monday: '09:00-20:00',
              tuesday: '09:00-20:00',
              wednesday: '09:00-20:00',
              thursday: '09:00-20:00',
              friday: '09:00-20:00',
              saturday: '09:00-17:00',
            },
          ],
        },
        check:
          'Research calls have hours of their own: Monday to Friday from 9 to 20:30, Saturday and Sunday from 9 to 17.',
      },
      {
        part: 'holidays',
        says: 'No sales calls on national public holidays.',
        source: 'Telemarketing and Research Calls Industry Standard 2017, as others quote it',
        seen: SEEN,
        mark: 'secondary',
        check: 'Supply the holidays; the hours leave them out.',
      },
    ],
  },
];
