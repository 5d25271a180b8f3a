/** Ledgers in directories of their own, which are removed after each test. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { ClassicLevel } from 'classic-level';
import { GwsError } from '../../src';
import { type DialEntry, type DialFacts, type FileLedgerOptions, type Ledger, openFileLedger } from '../../src/ledger';
import type { FlowNode } from './flow';

/** Does not wait between attempts to open. */
const QUICKLY = { base: 10, cap: 20, healthyAfter: 60_000 };

export class LedgerRoom {
  readonly #ledgers: Ledger[] = [];
  readonly root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'gws-ledger-')));
  #copies = 0;

  /** Of a ledger that is not there yet. */
  directory(name = 'ledger'): string {
    return path.join(this.root, name);
  }

  open(options: Partial<FileLedgerOptions> = {}): Ledger {
    const ledger = openFileLedger({ directory: this.directory(), backoff: QUICKLY, ...options });
    this.#ledgers.push(ledger);
    return ledger;
  }

  /** A `gws-ledger` of that directory, for a flow. */
  node(properties: object = {}): FlowNode {
    return {
      id: 'book',
      type: 'gws-ledger',
      kind: 'file',
      directory: this.directory(),
      retention: 90,
      numbers: 'plain',
      ...properties,
    };
  }

  /** The directory as it is now, in its place as `path` in the format says: what a crash at this moment leaves behind. */
  keep(directory = this.directory()): string {
    this.#copies += 1;
    const copy = this.directory(`copy ${this.#copies}`);
    for (;;) {
      try {
        cpSync(directory, copy, { recursive: true });
        return copy;
      } catch (error) {
        // The store removed a file meanwhile, in a thread of its own: what was copied is of no one moment.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
          throw error;
        }
        rmSync(copy, { recursive: true, force: true });
      }
    }
  }

  /** Puts a copy in the place of the ledger, as if nothing had been written since. */
  putBack(copy: string): void {
    rmSync(this.directory(), { recursive: true, force: true });
    cpSync(copy, this.directory(), { recursive: true });
  }

  async close(): Promise<void> {
    await Promise.all(this.#ledgers.splice(0).map((ledger) => ledger.close()));
    rmSync(this.root, { recursive: true, force: true });
  }
}

export function facts(more: Partial<DialFacts> = {}): DialFacts {
  return { server: 'https://gws.example', agent: 'sandra', number: '+49 30 901820', ...more };
}

/** @returns the entry */
export async function claimed(ledger: Ledger, more: Partial<DialFacts> = {}, redial = false): Promise<DialEntry> {
  const claim = await ledger.claim(facts(more), redial);
  assert.equal(claim.kind, 'claimed', JSON.stringify(claim));
  assert.ok(claim.kind === 'claimed');
  return claim.entry;
}

/** @returns the earlier dial */
export async function taken(ledger: Ledger, more: Partial<DialFacts> = {}): Promise<DialEntry | undefined> {
  const claim = await ledger.claim(facts(more));
  assert.equal(claim.kind, 'taken', JSON.stringify(claim));
  return claim.kind === 'taken' ? claim.earlier : undefined;
}

/** @returns the message of the refusal */
export async function refused(ledger: Ledger, more: Partial<DialFacts> = {}): Promise<string> {
  try {
    await ledger.claim(facts(more));
  } catch (error) {
    assert.ok(error instanceof GwsError, String(error));
    assert.equal(error.code, 'GWS_LEDGER_UNAVAILABLE');
    assert.equal(error.mayHaveBeenDone, false);
    return error.message;
  }
  throw new assert.AssertionError({ message: 'It was claimed' });
}

/** Makes the files say that another version has written them. @returns the version before */
export async function setVersion(directory: string, version: number): Promise<number> {
  const level = new ClassicLevel<string, string>(directory);
  const row = 'm\u0000format';
  const format = JSON.parse(String(await level.get(row)).slice(8)) as { v: number };
  const text = JSON.stringify({ ...format, v: version });
  await level.put(row, crc32(`${row} ${text}`).toString(16).padStart(8, '0') + text);
  await level.close();
  return format.v;
}

/** Resolves when claims are possible again. */
export async function healed(ledger: Ledger): Promise<void> {
  for (let tries = 0; ledger.state.phase !== 'open' && tries < 500; tries += 1) {
    await setTimeout(10);
  }
  assert.equal(ledger.state.phase, 'open', 'error' in ledger.state ? ledger.state.error.message : '');
}
