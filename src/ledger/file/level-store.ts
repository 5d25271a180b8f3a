/** The store: LevelDB by the package `classic-level`, with its errors in words that say what to do. */
import type { ClassicLevel } from 'classic-level';
import { readFault, unavailable } from './faults';
import { KEY_PAGE, type KeyRange, type KeyValueStore, PAGE, type Write } from './store';

type Library = typeof import('classic-level');

/** Loads the package, which brings a binary for most platforms, when a ledger needs it. @throws {GwsError} */
export function loadLibrary(load: () => Library = () => require('classic-level')): Library {
  try {
    return load();
  } catch (cause) {
    const libc = process.platform === 'linux' ? `, ${libcOf()}` : '';
    throw unavailable(
      `The store of the ledger, classic-level, cannot be loaded on ${process.platform} ${process.arch}${libc}.`,
      'Run "npm rebuild classic-level" in the folder that the nodes are installed in; where there is no binary for the platform, that needs Python, make and a C++ compiler. Or choose another kind of ledger.',
      cause,
    );
  }
}

/** Opens the store in `directory`. @param create only where it certainly holds none @throws {GwsError} */
export async function openLevelStore(directory: string, { create }: { create: boolean }): Promise<KeyValueStore> {
  const { ClassicLevel } = loadLibrary();
  const level = new ClassicLevel<string, string>(directory, { createIfMissing: create, errorIfExists: create });
  try {
    await level.open();
  } catch (failure) {
    await level.close().catch(() => {});
    throw openingFault(directory, failure);
  }
  return new LevelStore(level, directory);
}

interface Rows<Row> {
  nextv(size: number): Promise<Row[]>;
  close(): Promise<void>;
}

class LevelStore implements KeyValueStore {
  readonly #level: ClassicLevel<string, string>;
  readonly #directory: string;

  constructor(level: ClassicLevel<string, string>, directory: string) {
    this.#level = level;
    this.#directory = directory;
  }

  commit(writes: readonly Write[], { sync }: { sync: boolean }): Promise<void> {
    return this.#level.batch([...writes], { sync });
  }

  async getMany(keys: readonly string[]): Promise<(string | undefined)[]> {
    try {
      return await this.#level.getMany([...keys]);
    } catch (failure) {
      throw readFault(this.#directory, failure);
    }
  }

  range({ gte, lt, reverse = false }: KeyRange): AsyncGenerator<[string, string][]> {
    return this.#pages(this.#level.iterator({ gte, lt, reverse }), PAGE);
  }

  keyPages({ gte, lt, reverse = false }: KeyRange): AsyncGenerator<string[]> {
    return this.#pages(this.#level.keys({ gte, lt, reverse }), KEY_PAGE);
  }

  async keys({ gte, lt, reverse = false }: KeyRange): Promise<string[]> {
    try {
      return await this.#level.keys({ gte, lt, reverse }).all();
    } catch (failure) {
      throw readFault(this.#directory, failure);
    }
  }

  async *#pages<Row>(rows: Rows<Row>, size: number): AsyncGenerator<Row[]> {
    try {
      for (let page = await rows.nextv(size); page.length > 0; page = await rows.nextv(size)) {
        yield page;
      }
    } catch (failure) {
      throw readFault(this.#directory, failure);
    } finally {
      await rows.close();
    }
  }

  compact({ gte, lt }: KeyRange): Promise<void> {
    return this.#level.compactRange(gte, lt);
  }

  close(): Promise<void> {
    return this.#level.close();
  }
}

function openingFault(directory: string, failure: unknown): Error {
  const { code, message } = causeOf(failure);
  const where = `The ledger in ${directory}`;
  if (code === 'LEVEL_LOCKED') {
    return unavailable(
      `${where} is in use by another process.`,
      'End the other Node-RED, or give each a directory of its own; several that dial the same records need a database as their ledger.',
      failure,
    );
  }
  if (/read-only file system|permission denied/i.test(message)) {
    const user = process.getuid?.();
    return unavailable(
      `${where} cannot be written${user === undefined ? '' : ` by user ${user}`}: ${message}.`,
      'Give that user the right to write there, or name another directory.',
      failure,
    );
  }
  if (/no space left/i.test(message)) {
    return unavailable(`${where} cannot be opened: the disk is full.`, 'Make room on it.', failure);
  }
  return unavailable(
    `${where} cannot be opened: ${message}.`,
    'If its files are damaged, restore them from a backup, or move the directory away to begin a new ledger, which knows nothing of earlier dials.',
    failure,
  );
}

/** The library tells only in the cause why it cannot open. */
function causeOf(failure: unknown): { code: string | undefined; message: string } {
  const { cause = failure } = failure as { cause?: unknown };
  const { code, message } = cause as { code?: string; message?: string };
  return { code, message: message ?? 'for no stated reason' };
}

function libcOf(): string {
  const { header } = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined ? 'musl' : `glibc ${header.glibcVersionRuntime}`;
}
