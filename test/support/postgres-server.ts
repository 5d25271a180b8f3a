// A real PostgreSQL on a port and in a directory of its own, which can be stopped at once, started again, and replicated.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from '../package/example';

/** It refuses to run as root. */
const ACCOUNT = 'postgres';

const PACKAGES = '/usr/lib/postgresql';

/** Has the server end with the tests, also when those are killed. */
const SETPRIV = '/usr/bin/setpriv';

/** Fast, and enough where the machine itself does not crash. */
const SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  shared_buffers: '32MB',
  max_connections: '60',
  autovacuum: 'off',
  wal_level: 'replica',
  log_min_messages: 'fatal',
  unix_socket_directories: '',
  listen_addresses: '127.0.0.1',
} as const;

export interface ServerOptions {
  readonly settings?: Readonly<Record<string, string>>;
  /** Follows that one, and can be promoted. */
  readonly standbyOf?: PostgresServer;
}

/** The directory of the programs; `POSTGRES_BIN` takes precedence. @throws {Error} if there is none */
function programs(): string {
  const versions = existsSync(PACKAGES) ? readdirSync(PACKAGES) : [];
  const newest = versions.sort((one, other) => Number(other) - Number(one));
  const found = [process.env.POSTGRES_BIN ?? '', ...newest.map((version) => path.join(PACKAGES, version, 'bin'))].find(
    (directory) => directory && existsSync(path.join(directory, 'initdb')),
  );
  if (!found) {
    throw new Error(
      'PostgreSQL is not installed. Install it (on Debian: apt-get install postgresql), or set POSTGRES_BIN.',
    );
  }
  return found;
}

/** Whom it runs as, if not as ourselves. */
function account(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) {
    return undefined;
  }
  const id = (flag: string) => Number(execFileSync('id', [flag, ACCOUNT], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

export class PostgresServer {
  readonly port: number;
  readonly directory: string;
  readonly #bin = programs();
  readonly #account = account();
  readonly #settings: Record<string, string>;
  #process: ChildProcess | undefined;
  #said = '';

  private constructor(port: number, settings: Readonly<Record<string, string>> = {}) {
    this.port = port;
    this.#settings = { ...SETTINGS, ...settings };
    this.directory = mkdtempSync(path.join(os.tmpdir(), 'gws-postgres-'));
    if (this.#account) {
      chownSync(this.directory, this.#account.uid, this.#account.gid);
    }
  }

  static async start({ settings, standbyOf }: ServerOptions = {}): Promise<PostgresServer> {
    const server = new PostgresServer(await freePort(), settings);
    if (standbyOf) {
      server.#run('pg_basebackup', [
        '-h',
        '127.0.0.1',
        '-p',
        String(standbyOf.port),
        '-U',
        ACCOUNT,
        '-D',
        server.data,
        '-R',
        '-X',
        'stream',
        '-c',
        'fast',
      ]);
    } else {
      server.#run('initdb', ['-D', server.data, '-U', ACCOUNT, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']);
    }
    await server.begin();
    return server;
  }

  get data(): string {
    return path.join(this.directory, 'data');
  }

  /** Starts it, also again. */
  async begin(): Promise<void> {
    const settings = Object.entries(this.#settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = [path.join(this.#bin, 'postgres'), '-D', this.data, '-p', String(this.port), ...settings];
    const [command = '', ...args] = [...(existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'QUIT'] : []), ...server];
    const child = spawn(command, args, {
      cwd: this.directory,
      stdio: ['ignore', 'ignore', 'pipe'],
      ...this.#account,
    });
    this.#process = child;
    this.#said = '';
    child.stderr?.on('data', (data) => {
      this.#said += String(data);
    });
    while (!(await this.#answers())) {
      if (child.exitCode !== null) {
        throw new Error(`PostgreSQL did not start:\n${this.#said}`);
      }
      await setTimeout(20);
    }
  }

  /** @param how `immediate`: as if it had crashed */
  async halt(how: 'fast' | 'immediate' = 'immediate'): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill(how === 'immediate' ? 'SIGQUIT' : 'SIGINT');
      await ended;
    }
  }

  /** Makes a standby the primary. */
  promote(): Promise<object[]> {
    return this.query('SELECT pg_promote()');
  }

  /** Lets `lines` come before all others of `pg_hba.conf`. */
  async allow(lines: string): Promise<void> {
    const file = path.join(this.data, 'pg_hba.conf');
    execFileSync('sed', ['-i', `1i ${lines}`, file]);
    await this.reload();
  }

  /** Speaks TLS, too, from now on. */
  async useCertificate({ cert, key }: { readonly cert: string; readonly key: string }): Promise<void> {
    for (const [name, text] of [
      ['server.crt', cert],
      ['server.key', key],
    ] as const) {
      const file = path.join(this.data, name);
      writeFileSync(file, text, { mode: 0o600 });
      if (this.#account) {
        chownSync(file, this.#account.uid, this.#account.gid);
      }
    }
    await this.query('ALTER SYSTEM SET ssl = on');
    await this.reload();
  }

  /** Has it read its configuration; resolves when that counts for new connections. */
  async reload(): Promise<void> {
    const read = async () => String((await this.query('SELECT pg_conf_load_time()::text AS at'))[0]?.at);
    const before = await read();
    await this.query('SELECT pg_reload_conf()');
    while ((await read()) === before) {
      await setTimeout(5);
    }
  }

  /** As the superuser. */
  async query<Row extends object = Record<string, unknown>>(
    sql: string,
    values: unknown[] = [],
    database = ACCOUNT,
  ): Promise<Row[]> {
    const client = new Client({ host: '127.0.0.1', port: this.port, user: ACCOUNT, database, password: '' });
    await client.connect();
    try {
      return (await client.query<Row>(sql, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** Stops it, and removes everything. */
  async remove(): Promise<void> {
    await this.halt();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** For the end of the process. */
  kill(): void {
    this.#process?.kill('SIGQUIT');
  }

  #run(program: string, args: readonly string[]): void {
    execFileSync(path.join(this.#bin, program), args, {
      cwd: this.directory,
      stdio: ['ignore', 'ignore', 'pipe'],
      ...this.#account,
    });
  }

  async #answers(): Promise<boolean> {
    try {
      await this.query('SELECT 1');
      return true;
    } catch {
      return false;
    }
  }
}
