/** Opens a file ledger, in the order in which nothing can be lost: directory, fence, store, format, gaps, what is unsettled. */
import type { Numbers } from '../numbers';
import { Book, type Left } from './book';
import { finishCreation, isAccepted, isNew, prepareDirectory, withdrawAcceptance } from './directory';
import { writeFault } from './faults';
import { Fence } from './fence';
import { checkCommits, readFormat } from './format';
import { openLevelStore } from './level-store';
import type { KeyValueStore } from './store';
import { Witness } from './witness';

interface Opening
  extends Pick<ConstructorParameters<typeof Book>[1], 'rememberFor' | 'audience' | 'onChanged' | 'onFailure'> {
  /** Real path. */
  readonly directory: string;
  readonly numbers: Numbers;
  /** Whether a ledger may be begun where there is none. */
  readonly mayCreate: boolean;
  readonly left: Left;
}

/** @throws {GwsError} `GWS_LEDGER_UNAVAILABLE` */
export async function openBook(opening: Opening): Promise<Book> {
  const { directory, mayCreate } = opening;
  try {
    const { create } = prepareDirectory(directory, { mayCreate });
    const fence = new Fence(directory);
    const store = await fence.enter(() => openLevelStore(directory, { create }));
    return await closingOnFailure(store, () => bookIn(store, fence, opening));
  } catch (failure) {
    throw writeFault(directory, failure);
  }
}

async function bookIn(store: KeyValueStore, fence: Fence, opening: Opening): Promise<Book> {
  const { directory, numbers, left, ...options } = opening;
  const expected = { directory, numbers, isAccepted: isAccepted(directory), isNew: isNew(directory) };
  const { salt } = await readFormat(store, expected);
  finishCreation(directory);
  const witness = new Witness(directory);
  return closingOnFailure(witness, async () => {
    const { last, writes } = await checkCommits(store, expected, witness.last);
    const book = new Book(store, {
      ...options,
      last,
      index: { numbers, salt },
      assertOwner: () => fence.assertOwner(),
      onSynced: (sequence) => witness.note(sequence),
      onClosed: () => witness.close(),
      explain: (failure) => writeFault(directory, failure),
    });
    await book.start(writes, left);
    withdrawAcceptance(directory);
    return book;
  });
}

async function closingOnFailure<Result>(
  opened: { close(): void | Promise<void> },
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (failure) {
    await opened.close();
    throw failure;
  }
}
