/** The rows of one message, or of a sequence of messages (`msg.parts`, as of Node-RED's split and csv nodes). */
import type { Adding, TableRow } from '../../src/outbound/adding';
import { waitFor } from '../../src/timing/wait-for';
import { isObject } from '../../src/values/plain-json';
import type { ActionMessage } from '../shared/action';

/** What a message says of the sequence that it belongs to. */
export interface SequenceParts {
  readonly id: unknown;
  readonly index: number | undefined;
  /** How many messages there are; often only the last one says so. */
  readonly count: number | undefined;
}

/** Undefined if the message stands alone. */
export function sequencePartsOf({ parts }: ActionMessage): SequenceParts | undefined {
  if (!isObject(parts) || parts.id === undefined) {
    return undefined;
  }
  const number = (value: unknown) => (Number.isSafeInteger(value) ? (value as number) : undefined);
  return { id: parts.id, index: number(parts.index), count: number(parts.count) };
}

export class Sequence {
  readonly adding: Adding;
  /** Messages that have come, by index. */
  readonly #came = new Set<number>();
  #count: number | undefined;
  #rows = 0;
  #isOfRows = true;
  /** Lets the message before go: it is not the last. */
  #pass = (): void => {};

  constructor(adding: Adding) {
    this.adding = adding;
  }

  /**
   * Takes up what a message has. A message that comes a second time is left out.
   * @param rows one, or a list of them
   * @param common values for them
   * @returns whether the sequence is complete
   */
  take(rows: unknown, common: TableRow['common'], parts?: SequenceParts): boolean {
    const at = parts?.index ?? this.#came.size;
    this.#count = parts?.count ?? this.#count;
    if (!this.#came.has(at)) {
      this.#came.add(at);
      for (const content of Array.isArray(rows) ? rows : [rows]) {
        const index = Array.isArray(rows) ? this.#rows : at;
        this.#rows += 1;
        this.adding.add({ content, index, common });
      }
      this.#isOfRows &&= !Array.isArray(rows);
    }
    const isComplete = parts === undefined || (this.#count !== undefined && this.#came.size >= this.#count);
    if (isComplete) {
      this.adding.end();
    }
    return isComplete;
  }

  /**
   * Holds a message until the next one comes or all is done. If none comes in time, the sequence ends.
   * @param within ms
   * @returns whether it is the last, and all is done
   */
  async isLast(isComplete: boolean, within: number): Promise<boolean> {
    this.#pass();
    const { adding } = this;
    let isPassed = false;
    if (!isComplete) {
      const next = (done: () => void) => {
        this.#pass = () => {
          isPassed = true;
          done();
        };
        void adding.over.then(done);
      };
      await waitFor(next, { limit: within });
      if (isPassed) {
        return false;
      }
      adding.end(false, this.#isOfRows ? this.#count : undefined);
    }
    await adding.over;
    return true;
  }
}
