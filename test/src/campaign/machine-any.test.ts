// Whatever happens to an agent's work on a campaign, and in whatever order: every record that was handed over meets one fate,
// nobody is called twice, and what nobody knows is not told to the dialer as a result.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CALL_OUTCOMES } from '../../../src';
import type { CampaignRules } from '../../../src/campaign/rules';
import type { Answer, Effect } from '../../../src/campaign/state';
import '../../support/arbitraries';
import { aRecord, EMPTY, Machine, NOT_FOUND, NOT_SENT, REFUSED, UNKNOWN } from '../../support/campaign-machine';

type Wanted = Extract<Effect, { do: 'request' | 'dial' | 'follow' }>;
type RecordRequest = Extract<Effect, { do: 'request' }>;

/** How the last dial before a restart has ended, if there was one: its call may be `up`. */
type Left = (typeof CALL_OUTCOMES)[number] | 'up' | undefined;

/** How the dialer deals with a request. */
type Manner = 'done' | 'refused' | 'notSent' | 'silent' | 'silentlyDone';

type Move =
  | {
      move: 'answer';
      manner: Manner;
      outcome: (typeof CALL_OUTCOMES)[number] | 'notDialed' | 'alreadyDialed';
      chain: number;
    }
  | { move: 'decide'; action: 'dial' | 'skip' | 'reschedule' | 'doNotCall' | 'complete'; record: number }
  | { move: 'push' | 'deliverAgain'; record: number }
  | { move: 'timer' | 'staleAnswer' | 'missed' | 'pause' | 'resume' | 'stop' | 'gone' | 'renewed' | 'runs' | 'stops' };

const aMove: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      move: fc.constant('answer' as const),
      manner: fc.oneof(
        { weight: 5, arbitrary: fc.constant('done' as const) },
        { weight: 3, arbitrary: fc.constantFrom<Manner>('refused', 'notSent', 'silent', 'silentlyDone') },
      ),
      outcome: fc.constantFrom(...CALL_OUTCOMES, 'notDialed', 'alreadyDialed'),
      chain: fc.nat(2),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      move: fc.constant('decide' as const),
      action: fc.constantFrom('dial', 'skip', 'reschedule', 'doNotCall', 'complete'),
      record: fc.nat(20),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ move: fc.constantFrom('push' as const, 'deliverAgain' as const), record: fc.nat(20) }),
  },
  { weight: 4, arbitrary: fc.constant({ move: 'timer' as const }) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Move>(
      { move: 'staleAnswer' },
      { move: 'pause' },
      { move: 'resume' },
      { move: 'renewed' },
      { move: 'missed' },
      { move: 'runs' },
      { move: 'stops' },
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom<Move>({ move: 'stop' }, { move: 'gone' }, { move: 'resume' }) },
);

const someRules: fc.Arbitrary<Partial<CampaignRules>> = fc.record({
  decideWithin: fc.constantFrom(0, 5000, undefined),
  undecided: fc.constantFrom('dial', 'skip'),
  resultWithin: fc.constantFrom(0, 5000, undefined),
  undialable: fc.constantFrom('reject', 'complete'),
  chain: fc.constantFrom([], ['busy', 'noAnswer', 'failed']),
  retries: fc.constantFrom({}, { busy: { attempts: 3, intervals: [1000], callbackType: 'Campaign' as const } }),
  whenEmpty: fc.constantFrom('wait', 'stop'),
});

/** Whether somebody was, or may have been, called. */
const rang = (outcome: string) => outcome !== 'notDialed';

/** The dialer, the ledger, and all that must be true of them. */
class World {
  readonly machine: Machine;
  readonly #handedOut: string[] = [];
  /** By key, the record that was handed over and to whose chain it belongs. */
  readonly #lead = new Map<string, string>();
  /** What became of the dials of a record. */
  readonly #dials = new Map<string, string[]>();
  /** Customers whom the dialer does not expect any more. */
  readonly #closed = new Map<string, string>();
  readonly #told = new Map<string, string>();
  #wanted: Wanted | undefined;
  #seen = 0;
  #records = 0;
  readonly hasRecords: boolean;

  /** @param left what became of the last dial before a restart */
  constructor(rules: Partial<CampaignRules>, hasRecords: boolean, left: Left) {
    this.machine = new Machine(rules);
    this.hasRecords = hasRecords;
    this.#lead.set('r0', 'r0');
    this.#dials.set('r0', left === undefined || left === 'up' ? [] : [left]);
    const dialed = left === 'up' || left === undefined ? undefined : { outcome: left };
    const earlier = left === undefined ? [] : [{ record: aRecord('r0'), entry: 'e1', dialed }];
    this.machine.tell({ type: 'start', earlier });
    this.#look();
  }

  get isOver(): boolean {
    return this.machine.phase === 'over';
  }

  play(move: Move): void {
    const { machine } = this;
    switch (move.move) {
      case 'answer':
        this.#answer(move);
        break;
      case 'decide': {
        const key = this.#handedOut[move.record % Math.max(1, this.#handedOut.length)] ?? 'nobody';
        const { phase } = machine.state;
        const current = 'work' in phase && move.record % 2 === 0 ? phase.work.record.key : key;
        machine.tell({ type: 'decided', decision: { key: current, action: move.action, ...callback(move.action) } });
        break;
      }
      case 'push':
        machine.tell({ type: 'record', record: aRecord(this.#handOut()) });
        break;
      case 'deliverAgain': {
        const key = this.#handedOut[move.record % Math.max(1, this.#handedOut.length)];
        if (key !== undefined) machine.tell({ type: 'record', record: aRecord(key) });
        break;
      }
      case 'timer':
        if (!this.#wanted) machine.waited();
        break;
      case 'staleAnswer':
        machine.tell({ type: 'answered', id: 0, answer: { is: 'done' } });
        machine.tell({ type: 'waited', id: 0 });
        break;
      case 'runs':
      case 'stops':
        machine.tell({ type: 'campaign', isRunning: move.move === 'runs' });
        break;
      default:
        machine.tell({ type: move.move });
    }
    this.#look();
  }

  /** Everything goes well from now on, and the agent stops. */
  drain(): void {
    this.play({ move: 'stop' });
    for (let steps = 0; steps < 300 && !this.isOver; steps += 1) {
      this.play(this.#wanted ? { move: 'answer', manner: 'done', outcome: 'busy', chain: 1 } : { move: 'timer' });
    }
    assert.ok(this.isOver, `it is still ${this.machine.phase}`);
    assert.equal(this.#wanted, undefined);
    const told = [...this.#told.keys()].filter((key) => key !== 'r0');
    assert.deepEqual(told.sort(), [...this.#handedOut].sort(), 'a fate for each, and no others');
    for (const [lead, fate] of this.#told) this.#checkFate(lead, fate);
  }

  #checkFate(lead: string, fate: string): void {
    const outcomes = this.#outcomesOf(lead);
    const last = outcomes.filter(rang).at(-1);
    assert.notEqual(fate, 'expired', 'this dialer forgets no record');
    if (fate === 'unknown') assert.equal(last, 'unknown');
    if (fate === 'rejected') assert.equal(last, undefined, 'somebody was called, and the record may come again');
    if (last === 'unknown') assert.equal(fate, 'unknown');
    const closed = this.#closed.get(lead);
    if (fate === 'completed' && closed !== undefined) assert.equal(closed, 'CompleteRecord');
    if (fate === 'rescheduled' && closed !== undefined) assert.equal(closed, 'RescheduleRecord');
  }

  #outcomesOf(lead: string): string[] {
    return [...this.#lead].filter(([, of]) => of === lead).flatMap(([key]) => this.#dials.get(key) ?? []);
  }

  /** What the machine wants now, and whether it may. */
  #look(): void {
    for (const effect of this.machine.effects.slice(this.#seen)) {
      if (effect.do === 'request' || effect.do === 'dial' || effect.do === 'follow') {
        assert.equal(this.#wanted, undefined, 'one request at a time');
        assert.notEqual(this.machine.state.reason, 'agentGone', 'nothing can be sent any more');
        this.#wanted = effect;
        this.#check(effect);
      } else if (effect.do === 'tell') {
        const lead = this.#lead.get(effect.done.record.key) ?? '';
        assert.equal(this.#told.get(lead), undefined, `${lead} has met its fate before`);
        this.#told.set(lead, effect.done.fate);
      }
    }
    this.#seen = this.machine.effects.length;
  }

  #check(wanted: Wanted): void {
    const record = wanted.do === 'follow' ? undefined : wanted.record;
    if (!record) return;
    const lead = this.#lead.get(record.key) ?? '';
    const outcomes = this.#outcomesOf(lead);
    assert.equal(this.#told.get(lead), undefined, 'nothing is done to a record that has met its fate');
    assert.ok(!outcomes.includes('unknown'), 'nothing is done to a record of which nobody knows');
    if (wanted.do === 'dial') {
      assert.ok(!(this.#dials.get(record.key) ?? []).some(rang), `${record.key} is called twice`);
      assert.notEqual(this.machine.state.wish, 'stop');
      assert.ok(this.machine.state.isRunning, 'the campaign does not run');
    } else if (wanted.do === 'request' && wanted.operation === 'RejectRecord') {
      assert.ok(!outcomes.some(rang), 'somebody was called, and the record may come again');
    }
  }

  #answer({ manner, outcome, chain }: Extract<Move, { move: 'answer' }>): void {
    const wanted = this.#wanted;
    if (!wanted) return;
    this.#wanted = undefined;
    if (wanted.do === 'follow') {
      const end = outcome === 'notDialed' || outcome === 'alreadyDialed' ? 'unknown' : outcome;
      this.#dials.set('r0', [end]);
      this.machine.dialed(end);
      return;
    }
    if (wanted.do === 'dial') {
      const { key } = wanted.record;
      this.#dials.set(key, [...(this.#dials.get(key) ?? []), outcome === 'alreadyDialed' ? 'answered' : outcome]);
      const isNot = outcome === 'notDialed';
      const error = isNot ? (manner === 'notSent' ? NOT_SENT : REFUSED) : undefined;
      this.machine.dialed(outcome, { error, ...(outcome === 'alreadyDialed' && { earlier: 'answered' }) });
      return;
    }
    this.machine.answer(this.#answerTo(wanted, manner, chain));
  }

  #answerTo(wanted: RecordRequest, manner: Manner, chain: number): Answer {
    const lead = wanted.record && this.#lead.get(wanted.record.key);
    if (manner === 'refused') return { is: 'failed', error: REFUSED };
    if (manner === 'notSent') return { is: 'failed', error: NOT_SENT };
    if (manner === 'silent') return { is: 'failed', error: UNKNOWN };
    if (lead !== undefined && this.#closed.has(lead)) return { is: 'failed', error: NOT_FOUND };
    if (lead !== undefined && ['CompleteRecord', 'RejectRecord', 'RescheduleRecord'].includes(wanted.operation)) {
      this.#closed.set(lead, wanted.operation);
    }
    if (manner === 'silentlyDone') return { is: 'failed', error: UNKNOWN };
    if (wanted.operation === 'GetPreviewRecord') {
      return this.hasRecords ? { is: 'done', record: aRecord(this.#handOut()) } : { is: 'failed', error: EMPTY };
    }
    if (wanted.operation === 'GetChainedRecord') {
      const keys = Array.from({ length: chain }, () => this.#newKey());
      for (const key of keys) this.#lead.set(key, lead ?? '');
      return { is: 'chain', records: keys.map((key) => aRecord(key)) };
    }
    return { is: 'done' };
  }

  #handOut(): string {
    const key = this.#newKey();
    this.#handedOut.push(key);
    this.#lead.set(key, key);
    return key;
  }

  #newKey(): string {
    this.#records += 1;
    return `r${this.#records}`;
  }
}

function callback(action: string) {
  return action === 'reschedule' ? { callback: { callbackType: 'Personal' as const, timestamp: 2_000_000_000 } } : {};
}

describe("an agent's work on a campaign, whatever happens", () => {
  it('brings every record to one fate, calls nobody twice, and writes no result that nobody knows', () => {
    fc.assert(
      fc.property(
        someRules,
        fc.boolean(),
        fc.constantFrom<Left>(undefined, undefined, 'up', ...CALL_OUTCOMES),
        fc.array(aMove, { minLength: 5, maxLength: 80 }),
        (rules, hasRecords, left, moves) => {
          const world = new World(rules, hasRecords, left);
          for (const move of moves) world.play(move);
          world.drain();
        },
      ),
      { numRuns: 3000 },
    );
  });
});
