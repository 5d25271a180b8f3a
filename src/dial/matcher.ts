/**
 * Which call belongs to which dial. GWS names no call in its answer to a Dial, so every call that begins meanwhile is held
 * against the evidence (evidence.ts). A match by weak evidence is provisional: it gives way to a call that is proven, and
 * ends as soon as something speaks against it.
 */
import type { Call, CallStateChangeMessage, Device, OutboundRecord } from '../messages';
import { CallProgress } from './call-progress';
import { type Dialed, type Heard, type Verdict, verdictOf, weigh } from './evidence';
import { isNamed, namesIn, type RecordNames } from './identity';

/** What is dialed: an outbound record, or a number with the user data that its call is to have. */
type DialedRecord = Pick<OutboundRecord, 'phoneNumber' | 'otherFields'> & { recordHandle?: number };

export interface ExpectedCall {
  record: DialedRecord;
  device: Device;
  /** Told of every event of the call that is taken for its own, and when that is another one, or none any more. */
  onMatch(call: CallProgress | undefined, isProven: boolean): void;
}

/** A call that may be that of some dial. */
interface Sighting {
  began: number;
  progress: CallProgress;
}

/** The rows of evidence that have held for a call, and what they come to. */
interface Candidate {
  held: Set<string>;
  verdict: Verdict;
}

interface Match {
  sighting: Sighting;
  isProven: boolean;
}

interface Wait extends Dialed {
  expected: ExpectedCall;
  /** In the order in which the calls were heard of. */
  candidates: Map<Sighting, Candidate>;
  match: Match | undefined;
}

/** Whether a dial of `record` can be told by the record that its call names, and not by weak evidence only. */
export function canBeProven(record: DialedRecord): boolean {
  return isNamed(namesIn(record));
}

export class CallMatcher {
  readonly #waits = new Map<ExpectedCall, Wait>();
  readonly #sightings = new Map<string, Sighting>();

  /** Looks out for the call of a dial that is about to be requested. */
  expect(expected: ExpectedCall): void {
    const { record, device } = expected;
    this.#waits.set(expected, {
      expected,
      names: namesIn(record),
      phoneNumber: record.phoneNumber,
      device,
      since: performance.now(),
      candidates: new Map(),
      match: undefined,
    });
  }

  /** @param madeNone whether the dial certainly made no call, so that the one that it was matched with is free again */
  forget(expected: ExpectedCall, madeNone = false): void {
    const match = this.#waits.get(expected)?.match;
    this.#waits.delete(expected);
    if (match && !madeNone) {
      for (const { candidates } of this.#waits.values()) {
        candidates.delete(match.sighting);
      }
    }
    this.#assign();
  }

  /**
   * @param isNew whether nothing was heard of the call before, so that a dial of ours may have made it
   * @param recovered whether GWS did not tell the event: it was found in a reading of the calls
   */
  handle(message: CallStateChangeMessage, isNew: boolean, recovered = false): void {
    const { call } = message;
    const known = this.#sightings.get(call.id);
    const waits = [...this.#waits.values()].filter(({ candidates }) => !known || candidates.has(known));
    if (waits.length === 0) {
      return;
    }
    const began = known?.began ?? (isNew ? performance.now() - durationOf(call) : Number.NEGATIVE_INFINITY);
    const heard = { message, names: namesOfCall(message), isFirst: !known, recovered, began };
    const possible = waits.map((wait) => ({ wait, candidate: candidateOf(wait, known, heard) }));
    if (!known && possible.every(({ candidate }) => candidate.verdict === 'contradicted')) {
      return;
    }
    const sighting = known ?? { began, progress: new CallProgress(message) };
    known?.progress.note(message);
    this.#sightings.set(call.id, sighting);
    for (const { wait, candidate } of possible) {
      if (candidate.verdict === 'contradicted') {
        wait.candidates.delete(sighting);
      } else {
        wait.candidates.set(sighting, candidate);
      }
    }
    this.#assign(sighting);
  }

  /** Gives each dial its call anew: first those that are proven, then the others in the order of dials and calls. */
  #assign(changed?: Sighting): void {
    const waits = [...this.#waits.values()];
    const matches = new Map<Wait, Match>();
    const taken = new Set<Sighting>();
    const give = (wait: Wait, wanted: Verdict) => {
      const [sighting] = [...wait.candidates].find(([one, { verdict }]) => verdict === wanted && !taken.has(one)) ?? [];
      if (sighting && !matches.has(wait)) {
        matches.set(wait, { sighting, isProven: wanted === 'proven' });
        taken.add(sighting);
      }
    };
    for (const wait of waits) {
      give(wait, 'proven');
    }
    // The call of a record may name it or not; that of a plain number never names one.
    for (const wait of [...waits.filter(isPlain), ...waits]) {
      give(wait, 'likely');
    }
    this.#forgetStrangers();
    for (const wait of waits) {
      tell(wait, matches.get(wait), changed);
    }
  }

  /** Drops the calls that can be nobody's any more. */
  #forgetStrangers(): void {
    const waits = [...this.#waits.values()];
    for (const [id, sighting] of this.#sightings) {
      if (!waits.some(({ candidates }) => candidates.has(sighting))) {
        this.#sightings.delete(id);
      }
    }
  }
}

function candidateOf(wait: Wait, known: Sighting | undefined, heard: Heard): Candidate {
  const held = new Set(known && wait.candidates.get(known)?.held);
  weigh(held, heard, wait);
  return { held, verdict: verdictOf(held) };
}

function tell(wait: Wait, match: Match | undefined, changed: Sighting | undefined): void {
  const before = wait.match;
  wait.match = match;
  if (
    match?.sighting !== before?.sighting ||
    match?.isProven !== before?.isProven ||
    (match && match.sighting === changed)
  ) {
    wait.expected.onMatch(match?.sighting.progress, match?.isProven ?? false);
  }
}

function isPlain({ names }: Wait): boolean {
  return !isNamed(names);
}

function namesOfCall({ call, userData }: CallStateChangeMessage): RecordNames {
  return namesIn([call.userData, call.attachedData, call.customFields, userData]);
}

/** ms; a call says it in whole seconds, as text. */
function durationOf({ duration }: Call): number {
  const seconds = Number(duration);
  return seconds > 0 ? seconds * 1000 : 0;
}
