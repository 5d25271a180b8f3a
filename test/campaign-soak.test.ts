/** The account of a soak with a campaign finds what it is there to find. */
import assert from 'node:assert/strict';
import { Fates } from '../scripts/soak/campaign/fates';
import type { Told } from '../scripts/soak/campaign/flow';
import type { LedgerRecord } from '../simulator';

const NUMBER = '5001';
/** When the program was killed, and ms after which what was done has been told. */
const CRASH = 100_000;
const LATE = 60_000;

type Event = LedgerRecord['events'][number]['event'];

/** A record to which these things happened, the last of them `before` ms before the crash. */
function aRecord(events: Event[], before = LATE): LedgerRecord {
  const happened = events.map((event) => ({ event, at: CRASH - before, user: 'agent', callResult: 'Answer' }));
  return { campaign: 'C', callingList: 'L', phoneNumber: NUMBER, events: happened };
}

function told(fate: string, more: Partial<Told> = {}): Told {
  return { phoneNumber: NUMBER, fate, callResult: 'Answer', isConfirmed: true, isResumed: false, ...more };
}

const failed = (record: LedgerRecord, stories: Told[]) =>
  new Fates([record], stories, [CRASH])
    .checks()
    .filter(({ passed }) => !passed)
    .map(({ what }) => what);

const DONE: Event[] = ['handedOut', 'dialed', 'completed'];
const RESUMED = told('completed', { isResumed: true });

describe("a campaign soak's account", () => {
  for (const [what, record, stories] of [
    ['a record that is completed, and told so', aRecord(DONE), [told('completed')]],
    ['one that nobody knows of', aRecord(['handedOut', 'dialed']), [told('unknown')]],
    [
      'one that was given back first',
      aRecord(['handedOut', 'rejected', ...DONE]),
      [told('rejected'), told('completed')],
    ],
    ['one that is told again after a crash', aRecord(DONE), [told('completed'), RESUMED]],
    ['one that was unknown, was not dialed, and came again', aRecord(DONE), [told('unknown'), told('completed')]],
    ['one that was completed just before a crash', aRecord(DONE, 100), []],
  ] as const) {
    it(`balances with ${what}`, () => assert.deepEqual(failed(record, [...stories]), []));
  }

  for (const [what, record, stories, faults] of [
    ['is not told', aRecord(DONE), [], ['records without a fate', 'completed for the dialer, but not told']],
    ['was only given back', aRecord(['handedOut', 'rejected']), [told('rejected')], ['records without a fate']],
    ['is dialed twice', aRecord(['dialed', ...DONE]), [told('completed')], ['records dialed twice']],
    ['is completed twice', aRecord([...DONE, 'completed']), [told('completed')], ['records completed twice']],
    ['is told twice', aRecord(DONE), [told('completed'), told('completed')], ['told as completed twice']],
    [
      'is completed for the flow only',
      aRecord(['handedOut', 'dialed']),
      [told('completed')],
      ['told as completed, but not for the dialer', 'told with another result than the dialer has'],
    ],
    [
      'is completed for the dialer only',
      aRecord(DONE),
      [told('rescheduled')],
      ['completed for the dialer, but not told'],
    ],
    [
      'has another result',
      aRecord(DONE),
      [told('completed', { callResult: 'Busy' })],
      ['told with another result than the dialer has'],
    ],
    [
      'was told to be given back, but was not',
      aRecord(DONE),
      [told('rejected'), told('completed')],
      ['told as given back more often than they were'],
    ],
  ] as const) {
    it(`finds a record that ${what}`, () => assert.deepEqual(failed(record, [...stories]), [...faults]));
  }
});
