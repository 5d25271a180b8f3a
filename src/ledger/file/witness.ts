/**
 * The number of the last commit that was acknowledged, in a file beside the store: a log that was cut or has a damaged end
 * opens as if nothing had been there. It is not synced, so that after a power cut it may be an older number, but it is never
 * one of a commit that was not on disk.
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { sealed, unsealed } from './checksum';

export const WITNESS_FILE = 'LAST';

const DIGITS = 14;

export class Witness {
  #file: number | undefined;
  /** As the last opening has left it; 0 if it cannot be read. */
  readonly last: number;

  constructor(directory: string) {
    const file = path.join(directory, WITNESS_FILE);
    this.last = numberIn(file);
    this.#file = openSync(file, this.last > 0 ? 'r+' : 'w', 0o600);
  }

  /** Overwrites 22 bytes in place, in a few µs. If the disk refuses even that, the older number remains. */
  note(sequence: number): void {
    if (this.#file === undefined) {
      return;
    }
    try {
      writeSync(this.#file, sealed(WITNESS_FILE, String(sequence).padStart(DIGITS, '0')), 0);
    } catch {
      // It says less then, and nothing wrong.
    }
  }

  close(): void {
    if (this.#file !== undefined) {
      closeSync(this.#file);
      this.#file = undefined;
    }
  }
}

function numberIn(file: string): number {
  try {
    return Number(unsealed(WITNESS_FILE, readFileSync(file, 'utf8')) ?? 0);
  } catch {
    return 0;
  }
}
