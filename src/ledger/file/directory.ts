/** The directory of a file ledger: whether it holds one, and making a new one that is never mistaken for a damaged one. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { unavailable } from './faults';
import { FENCE_FILES } from './fence';
import { WITNESS_FILE } from './witness';

/** While it is there and CURRENT is not, the store was never finished, so that nothing was acknowledged in it. */
const CREATING = 'CREATING';

/** An empty file by which a person says: go on with what is there. */
export const ACCEPT = 'ACCEPT';

/** What LevelDB writes. */
const OF_STORE = /^(?:CURRENT|LOCK|LOG|LOG\.old|MANIFEST-\d+|\d+\.(?:log|ldb|sst|dbtmp))$/;

/** ms that creating a store may take. */
const LONGEST_CREATION = 10_000;

/**
 * @param mayCreate whether a ledger may be begun where there is none
 * @returns whether the store is to be created
 * @throws {GwsError} if the directory can hold no ledger, or holds something else
 */
export function prepareDirectory(directory: string, { mayCreate }: { mayCreate: boolean }): { create: boolean } {
  try {
    return prepared(directory, mayCreate);
  } catch (failure) {
    const { code, message } = failure as NodeJS.ErrnoException;
    throw code?.startsWith('GWS_')
      ? failure
      : unavailable(
          `The directory of the ledger, ${directory}, cannot be used: ${message}.`,
          'Name another directory, or give Node-RED the right to write there.',
          failure,
        );
  }
}

function prepared(directory: string, mayCreate: boolean): { create: boolean } {
  if (!existsSync(directory)) {
    if (!mayCreate) {
      throw unavailable(
        `The directory of the ledger, ${directory}, is gone.`,
        'Restore it, or restart Node-RED to begin a new ledger, which knows nothing of earlier dials.',
      );
    }
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    syncDirectory(path.dirname(directory));
  }
  const files = readdirSync(directory);
  if (files.includes('CURRENT')) {
    return { create: false };
  }
  const foreign = files.filter((file) => ![...FENCE_FILES, WITNESS_FILE, ACCEPT, CREATING].includes(file));
  if (files.includes(CREATING) && foreign.every((file) => OF_STORE.test(file))) {
    startAnew(directory, foreign);
  } else if (foreign.length > 0 || !mayCreate) {
    throw unavailable(
      `The directory ${directory} is damaged, or is not a ledger: it has no file CURRENT.`,
      'Restore it from a backup, or name an empty directory to begin a new ledger, which knows nothing of earlier dials.',
    );
  }
  writeFileSync(path.join(directory, CREATING), '', { flush: true });
  syncDirectory(directory);
  return { create: true };
}

/** A store that was never finished is removed, unless somebody is just making it. */
function startAnew(directory: string, files: readonly string[]): void {
  const begun = statSync(path.join(directory, CREATING)).mtimeMs;
  if (files.length > 0 && Math.abs(Date.now() - begun) < LONGEST_CREATION) {
    throw unavailable(
      `The ledger in ${directory} is just being created.`,
      'It is opened by itself when that is done; a start that was broken off is begun anew after ten seconds.',
    );
  }
  for (const file of files) {
    rmSync(path.join(directory, file), { force: true });
  }
}

/** Whether the store was never finished. */
export function isNew(directory: string): boolean {
  return existsSync(path.join(directory, CREATING));
}

/** The store is there, with its format, on disk. */
export function finishCreation(directory: string): void {
  if (isNew(directory)) {
    rmSync(path.join(directory, CREATING), { force: true });
    syncDirectory(directory);
  }
}

/** Whether somebody has said to go on with what is there. */
export function isAccepted(directory: string): boolean {
  return existsSync(path.join(directory, ACCEPT));
}

export function withdrawAcceptance(directory: string): void {
  rmSync(path.join(directory, ACCEPT), { force: true });
}

/** Windows has no such thing, and needs none. */
function syncDirectory(directory: string): void {
  if (process.platform === 'win32') {
    return;
  }
  const file = openSync(directory, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
