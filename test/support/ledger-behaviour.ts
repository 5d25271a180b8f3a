// What every kind of ledger does, as tests; and the rules of claims, over a plain list.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { DialEntry, Ledger } from '../../src/ledger';
import type { Past, Whom } from '../../src/ledger/past';
import './arbitraries';
import { claimed, facts, taken } from './ledger';

const HOUR = 60 * 60 * 1000;

/** Where ledgers of one kind are kept. */
export interface Room {
  /** The ledger, also again. */
  open(options?: { rememberFor?: number }): Ledger;
  /** Closes all that were opened, and removes what they have written. */
  close(): Promise<void>;
}

/** By a question for each part. */
async function pastOf(ledger: Ledger, { number, written, spellings, person }: Whom, from?: number): Promise<Past> {
  const isCounted = from !== undefined;
  return {
    ofNumber: isCounted ? await ledger.find({ number, spellings: [written, ...spellings], from }) : [],
    ofPerson: isCounted && person !== undefined ? await ledger.find({ person, from }) : [],
    suppressions: await ledger.suppressions.of([number, written]),
  };
}

/** Suppressions come in no certain order. */
function sorted({ suppressions, ...dials }: Past): object {
  return { ...dials, suppressions: suppressions.map(({ id }) => id).sort() };
}

/** @param furnish makes a room for each test */
export function behavesAsALedger(furnish: () => Room): void {
  let room: Room;

  beforeEach(() => {
    room = furnish();
  });

  afterEach(() => room.close());

  it('gives an attempt once, whoever asks, and tells of the dial before', async () => {
    const ledger = room.open();
    const first = await claimed(ledger, { attempt: 'a1', handle: '7', node: 'n1', message: 'm1' });
    const earlier = await taken(ledger, { attempt: 'a1', agent: 'paul', number: '5', handle: '8' });
    assert.deepEqual(earlier, first);
  });

  it('gives a handle once to an agent for a number, and again to another agent, server or number', async () => {
    const ledger = room.open();
    await claimed(ledger, { handle: '7' });
    await taken(ledger, { handle: '7', number: '0049-30-901820' });
    await taken(ledger, { handle: '7', number: undefined });
    await claimed(ledger, { handle: '7', agent: 'paul' });
    await claimed(ledger, { handle: '7', server: 'https://other.example' });
    await claimed(ledger, { handle: '7', number: '+49 30 901821' });
  });

  it('takes a handle for the same in doubt: with no number, or with an attempt on one side only', async () => {
    const ledger = room.open();
    await claimed(ledger, { handle: '1', number: undefined });
    await taken(ledger, { handle: '1' });
    await claimed(ledger, { handle: '2', attempt: 'a2' });
    await taken(ledger, { handle: '2' });
    await claimed(ledger, { handle: '3' });
    await taken(ledger, { handle: '3', attempt: 'a3' });
    await claimed(ledger, { handle: '2', attempt: 'another checkout' });
  });

  it('forgets a handle after a while, and an attempt never', async () => {
    const ledger = room.open({ rememberFor: -1 });
    await claimed(ledger, { handle: '7' });
    await claimed(ledger, { handle: '7' });
    await claimed(ledger, { attempt: 'a1' });
    await taken(ledger, { attempt: 'a1' });
  });

  it('gives what certainly was not dialed again, and what may have been not', async () => {
    const ledger = room.open();
    const { id } = await claimed(ledger, { attempt: 'a1', handle: '7' });
    await ledger.note(id, { state: 'notDialed' });
    const again = await claimed(ledger, { attempt: 'a1', handle: '7' });
    await ledger.note(again.id, { state: 'unknown' });
    assert.equal((await taken(ledger, { attempt: 'a1' }))?.state, 'unknown');
    await ledger.note(again.id, { state: 'notDialed' });
    await taken(ledger, { attempt: 'a1' });
    assert.equal((await ledger.resolve(again.id, { state: 'notDialed', by: 'sandra' }))?.resolvedBy, 'sandra');
    await claimed(ledger, { attempt: 'a1' });
  });

  it('keeps the outcome of a dial that is over when somebody finds out later only that it is over', async () => {
    const ledger = room.open();
    const { id } = await claimed(ledger, { attempt: 'a1' });
    await ledger.note(id, { state: 'established', outcome: 'answered' });
    await ledger.note(id, { state: 'ended', isUntimed: true });
    await ledger.note(id, { state: 'ended', outcome: 'unknown' });
    const [entry] = await ledger.find({ id });
    assert.deepEqual([entry?.state, entry?.outcome, entry?.talked], ['ended', 'answered', undefined]);
  });

  it('remembers the dial before a redial that was not carried out', async () => {
    const ledger = room.open();
    const first = await claimed(ledger, { attempt: 'a1' });
    await ledger.note(first.id, { state: 'accepted' });
    const second = await claimed(ledger, { attempt: 'a1' }, true);
    await ledger.note(second.id, { state: 'notDialed' });
    assert.equal((await taken(ledger, { attempt: 'a1' }))?.id, first.id);
  });

  it('gives one of many who ask at the same time', async () => {
    const ledger = room.open();
    const claims = await Promise.all(Array.from({ length: 20 }, () => ledger.claim(facts({ attempt: 'a1' }))));
    const winners = claims.flatMap((claim) => (claim.kind === 'claimed' ? [claim.entry.id] : []));
    assert.equal(winners.length, 1);
    assert.equal(ledger.report().claims, 1);
    assert.deepEqual(
      new Set(
        claims.map((claim) =>
          claim.kind === 'claimed' ? claim.entry.id : claim.kind === 'taken' && claim.earlier?.id,
        ),
      ),
      new Set(winners),
    );
  });

  it('writes down how a dial goes on, in whatever order that becomes known', async () => {
    const ledger = room.open();
    const changes: [string | undefined, string][] = [];
    ledger.on('changed', (entry, before) => changes.push([before?.state, entry.state]));
    const { id } = await claimed(ledger);
    await ledger.note(id, { state: 'dialing', callId: 'c1', at: 2000 });
    await ledger.note(id, { state: 'accepted' });
    await ledger.note(id, { state: 'established', at: 5000 });
    await ledger.note(id, { state: 'ended', outcome: 'answered', at: 65_400 });
    await ledger.note(id, { state: 'unknown' });
    const [entry] = await ledger.find({ id });
    assert.equal(entry?.state, 'ended');
    assert.equal(entry?.talked, 60);
    assert.equal(entry?.callId, 'c1');
    assert.equal(entry?.outcome, 'answered');
    assert.deepEqual(changes, [
      [undefined, 'claimed'],
      ['claimed', 'dialing'],
      ['dialing', 'established'],
      ['established', 'ended'],
    ]);
  });

  it('tells of many people at once what it tells of each', async () => {
    const WAYS = ['+49 30 90182', '030 90182', '+43 1 90182', '90182'];
    const way = (end: number) => fc.constantFrom(...WAYS.map((start) => `${start}1${end}`));
    const end = fc.constantFrom(0, 1);
    const number = end.chain(way);
    const person = fc.constantFrom(undefined, 'A', 'B', `C${'x'.repeat(300)}`);
    const whom = end.chain((one) =>
      fc.record({ number: way(one), written: way(one), spellings: fc.array(way(one), { maxLength: 2 }), person }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ number, person, isErased: fc.boolean() }), { maxLength: 5 }),
        fc.array(number, { maxLength: 2 }),
        fc.array(whom, { maxLength: 5 }),
        fc.constantFrom(1, 60),
        async (dials, suppressed, some, times) => {
          const own = furnish();
          try {
            const ledger = own.open();
            for (const { isErased, ...dial } of dials) {
              await claimed(ledger, { handle: undefined, ...dial });
              if (isErased) {
                await ledger.erase(dial.number);
              }
            }
            for (const one of suppressed) {
              await ledger.suppressions.add({ number: one, reason: 'objection' });
            }
            const people = Array.from({ length: times }, () => some).flat();
            for (const from of [0, Date.now() + HOUR, undefined]) {
              const told: Past[] = [];
              for await (const page of ledger.past(people, from)) {
                told.push(...page);
              }
              const each = await Promise.all(some.map((one) => pastOf(ledger, one, from)));
              assert.deepEqual(told.map(sorted), Array.from({ length: times }, () => each.map(sorted)).flat());
            }
          } finally {
            await own.close();
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('tells of dials with an extension, which is among the last digits of what is written', async () => {
    const ledger = room.open();
    const number = '+4930901820';
    const written = '+49 30 901820 x12';
    const plain = await claimed(ledger, { number });
    const extended = await claimed(ledger, { number: written });
    await claimed(ledger, { number: '+49 30 901820 x13' });
    for await (const [past] of ledger.past([{ number, written, spellings: [] }], 0)) {
      assert.deepEqual(
        past?.ofNumber.map(({ id }) => id),
        [extended.id, plain.id],
      );
    }
  });

  it('finds by everything that it knows, newest first', async () => {
    const ledger = room.open();
    const one = await claimed(ledger, { attempt: 'a1', handle: '7', campaign: 'May', number: '+49 30 901820' });
    const two = await claimed(ledger, { attempt: 'a2', handle: '7', campaign: 'June', agent: 'paul' });
    const three = await claimed(ledger, { attempt: 'a3', campaign: 'June', number: '112 000 1111' });
    await ledger.note(three.id, { state: 'ended', outcome: 'busy' });
    const idsOf = async (query: Parameters<Ledger['find']>[0], limit?: number) =>
      (await ledger.find(query, limit)).map(({ id }) => id);
    assert.deepEqual(await idsOf({}), [three.id, two.id, one.id]);
    assert.deepEqual(await idsOf({}, 2), [three.id, two.id]);
    assert.deepEqual(await idsOf({ number: '0049/30/901820' }), [two.id, one.id]);
    assert.deepEqual(await idsOf({ handle: '7' }), [two.id, one.id]);
    assert.deepEqual(await idsOf({ attempt: 'a1' }), [one.id]);
    assert.deepEqual(await idsOf({ campaign: 'June', agent: 'paul' }), [two.id]);
    assert.deepEqual(await idsOf({ agent: 'sandra' }), [three.id, one.id]);
    assert.deepEqual(await idsOf({ outcome: 'busy' }), [three.id]);
    assert.deepEqual(await idsOf({ state: 'claimed' }), [two.id, one.id]);
    assert.deepEqual(await idsOf({ from: one.at, to: three.at + 1 }), [three.id, two.id, one.id]);
    assert.deepEqual(await idsOf({ to: one.at }), []);
    assert.deepEqual(await idsOf({ agent: 'nobody' }), []);
    assert.equal(await ledger.count({}), 3);
    assert.equal(await ledger.count({ campaign: 'June' }), 2);
    assert.deepEqual(
      (await ledger.unsettled({ agent: 'sandra' })).map(({ id }) => id),
      [one.id],
    );
  });

  it('erases a number and keeps the count, and does not give the dial again', async () => {
    const ledger = room.open();
    await claimed(ledger, { handle: '7' });
    await claimed(ledger, { handle: '8', number: '+49 30 901821' });
    assert.equal(await ledger.erase('+4930901820'), 1);
    assert.deepEqual(await ledger.find({ number: '+4930901820' }), []);
    assert.deepEqual(
      (await ledger.find({})).map(({ number }) => number),
      ['+49 30 901821', 'erased'],
    );
    await taken(ledger, { handle: '7' });
  });

  it('purges what is older, and gives it again', async () => {
    const ledger = room.open();
    const { at } = await claimed(ledger, { attempt: 'a1' });
    assert.equal(await ledger.purge(at - HOUR), 0);
    assert.equal(await ledger.purge(at + HOUR), 1);
    assert.equal(ledger.report().entries, 0);
    await claimed(ledger, { attempt: 'a1' });
    assert.equal(await ledger.count({}), 1);
  });

  it('takes any text for a name', async () => {
    const ledger = room.open();
    for (const attempt of ['\u0000', '\u0001x', '\ud800', '%', 'ä€😀', 'x'.repeat(2000), '']) {
      await claimed(ledger, { attempt, agent: attempt, campaign: attempt });
      await taken(ledger, { attempt });
      assert.equal((await ledger.find({ agent: attempt, attempt })).length, 1);
    }
  });

  it('claims nothing once it is closed', async () => {
    const ledger = room.open();
    await claimed(ledger);
    await ledger.close();
    await assert.rejects(ledger.claim(facts()), { code: 'GWS_LEDGER_UNAVAILABLE' });
  });
}

interface Asked {
  readonly handle: string | undefined;
  readonly attempt: string | undefined;
  readonly agent: string;
  readonly number: string | undefined;
}
type Step =
  | { asked: Asked; redial: boolean }
  | { settle: number; as: 'notDialed' | 'accepted' | 'unknown' }
  | 'open again';

const asked: fc.Arbitrary<Asked> = fc.record({
  handle: fc.constantFrom(undefined, '1', '2'),
  attempt: fc.constantFrom(undefined, undefined, 'A', 'B'),
  agent: fc.constantFrom('sandra', 'paul'),
  number: fc.constantFrom(undefined, '3331111', '3332222'),
});
/** What may be done with a ledger. */
export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ asked, redial: fc.boolean() }) },
    {
      weight: 1,
      arbitrary: fc.record({
        settle: fc.nat({ max: 9 }),
        as: fc.constantFrom<'notDialed' | 'accepted' | 'unknown'>('notDialed', 'accepted', 'unknown'),
      }),
    },
    { weight: 1, arbitrary: fc.constant<Step>('open again') },
  ),
  { maxLength: 14, size: 'max' },
);

/** The rule as the documentation puts it, over a plain list. */
function isSame(one: Asked, other: Asked): boolean {
  if (one.attempt !== undefined && other.attempt !== undefined) {
    return one.attempt === other.attempt;
  }
  const isNumber = one.number === undefined || other.number === undefined || one.number === other.number;
  return one.handle !== undefined && one.handle === other.handle && one.agent === other.agent && isNumber;
}

export async function followsTheRules(open: () => Ledger, course: readonly Step[]): Promise<void> {
  let ledger = open();
  const dials: { asked: Asked; entry: DialEntry; isDialed: boolean }[] = [];
  for (const step of course) {
    if (step === 'open again') {
      await ledger.close();
      ledger = open();
      continue;
    }
    if ('settle' in step) {
      const dial = dials[step.settle];
      if (dial) {
        await ledger.note(dial.entry.id, { state: step.as });
        const [{ state } = { state: undefined }] = await ledger.find({ id: dial.entry.id });
        dial.isDialed = state !== 'notDialed';
      }
      continue;
    }
    const before = dials.findLast((dial) => dial.isDialed && isSame(dial.asked, step.asked));
    const claim = await ledger.claim(facts(step.asked), step.redial);
    const isTaken = before !== undefined && !step.redial;
    assert.equal(claim.kind, isTaken ? 'taken' : 'claimed', JSON.stringify(step));
    if (claim.kind === 'taken') {
      assert.equal(claim.earlier?.id, before?.entry.id);
    } else {
      dials.push({ asked: step.asked, entry: claim.entry, isDialed: true });
    }
  }
  assert.equal(await ledger.count({}), dials.length);
  await ledger.close();
}
