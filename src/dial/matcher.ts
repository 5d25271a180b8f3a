/**
 * Which call belongs to which dial. GWS names no call in its answer to a Dial, so every call that begins in the meantime
 * is checked against the evidence (evidence.ts). A match on weak evidence is provisional: it yields to a proven call, and
 * ends as soon as there is evidence against it.
 */

import { elapsed } from '../timing/clock';
import { numberKey } from '../wire/call-events';
import type { CallStateChangeMessage, Device, OutboundRecord } from '../wire/messages';
import { CallFacts } from './call-facts';
import { CallProgress } from './call-progress';
import { conclusionOf, type DialTraits, isStrangers } from './evidence';
import { isNamed, namesIn, type RecordNames } from './identity';

/** What is dialed: an outbound record, or a number with user data for its call. */
type DialedRecord = Pick<OutboundRecord, 'phoneNumber' | 'otherFields'> & { recordHandle?: number };

export interface ExpectedCall {
  record: DialedRecord;
  /** Undefined if it is not known. */
  device: Device | undefined;
  /** When it was about to be sent, on the monotonic clock; now by default. Minus infinity: before this session. */
  since?: number;
  /** Called for every event of the call matched with this dial, and when the match changes or ends. */
  onMatch(call: CallProgress | undefined, isProven: boolean): void;
}

/** A call that may belong to some dial, now or once more is known. */
interface Sighting {
  readonly id: string;
  readonly facts: CallFacts;
  readonly progress: CallProgress;
  /** The dials that may have made it. */
  readonly waits: Set<Wait>;
}

type Match = { sighting: Sighting; isProven: boolean };

interface Wait extends DialTraits {
  readonly expected: ExpectedCall;
  /** Its position among all calls, in order of appearance. */
  readonly place: number;
  /** The calls that are proven or likely to belong to it, in the order in which they became so. */
  readonly candidates: Map<Sighting, 'proven' | 'likely'>;
  match: Match | undefined;
}

/** Whether the call of a dial of `record` can be identified by the record that it names, not only by weak evidence. */
export function canBeProven(record: DialedRecord): boolean {
  return isNamed(namesIn(record));
}

export class CallMatcher {
  readonly #waits = new Map<ExpectedCall, Wait>();
  /**
   * The dials that a call may belong to, indexed by required properties: thousands may be waiting, and each event
   * concerns one or two.
   */
  readonly #byClue = new Map<string, Set<Wait>>();
  readonly #sightings = new Map<string, Sighting>();
  /** Dials of before this session, whose calls may be known already. */
  readonly #earlier = new Set<Wait>();
  #begun = 0;

  /**
   * Watches for the call of a dial that is about to be sent, possibly for the second time; a call already known is not
   * its own, unless the dial is of before this session.
   */
  expect(expected: ExpectedCall): void {
    const hasMatch = this.#waits.get(expected)?.match !== undefined;
    this.forget(expected, true);
    if (hasMatch) {
      expected.onMatch(undefined, false);
    }
    const { record, device } = expected;
    this.#begun += 1;
    const wait: Wait = {
      expected,
      names: namesIn(record),
      phoneNumber: record.phoneNumber,
      device,
      since: expected.since ?? elapsed(),
      place: this.#begun,
      candidates: new Map(),
      match: undefined,
    };
    this.#waits.set(expected, wait);
    if (wait.since === Number.NEGATIVE_INFINITY) {
      this.#earlier.add(wait);
    }
    for (const clue of cluesOf(wait)) {
      this.#byClue.set(clue, (this.#byClue.get(clue) ?? new Set()).add(wait));
    }
  }

  /** @param madeNone whether the dial certainly made no call, which frees the call it was matched with */
  forget(expected: ExpectedCall, madeNone = false): void {
    const wait = this.#waits.get(expected);
    if (!wait) {
      return;
    }
    this.#waits.delete(expected);
    this.#earlier.delete(wait);
    for (const clue of cluesOf(wait)) {
      this.#byClue.get(clue)?.delete(wait);
      if (this.#byClue.get(clue)?.size === 0) {
        this.#byClue.delete(clue);
      }
    }
    const rivals = new Set([...wait.candidates.keys()].flatMap((sighting) => [...sighting.waits]));
    rivals.delete(wait);
    for (const sighting of wait.candidates.keys()) {
      sighting.waits.delete(wait);
    }
    if (wait.match && !madeNone) {
      this.#spend(wait.match.sighting);
    }
    assign(connected(rivals));
    if (this.#waits.size === 0) {
      this.#sightings.clear();
    }
  }

  /**
   * @param isNew whether the call was unknown until now, so one of our dials may have made it
   * @param recovered whether the event was found by reading the calls rather than sent by GWS
   */
  handle(message: CallStateChangeMessage, isNew: boolean, recovered = false): void {
    const sighting = this.#waits.size > 0 ? this.#sighted(message, isNew, recovered) : undefined;
    if (!sighting) {
      return;
    }
    const waits = new Set([...sighting.waits, ...this.#suspects(sighting.facts)]);
    for (const wait of waits) {
      judge(wait, sighting);
    }
    if (sighting.waits.size === 0 && isSettled(sighting)) {
      this.#sightings.delete(sighting.id);
    }
    assign(connected(waits), sighting);
  }

  /** The call of the event, if it may belong to some dial. */
  #sighted(message: CallStateChangeMessage, isNew: boolean, recovered: boolean): Sighting | undefined {
    const { id } = message.call;
    const known = this.#sightings.get(id);
    if (known) {
      known.facts.note(message);
      known.progress.note(message, recovered);
      return known;
    }
    const facts = new CallFacts(message, { at: isNew ? elapsed() : Number.NEGATIVE_INFINITY, recovered });
    if ((!isNew && this.#earlier.size === 0) || isStrangers(facts)) {
      return undefined;
    }
    const sighting = { id, facts, progress: new CallProgress(message, recovered), waits: new Set<Wait>() };
    this.#sightings.set(id, sighting);
    return sighting;
  }

  /** The dials that a call with these facts may belong to: there would be no evidence for any other. */
  #suspects({ attempts, handles, numbers }: CallFacts): Wait[] {
    return clues({ attempts, handles }, numbers).flatMap((clue) => [...(this.#byClue.get(clue) ?? [])]);
  }

  /** The call of a finished dial belongs to nobody else. */
  #spend(sighting: Sighting): void {
    for (const { candidates } of sighting.waits) {
      candidates.delete(sighting);
    }
    this.#sightings.delete(sighting.id);
  }
}

function judge(wait: Wait, sighting: Sighting): void {
  const conclusion = conclusionOf(sighting.facts, wait);
  if (conclusion === 'proven' || conclusion === 'likely') {
    wait.candidates.set(sighting, conclusion);
    sighting.waits.add(wait);
  } else {
    wait.candidates.delete(sighting);
    sighting.waits.delete(wait);
  }
}

/** Whether an unmatched call can never be matched, whatever else becomes known. */
function isSettled({ facts, progress }: Sighting): boolean {
  return isStrangers(facts) || isNamed(facts) || progress.last.call.state === 'Released';
}

/** The dials whose match may depend on `waits`, including `waits`. */
function connected(waits: Iterable<Wait>): Set<Wait> {
  const found = new Set(waits);
  for (const { candidates } of found) {
    for (const sighting of candidates.keys()) {
      for (const wait of sighting.waits) {
        found.add(wait);
      }
    }
  }
  return found;
}

/** Reassigns calls to dials: first the proven ones, then the others in the order of dials and calls. */
function assign(waits: ReadonlySet<Wait>, changed?: Sighting): void {
  const inOrder = [...waits].sort((one, other) => one.place - other.place);
  const matches = new Map<Wait, Match>();
  const taken = new Set<Sighting>();
  const give = (wait: Wait, wanted: 'proven' | 'likely') => {
    const [sighting] = [...wait.candidates].find(([one, conclusion]) => conclusion === wanted && !taken.has(one)) ?? [];
    if (sighting && !matches.has(wait)) {
      matches.set(wait, { sighting, isProven: wanted === 'proven' });
      taken.add(sighting);
    }
  };
  for (const wait of inOrder) {
    give(wait, 'proven');
  }
  // The call of a record may name it or not; that of a plain number never names one.
  for (const wait of [...inOrder.filter(({ names }) => !isNamed(names)), ...inOrder]) {
    give(wait, 'likely');
  }
  for (const wait of inOrder) {
    tell(wait, matches.get(wait), changed);
  }
}

function tell(wait: Wait, match: Match | undefined, changed: Sighting | undefined): void {
  const before = wait.match;
  wait.match = match;
  const isSame = match?.sighting === before?.sighting && match?.isProven === before?.isProven;
  if (!isSame || (match && match.sighting === changed)) {
    wait.expected.onMatch(match?.sighting.progress, match?.isProven ?? false);
  }
}

function cluesOf({ names, phoneNumber }: DialTraits): string[] {
  return clues(names, [phoneNumber]);
}

function clues({ attempts, handles }: RecordNames, numbers: readonly string[]): string[] {
  return [
    ...[...attempts].map((attempt) => `attempt ${attempt}`),
    ...[...handles].map((handle) => `handle ${handle}`),
    ...numbers.map((number) => `number ${numberKey(number)}`),
  ];
}
