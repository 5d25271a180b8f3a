/** The file ledgers of this process: one for each directory. */
import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { Ledger } from '../ledger';
import { PLAIN_NUMBERS } from '../numbers';
import { openShared } from '../shared';
import { FileLedger, type FileLedgerOptions } from './file-ledger';

/**
 * The ledger in `directory`, which is created if it is not there. It opens by itself, and again when it has failed; the
 * settings of whoever opened it first apply. It is closed when everybody who got it here has closed it.
 * @throws {GwsError} `GWS_LEDGER_UNAVAILABLE` if it is open with another way to keep telephone numbers
 */
export function openFileLedger(options: FileLedgerOptions): Ledger {
  const directory = realPath(path.resolve(options.directory));
  const { check } = options.numbers ?? PLAIN_NUMBERS;
  return openShared({ place: directory, check, make: (after) => new FileLedger({ ...options, directory }, after) });
}

/** As far as it exists. */
function realPath(directory: string): string {
  try {
    return realpathSync(directory);
  } catch {
    const parent = path.dirname(directory);
    return parent === directory ? directory : path.join(realPath(parent), path.basename(directory));
  }
}
