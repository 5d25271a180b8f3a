/** The numbers of a suppression list. */
import type { FileHandle } from 'node:fs/promises';
import { Breath } from '../../timing/breath';
import { SortedRuns } from '../../timing/sorted-runs';
import { type Fault, fault } from '../../values/faults';
import { sha256 } from '../../values/sha256';
import { faultOf } from '../../values/unreadable';
import type { TelephoneNumber } from '../numbers/telephone-number';
import { type ListedNumber, listLine, plainLine } from './list-line';

/** Read at once: some thousand lines, in less than a ms. */
const CHUNK = 32_768;

/** Bytes; no number is so long, however it is spaced and commented. */
const LONGEST_LINE = 4096;

/** Bad lines that are named; more are only counted. */
const NAMED = 10;

const NEWLINE = 0x0a;

/** Digits, other than 0, that lead out of a town there, by calling code (national prefixes of libphonenumber). */
const TRUNK_PREFIXES: Readonly<Record<string, string>> = { 7: '8', 36: '06', 370: '8', 375: '8', 993: '8' };

export interface BadLine {
  readonly line: number;
  /** What is wrong, as the end of a sentence; never what is written there. */
  readonly fault: Fault;
}

export class ListContent {
  readonly #numbers = { international: new SortedRuns(), national: new SortedRuns(), hash: new SortedRuns() };
  /** The first ones. */
  readonly bad: BadLine[] = [];
  badLines = 0;
  #lines = 0;

  /** Numbers and hashes, as often as they are there. */
  get size(): number {
    const { international, national, hash } = this.#numbers;
    return international.size + national.size + hash.size;
  }

  /** Reads a file from its beginning, without blocking the event loop. */
  static async read(file: FileHandle): Promise<ListContent> {
    const content = new ListContent();
    const breath = new Breath();
    const bytes = Buffer.allocUnsafe(CHUNK + LONGEST_LINE);
    let kept = 0;
    let isSkipping = false;
    for (;;) {
      const { bytesRead } = await file.read(bytes, kept, CHUNK, null);
      const end = kept + bytesRead;
      const from: number = isSkipping ? bytes.subarray(0, end).indexOf(NEWLINE) + 1 : 0;
      isSkipping &&= from === 0;
      const rest = isSkipping ? end : content.#addLines(bytes, from, end);
      if (bytesRead === 0) {
        if (rest < end) {
          content.#addLine(bytes, rest, end);
        }
        await content.#settle(breath);
        return content;
      }
      kept = end - rest;
      if (kept > LONGEST_LINE) {
        content.#addBad(fault('list.tooLong'));
        isSkipping = true;
        kept = 0;
      }
      bytes.copyWithin(0, end - kept, end);
      await content.#settle(breath);
    }
  }

  /** Whether the number is on the list, or may be. */
  has({ e164, callingCode }: TelephoneNumber): boolean {
    const { international, national, hash } = this.#numbers;
    const digits = e164.replace('+', '');
    const value = Number(digits);
    const isInternational = digits !== e164;
    const own = digits.slice(callingCode.length);
    return (
      national.has(value) ||
      (isInternational && (international.has(value) || national.has(Number(own)))) ||
      (isInternational && national.has(Number(`${TRUNK_PREFIXES[callingCode] ?? ''}${own}`))) ||
      (hash.size > 0 && (hash.has(hashOf(e164)) || hash.has(hashOf(digits))))
    );
  }

  /** Adds all lines that end between `from` and `to`. @returns where the next begins */
  #addLines(bytes: Buffer, from: number, to: number): number {
    let start = from;
    for (let end = bytes.indexOf(NEWLINE, start); end >= 0 && end < to; end = bytes.indexOf(NEWLINE, start)) {
      this.#addLine(bytes, start, end);
      start = end + 1;
    }
    return start;
  }

  #addLine(bytes: Buffer, from: number, to: number): void {
    const read = plainLine(bytes, from, to);
    if (read) {
      this.#lines += 1;
      this.#numbers[read.kind].add(read.value);
    } else {
      this.#addOther(bytes.toString('utf8', from, to));
    }
  }

  #addOther(text: string): void {
    let read: ListedNumber | undefined;
    try {
      read = listLine(text);
    } catch (error) {
      this.#addBad(faultOf(error));
      return;
    }
    this.#lines += 1;
    if (read) {
      this.#numbers[read.kind].add(read.value);
    }
  }

  #addBad(found: Fault): void {
    this.#lines += 1;
    this.badLines += 1;
    if (this.bad.length < NAMED) {
      this.bad.push({ line: this.#lines, fault: found });
    }
  }

  async #settle(breath: Breath): Promise<void> {
    for (const numbers of Object.values(this.#numbers)) {
      await numbers.settle(breath);
    }
    if (breath.isDue) {
      await breath.take();
    }
  }
}

/** The first 52 bits of the hash. */
function hashOf(text: string): number {
  return Number.parseInt(sha256(text).toString('hex').slice(0, 13), 16);
}
