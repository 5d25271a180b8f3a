/** What a store says of itself, and whether it can be trusted: is it this ledger, or a copy; is anything missing? */
import { randomUUID } from 'node:crypto';
import type { Numbers } from '../numbers';
import { sealed, unsealed } from './checksum';
import { KEPT_COMMITS } from './commits';
import { ACCEPT } from './directory';
import { unavailable } from './faults';
import { commitKey, FORMAT, lastPart, rangeOf, SINCE } from './keys';
import { del, type KeyValueStore, put, type Write } from './store';

/** 2: with suppressions, which an older version of the package would not obey. */
const VERSION = 2;

export interface Format {
  readonly v: number;
  readonly id: string;
  /** Where it was when it was last opened. */
  readonly path: string;
  /** Of the tokens that numbers are looked for by. */
  readonly salt: string;
  readonly numbers: Pick<Numbers, 'mode' | 'check'>;
}

interface Expected {
  /** Real path of the directory. */
  readonly directory: string;
  readonly numbers: Numbers;
  /** Whether a person has said to go on with what is there. */
  readonly isAccepted: boolean;
  /** Whether it is being created, so that nothing has been acknowledged in it. */
  readonly isNew: boolean;
}

/** Reads the format, or makes it for a store that is empty. @throws {GwsError} when the store must not be used */
export async function readFormat(store: KeyValueStore, expected: Expected): Promise<Format> {
  const { directory, numbers, isAccepted } = expected;
  const [value] = await store.getMany([FORMAT]);
  if (value === undefined) {
    return newFormat(store, expected);
  }
  const format = parsed(value, directory);
  if (format.v > VERSION) {
    throw unavailable(
      `The ledger in ${directory} was written by a newer version of this package.`,
      'Install that version again.',
    );
  }
  if (format.numbers.mode !== numbers.mode || format.numbers.check !== numbers.check) {
    throw unavailable(
      `The ledger in ${directory} keeps its numbers ${format.numbers.mode}${format.numbers.mode === numbers.mode ? ' with another key' : ''}.`,
      'Set that again, or name another directory to begin a new ledger, which knows nothing of earlier dials.',
    );
  }
  const current = { ...format, v: VERSION };
  if (format.path === directory) {
    return format.v === VERSION ? format : write(store, current);
  }
  if (!isAccepted) {
    throw unavailable(
      `The ledger in ${directory} was written in ${format.path}: it was moved, or it is a copy, and two copies do not know of each other's dials.`,
      `If the other is not used any more, create an empty file named ${ACCEPT} in ${directory}; the ledger then goes on by itself.`,
    );
  }
  return write(store, { ...current, id: randomUUID(), path: directory });
}

/**
 * Looks for gaps in the numbers of the last commits.
 * @param acknowledged number of the last one that is known to have been there
 * @returns the number of the last commit, and what is to be written first
 * @throws {GwsError} when some are missing
 */
export async function checkCommits(
  store: KeyValueStore,
  { directory, isAccepted }: Expected,
  acknowledged: number,
): Promise<{ last: number; writes: Write[] }> {
  const present: number[] = [];
  for await (const page of store.range(rangeOf('w'))) {
    present.push(...page.map(([row]) => Number(lastPart(row))));
  }
  const [since] = await store.getMany([SINCE]);
  const last = Math.max(present.at(-1) ?? 0, acknowledged);
  const expected = last - Math.max(Number(since ?? 1), last - KEPT_COMMITS + 1) + 1;
  const missing = expected - present.length;
  if (missing === 0) {
    return { last, writes: [] };
  }
  if (!isAccepted) {
    throw unavailable(
      `The ledger in ${directory} is damaged: ${missing} of its last ${expected} commits are missing, so that it does not know all dials.`,
      `Restore it from a backup, or, if what is missing is known not to be dialed again, create an empty file named ${ACCEPT} in ${directory}; the ledger then goes on by itself.`,
    );
  }
  return {
    last,
    writes: [...present.map((sequence) => del(commitKey(sequence))), put(SINCE, String(last + 1))],
  };
}

function newFormat(store: KeyValueStore, { directory, numbers, isNew }: Expected): Promise<Format> {
  if (!isNew) {
    throw unavailable(`The ledger in ${directory} is damaged: its format is missing.`, 'Restore it from a backup.');
  }
  const { mode, check } = numbers;
  return write(store, { v: VERSION, id: randomUUID(), path: directory, salt: randomUUID(), numbers: { mode, check } });
}

async function write(store: KeyValueStore, format: Format): Promise<Format> {
  await store.commit([put(FORMAT, sealed(FORMAT, JSON.stringify(format)))], { sync: true });
  return format;
}

function parsed(value: string, directory: string): Format {
  const text = unsealed(FORMAT, value);
  if (text === undefined) {
    throw unavailable(`The ledger in ${directory} is damaged: its format cannot be read.`, 'Restore it from a backup.');
  }
  return JSON.parse(text) as Format;
}
