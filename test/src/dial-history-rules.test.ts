// How the calling rules know of earlier calls: by the ledger, whoever made them and however the number is written there.
import assert from 'node:assert/strict';
import { Secret } from '../../src';
import { historiesFrom } from '../../src/dial/history';
import { hashedNumbers, type Ledger, MemoryLedger } from '../../src/ledger';
import { CallingRules, isVerdict } from '../../src/rules';
import { claimed, LedgerRoom } from '../support/ledger';
import { resetWallClock, setWallClock } from '../support/wall-clock';

const HOUR = 60 * 60 * 1000;

const SETTINGS = {
  fields: { person: 'customer' },
  numbers: { defaultCountry: 'DE', extensions: true },
  attempts: [
    { most: 2, within: '24 hours', per: 'number' },
    { most: 3, within: '24 hours', per: 'person' },
  ],
};

const PAUSE = { numbers: SETTINGS.numbers, pause: [{ after: ['answered'], lasts: '2 hours' }] };

const KINDS: readonly { name: string; open(room: LedgerRoom): Ledger }[] = [
  { name: 'in memory', open: () => new MemoryLedger() },
  { name: 'in files', open: (room) => room.open() },
  { name: 'in files, hashed', open: (room) => room.open({ numbers: hashedNumbers(new Secret('a key')) }) },
];

/** The only page. */
async function first<Page>(pages: AsyncIterable<Page>): Promise<Page> {
  for await (const page of pages) {
    return page;
  }
  return assert.fail('there is none');
}

for (const { name, open } of KINDS) {
  describe(`calls in a ledger ${name}`, () => {
    let room: LedgerRoom;
    let ledger: Ledger;
    let rules: CallingRules;

    beforeEach(async () => {
      room = new LedgerRoom();
      ledger = open(room);
      rules = await CallingRules.open(SETTINGS);
    });

    afterEach(async () => {
      resetWallClock();
      rules.close();
      await ledger.close();
      await room.close();
    });

    async function judged(phoneNumber: string, customer = 'c1'): Promise<string> {
      const at = Date.now();
      const called = rules.read({ phoneNumber, customer }, at);
      assert.ok(!isVerdict(called), JSON.stringify(called));
      const [history] = await first(historiesFrom(rules, ledger)([{ record: { phoneNumber, customer }, called }]));
      const { verdict, rule = 'all' } = rules.judge(called, at, history);
      return `${verdict} (${rule})`;
    }

    const dial = (number: string, person?: string) => claimed(ledger, { number, ...(person && { person }) });

    it('count however the number is written', async () => {
      await dial('+49 30 901820');
      assert.equal(await judged('030 901820'), 'now (all)');
      await dial('030 901820');
      assert.equal(await judged('+4930901820'), 'later (attempts)');
      assert.equal(await judged('030 901821'), 'now (all)');
    });

    it('count with an extension as they are written, and for no other extension', async () => {
      await dial('+49 30 901820 x12');
      await dial('+49 30 901820 x12');
      assert.equal(await judged('+49 30 901820 x12'), 'later (attempts)');
      assert.equal(await judged('+49 30 901820 x13'), 'now (all)');
    });

    it('count for the person on all numbers', async () => {
      await dial('+4930901820', 'c1');
      await dial('+4930901821', 'c1');
      await dial('+4930901822', 'c1');
      assert.equal(await judged('+4930901823'), 'later (attempts)');
      assert.equal(await judged('+4930901823', 'c2'), 'now (all)');
    });

    it('do not count when they certainly were not made, or are too long ago', async () => {
      const { id } = await dial('+4930901820');
      await ledger.note(id, { state: 'notDialed' });
      await dial('+4930901820');
      assert.equal(await judged('+4930901820'), 'now (all)');
      await dial('+4930901820');
      assert.equal(await judged('+4930901820'), 'later (attempts)');
      setWallClock(24 * HOUR);
      assert.equal(await judged('+4930901820'), 'now (all)');
    });

    it('begin a pause when they were answered, or nobody knows', async () => {
      rules = await CallingRules.open(PAUSE);
      const { id } = await dial('+4930901820');
      assert.equal(await judged('+4930901820'), 'later (pause)');
      await ledger.note(id, { state: 'ended', outcome: 'busy' });
      assert.equal(await judged('+4930901820'), 'now (all)');
      const answered = await dial('+4930901820');
      await ledger.note(answered.id, { state: 'established' });
      setWallClock(HOUR);
      await ledger.note(answered.id, { state: 'ended', outcome: 'answered' });
      setWallClock(2.5 * HOUR);
      assert.equal(await judged('+4930901820'), 'later (pause)');
      setWallClock(3.5 * HOUR);
      assert.equal(await judged('+4930901820'), 'now (all)');
    });

    it('are of no use to somebody who is suppressed', async () => {
      await ledger.suppressions.add({ number: '030 901820', reason: 'objection' });
      assert.equal(await judged('+49 30 901820'), 'never (suppressed)');
    });

    it('are not guessed when the ledger is away', async () => {
      await ledger.close();
      await assert.rejects(judged('+4930901820'), { code: 'GWS_LEDGER_UNAVAILABLE' });
    });
  });
}

describe('a ledger that keeps dials for less time than the rules count them for', () => {
  it('is of no use to them, and says so', async () => {
    const room = new LedgerRoom();
    const ledger = room.open({ retention: 7 });
    const rules = await CallingRules.open({ attempts: [{ most: 4, within: '30 calendarDays' }] });
    try {
      const called = rules.read({ phoneNumber: '+33142685300' }, Date.now());
      assert.ok(!isVerdict(called));
      const asked = [{ record: { phoneNumber: '+33142685300' }, called }];
      await assert.rejects(first(historiesFrom(rules, ledger)(asked)), {
        code: 'GWS_LEDGER_UNAVAILABLE',
        message: /keeps dials for 7 days, but the calling rules count those of 31/,
      });
      const shorter = { lookBack: 7 * 24 * HOUR, countsPersons: false };
      assert.deepEqual((await first(historiesFrom(shorter, ledger)(asked)))[0]?.ofNumber, []);
    } finally {
      rules.close();
      await room.close();
    }
  });
});
