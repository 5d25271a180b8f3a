/** Starting points for the United States and Canada. */
import type { Preset } from './preset';

const SEEN = '2026-11';

function everyDay(windows: string) {
  const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday', 'holiday'];
  return Object.fromEntries(days.map((day) => [day, windows]));
}

export const AMERICA: readonly Preset[] = [
  {
    place: 'US',
    name: 'United States, federal',
    rules: [
      {
        part: 'hours',
        says: 'Solicitation: from 8 to 21 at the called party’s location.',
        source: '47 CFR 64.1200(c)(1) (TCPA); 16 CFR 310.4(c) (TSR)',
        seen: SEEN,
        mark: 'secondary',
        settings: { hours: [{ where: 'US', ...everyDay('08:00-21:00') }] },
        check:
          'The hours were read in quotations only. Many states are stricter; others than Florida and Washington are not covered here.',
      },
      {
        part: 'attempts',
        says: 'Debt collection: at most 7 calls within 7 consecutive days per person and debt.',
        source: '12 CFR 1006.14(b)(2) (Regulation F), consumerfinance.gov',
        seen: SEEN,
        mark: 'official',
        settings: { attempts: [{ where: 'US', most: 7, within: '7 calendarDays', per: 'person' }] },
        check: 'It counts per debt, here per person, which is stricter; a field of the record has to name the person.',
      },
      {
        part: 'pause',
        says: 'Debt collection: none within 7 days after a conversation, whose date is the first day.',
        source: '12 CFR 1006.14(b)(2) (Regulation F), consumerfinance.gov',
        seen: SEEN,
        mark: 'official',
        settings: { pause: [{ where: 'US', after: ['answered'], lasts: '7 calendarDays', per: 'person' }] },
        check: 'Every answered call counts as a conversation.',
      },
      {
        part: 'suppressed',
        says: 'Consent that is revoked in any reasonable way is honored within 10 business days.',
        source: '47 CFR 64.1200(a)(10)',
        seen: SEEN,
        mark: 'secondary',
        check:
          'Whether revoking covers all subjects was put off to 11 April 2026; what holds since was not found. A flow has to suppress the number.',
      },
    ],
  },
  {
    place: 'US-FL',
    name: 'Florida',
    rules: [
      {
        part: 'hours',
        says: 'Commercial solicitation: from 8 to 20 in the called person’s time zone. The area code makes it presumed that a person is in Florida.',
        source: 'Florida Statutes 501.616(6), bill SB 1120 of 2021',
        seen: SEEN,
        mark: 'official',
        settings: { hours: [{ where: 'US-FL', ...everyDay('08:00-20:00') }] },
        check: 'Later amendments were not read.',
      },
      {
        part: 'attempts',
        says: 'At most 3 calls to a person within 24 hours on the same subject, whatever number they come from.',
        source: 'Florida Statutes 501.616(6), bill SB 1120 of 2021',
        seen: SEEN,
        mark: 'official',
        settings: { attempts: [{ where: 'US-FL', most: 3, within: '24 hours', per: 'person' }] },
        check:
          'All subjects count here, which is stricter; choose the field of the record that names the person. Amendments since were not read.',
      },
    ],
  },
  {
    place: 'US-WA',
    name: 'Washington',
    rules: [
      {
        part: 'hours',
        says: 'Commercial solicitation: from 8 to 20 in the time of whoever is called.',
        source: 'RCW 19.158.040, leg.wa.gov',
        seen: SEEN,
        mark: 'official',
        settings: { hours: [{ where: 'US-WA', ...everyDay('08:00-20:00') }] },
      },
      {
        part: 'suppressed',
        says: 'The call ends within 10 seconds when the person asks for it, and being taken off the list is honored promptly.',
        source: 'RCW 19.158.040, leg.wa.gov',
        seen: SEEN,
        mark: 'official',
        check: 'Have the flow suppress the number at once.',
      },
    ],
  },
  {
    place: 'CA',
    name: 'Canada',
    rules: [
      {
        part: 'hours',
        says: 'Telemarketing: Monday to Friday from 9 to 21:30, Saturday and Sunday from 10 to 18, where the call is received. Provinces may be stricter.',
        source: 'CRTC, Unsolicited Telecommunications Rules, as a carrier quotes them',
        seen: SEEN,
        mark: 'secondary',
        settings: {
          hours: [
            {
              where: 'CA',
              monday: '09:00-21:30',
              tuesday: '09:00-21:30',
              wednesday: '09:00-21:30',
              thursday: '09:00-21:30',
              friday: '09:00-21:30',
              saturday: '10:00-18:00',
              sunday: '10:00-18:00',
              holiday: '10:00-18:00',
            },
          ],
        },
        check:
          'Read the hours at crtc.gc.ca, those of the provinces, and whether holidays have hours of their own. Debts and surveys are a matter of other rules.',
      },
      {
        part: 'suppressed',
        says: 'An entry of the national list binds after 31 days.',
        source: 'CRTC, Unsolicited Telecommunications Rules, as a carrier quotes them',
        seen: SEEN,
        mark: 'secondary',
        check: 'Get the list as a file, and a new one at least every 31 days.',
      },
    ],
  },
];
