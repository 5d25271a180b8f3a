/** Notices when files change, come or go: by looking, since network drives and containers do not tell. */
import { stat } from 'node:fs/promises';
import { guarded } from '../../errors/guard';

/** ms between two looks. */
const INTERVAL = 5000;

export class FileWatch {
  readonly #files: readonly string[];
  readonly #interval: number;
  /** As they were when they were read, and at the last look. */
  #read: string;
  #seen: string;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  private constructor(files: readonly string[], stamps: string, interval: number) {
    this.#files = files;
    this.#interval = interval;
    this.#read = stamps;
    this.#seen = stamps;
  }

  /** Takes the files for read as they are now. @param interval ms between two looks */
  static async begin(files: readonly string[], interval = INTERVAL): Promise<FileWatch> {
    return new FileWatch(files, await stampsOf(files), interval);
  }

  /** Has the files read when one of them has changed, and does not change any more. */
  onChange(read: () => Promise<void>): void {
    if (this.#files.length === 0 || this.#isClosed) {
      return;
    }
    const look = async () => {
      const stamps = await stampsOf(this.#files);
      if (stamps === this.#seen && stamps !== this.#read && !this.#isClosed) {
        await read();
        this.#read = stamps;
      }
      this.#seen = stamps;
    };
    const again = () => this.onChange(read);
    this.#timer = setTimeout(
      guarded(
        'The files of holidays',
        () => {},
        () => {
          look().then(again, again);
        },
      ),
      this.#interval,
    );
    this.#timer.unref();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }
}

/** The same as long as no file changes. */
async function stampsOf(files: readonly string[]): Promise<string> {
  const stamps = await Promise.all(
    files.map((file) =>
      stat(file, { bigint: true }).then(
        ({ ino, size, mtimeNs }) => `${ino} ${size} ${mtimeNs}`,
        ({ code }: NodeJS.ErrnoException) => String(code),
      ),
    ),
  );
  return stamps.join('\n');
}
