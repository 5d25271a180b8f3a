/** Loads `pg`, an optional peer dependency, when a database is first needed. */
import type { Pool, PoolConfig } from 'pg';
import { UnusableDatabase } from './unusable';

interface Driver {
  readonly Pool: new (config: PoolConfig) => Pool;
}

/** The oldest version that is known to work. */
const OLDEST_MAJOR = 8;

/** @throws {UnusableDatabase} `driver`, with the command that installs it */
export function loadDriver(load: (name: string) => unknown = require): Driver {
  const found = attempt(() => load('pg') as Driver);
  if (found instanceof Error) {
    throw missing(
      `The package "pg", which connects to PostgreSQL, cannot be loaded: ${firstLine(found.message)}.`,
      found,
    );
  }
  const version = attempt(() => (load('pg/package.json') as { version: string }).version);
  if (typeof version === 'string' && Number(version.split('.')[0]) < OLDEST_MAJOR) {
    throw missing(`The package "pg" is of version ${version}, which is too old.`);
  }
  return found;
}

function missing(fault: string, cause?: unknown): UnusableDatabase {
  return new UnusableDatabase(
    'driver',
    `${fault} Nothing is dialed without it. Run "npm install pg@8" in Node-RED's user directory, then restart Node-RED.`,
    cause,
  );
}

function attempt<Result>(work: () => Result): Result | Error {
  try {
    return work();
  } catch (error) {
    return error as Error;
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
