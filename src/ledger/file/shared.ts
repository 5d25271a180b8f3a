/**
 * The file ledgers of this process: one for each directory, shared by everybody who names it, however often the package
 * is loaded.
 */
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { GwsError } from '../../errors/gws-error';
import type { Ledger } from '../ledger';
import { PLAIN_NUMBERS } from '../numbers';
import { FileLedger, type FileLedgerOptions } from './file-ledger';

interface Shared {
  readonly ledger: FileLedger;
  /** How it keeps telephone numbers; see `Numbers`. */
  readonly check: string;
  users: number;
}

interface Registry {
  readonly open: Map<string, Shared>;
  /** Those that are being closed: the store must be released before it can be opened again. */
  readonly closing: Map<string, Promise<void>>;
}

const NAME = Symbol.for('@gws-flows/node-red-genesys-web-services.ledgers');

/** Where every copy of this module finds the same registry. */
interface Shelf {
  [NAME]?: Registry;
}

/**
 * The ledger in `directory`, which is created if it is not there. It opens by itself, and again when it has failed; the
 * settings of whoever opened it first apply. It is closed when everybody who got it here has closed it.
 * @throws {GwsError} `GWS_LEDGER_UNAVAILABLE` if it is open with another way to keep telephone numbers
 */
export function openFileLedger(options: FileLedgerOptions): Ledger {
  const directory = realPath(path.resolve(options.directory));
  const { open, closing } = registry();
  const { check } = options.numbers ?? PLAIN_NUMBERS;
  const shared = open.get(directory) ?? {
    ledger: new FileLedger({ ...options, directory }, closing.get(directory)),
    check,
    users: 0,
  };
  if (shared.check !== check) {
    throw new GwsError(
      'GWS_LEDGER_UNAVAILABLE',
      `The ledger in ${directory} is in use with other settings of how telephone numbers are kept. Give this one a directory of its own, or the same settings.`,
    );
  }
  open.set(directory, shared);
  shared.users += 1;
  return shareOf(shared, directory);
}

/** The ledger as one user has it, who closes it once. */
function shareOf(shared: Shared, directory: string): Ledger {
  const { ledger } = shared;
  let closed: Promise<void> | undefined;
  return new Proxy(ledger, {
    get: (target, name) => {
      if (name === 'close') {
        return () => {
          closed ??= release(shared, directory);
          return closed;
        };
      }
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

async function release(shared: Shared, directory: string): Promise<void> {
  const { open, closing } = registry();
  shared.users -= 1;
  if (shared.users > 0) {
    return;
  }
  open.delete(directory);
  const closed = shared.ledger.close().finally(() => {
    if (closing.get(directory) === closed) {
      closing.delete(directory);
    }
    if (open.size + closing.size === 0) {
      delete (globalThis as Shelf)[NAME];
    }
  });
  closing.set(directory, closed);
  await closed;
}

/** It is there while a ledger is. */
function registry(): Registry {
  const shelf = globalThis as Shelf;
  shelf[NAME] ??= { open: new Map(), closing: new Map() };
  return shelf[NAME];
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
