/**
 * The ledgers of this process that several may use: one for each place, shared by everybody who names it, however often the
 * package is loaded.
 */
import { GwsError } from '../errors/gws-error';
import type { Ledger } from './ledger';

interface Shared {
  readonly ledger: Ledger;
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

/** A ledger that others in this process may have open. */
interface Opening {
  /** The same for all who are to share it. */
  readonly place: string;
  /** How it keeps telephone numbers; see `Numbers`. */
  readonly check: string;
  /** Makes it. @param after what must be over before it is opened */
  make(after: Promise<void> | undefined): Ledger;
}

/**
 * The settings of whoever opened it first apply. It is closed when everybody who got it here has closed it.
 * @throws {GwsError} `GWS_LEDGER_UNAVAILABLE` if it is open with another way to keep telephone numbers
 */
export function openShared({ place, check, make }: Opening): Ledger {
  const { open, closing } = registry();
  const shared = open.get(place) ?? { ledger: make(closing.get(place)), check, users: 0 };
  if (shared.check !== check) {
    throw new GwsError(
      'GWS_LEDGER_UNAVAILABLE',
      `The ledger in ${place} is in use with other settings of how telephone numbers are kept. Give this one a place of its own, or the same settings.`,
    );
  }
  open.set(place, shared);
  shared.users += 1;
  return shareOf(shared, place);
}

/** The ledger as one user has it, who closes it once. */
function shareOf(shared: Shared, place: string): Ledger {
  const { ledger } = shared;
  let closed: Promise<void> | undefined;
  const methods = new Map<string | symbol, unknown>();
  methods.set('close', () => {
    closed ??= release(shared, place);
    return closed;
  });
  return new Proxy(ledger, {
    get: (target, name) => {
      const known = methods.get(name);
      if (known !== undefined) {
        return known;
      }
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') {
        return member;
      }
      const method: unknown = member.bind(target);
      methods.set(name, method);
      return method;
    },
  });
}

async function release(shared: Shared, place: string): Promise<void> {
  const { open, closing } = registry();
  shared.users -= 1;
  if (shared.users > 0) {
    return;
  }
  open.delete(place);
  const closed = shared.ledger.close().finally(() => {
    if (closing.get(place) === closed) {
      closing.delete(place);
    }
    if (open.size + closing.size === 0) {
      delete (globalThis as Shelf)[NAME];
    }
  });
  closing.set(place, closed);
  await closed;
}

/** It is there while a ledger is. */
function registry(): Registry {
  const shelf = globalThis as Shelf;
  shelf[NAME] ??= { open: new Map(), closing: new Map() };
  return shelf[NAME];
}
