/**
 * A suppression list in a file, which is read again when it changes. While it cannot be read, nobody knows whom it names, and nobody may
 * be called.
 */
import { open, stat } from 'node:fs/promises';
import { GuardedEmitter, guarded } from '../../errors/guard';
import { type Fault, fault, faultInWords } from '../../values/faults';
import { Unreadable } from '../../values/unreadable';
import type { TelephoneNumber } from '../numbers/telephone-number';
import { type BadLine, ListContent } from './list-content';

/** ms between looks at the file: changes are not told by the system on network drives, and in containers. */
const INTERVAL = 5000;

export type FileState =
  | { readonly phase: 'loading' | 'closed' }
  | {
      readonly phase: 'ready';
      /** Numbers and hashes in it. */
      readonly size: number;
      readonly badLines: number;
      /** The first bad lines; the others count. */
      readonly bad: readonly BadLine[];
    }
  /** `fault` is the end of a sentence. */
  | { readonly phase: 'unreadable'; readonly fault: Fault };

interface FileEvents {
  state: [FileState];
}

/** What tells a file from another, and from what it was before. */
interface Stamp {
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
}

export class SuppressionFile extends GuardedEmitter<FileEvents> {
  /** What the user calls it. */
  readonly name: string;
  readonly #path: string;
  readonly #interval: number;
  #state: FileState = { phase: 'loading' };
  #content: ListContent | undefined;
  /** Of the file as it was read. */
  #read: Stamp | undefined;
  /** As the file was at the last look. */
  #seen: Stamp | undefined;
  /** Of a file that is no list, and is not read again unless it changes. */
  #useless: Stamp | undefined;
  #looking: Promise<void>;
  #timer: NodeJS.Timeout | undefined;

  /** @param options `interval`: ms between looks at the file; `name`: by default its path */
  constructor(
    path: string,
    { interval = INTERVAL, name = path }: { readonly interval?: number | undefined; readonly name?: string } = {},
  ) {
    super(() => {});
    this.#path = path;
    this.name = name;
    this.#interval = interval;
    this.#looking = this.#look();
  }

  get state(): FileState {
    return this.#state;
  }

  /** Resolves when the file has been read, or cannot be, for the first time. */
  async settled(): Promise<void> {
    await this.#looking;
  }

  /** Whether the number is on the list, or why that is not known. */
  find(number: TelephoneNumber): boolean | { readonly fault: Fault } {
    if (this.#state.phase === 'unreadable') {
      return { fault: this.#state.fault };
    }
    return this.#content?.has(number) ?? { fault: fault('list.unread') };
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#become({ phase: 'closed' });
    this.#content = undefined;
  }

  async #look(): Promise<void> {
    try {
      const stamp = await stampOf(this.#path);
      const isNew = !this.#content || stamp.ino !== this.#read?.ino;
      // One that is being written in place is left alone until nothing has changed between two looks.
      const isComplete = isNew || isSame(stamp, this.#seen);
      this.#seen = stamp;
      if (isComplete && !isSame(stamp, this.#read) && !isSame(stamp, this.#useless)) {
        await this.#load(stamp);
      }
    } catch (failure) {
      this.#content = undefined;
      this.#read = undefined;
      this.#become({ phase: 'unreadable', fault: fileFault(failure) });
    }
    this.#lookLater();
  }

  async #load(stamp: Stamp): Promise<void> {
    const file = await open(this.#path);
    try {
      const content = await ListContent.read(file);
      if (content.size === 0 && content.badLines > 0) {
        this.#useless = stamp;
        throw new Unreadable(fault('list.noNumber'));
      }
      if (isSame(stamp, await stampOf(this.#path)) && this.#state.phase !== 'closed') {
        const { size, badLines, bad } = content;
        this.#content = content;
        this.#read = stamp;
        this.#become({ phase: 'ready', size, badLines, bad });
      }
    } finally {
      await file.close();
    }
  }

  #lookLater(): void {
    if (this.#state.phase === 'closed') {
      return;
    }
    const look = () => {
      this.#looking = this.#look();
    };
    this.#timer = setTimeout(
      guarded('A suppression list', () => {}, look),
      this.#interval,
    );
    this.#timer.unref();
  }

  #become(state: FileState): void {
    const { phase } = this.#state;
    const isTold =
      state.phase === 'unreadable' && this.#state.phase === 'unreadable' && isSameFault(this.#state.fault, state.fault);
    if (phase !== 'closed' && !isTold) {
      this.#state = state;
      this.emit('state', state);
    }
  }
}

/** @throws {Error} if there is no such file */
async function stampOf(path: string): Promise<Stamp> {
  const found = await stat(path, { bigint: true });
  if (!found.isFile()) {
    throw new Unreadable(fault('file.noFile'));
  }
  const { ino, size, mtimeNs, ctimeNs } = found;
  return { ino, size, mtimeNs, ctimeNs };
}

function isSame(one: Stamp, other: Stamp | undefined): boolean {
  return (
    one.ino === other?.ino && one.size === other.size && one.mtimeNs === other.mtimeNs && one.ctimeNs === other.ctimeNs
  );
}

function isSameFault(one: Fault, other: Fault): boolean {
  return faultInWords(one) === faultInWords(other);
}

function fileFault(failure: unknown): Fault {
  const { code, message } = failure as NodeJS.ErrnoException;
  if (failure instanceof Unreadable) {
    return failure.fault;
  }
  return code === 'ENOENT' ? fault('file.missing') : fault('other', { text: code ?? message });
}
