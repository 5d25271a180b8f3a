// A real PgBouncer, in front of a PostgreSQL.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../package/example';

/** It refuses to run as root. */
const ACCOUNT = 'postgres';

const PLACES = ['/usr/sbin/pgbouncer', '/usr/local/sbin/pgbouncer', '/opt/homebrew/bin/pgbouncer'];

export class PgBouncer {
  private constructor(
    readonly port: number,
    private readonly directory: string,
    private readonly process: ChildProcess,
  ) {}

  /** @param to port of the PostgreSQL @param connections to it, for all clients */
  static async start(
    to: number,
    connections: number,
    mode: 'transaction' | 'statement' = 'transaction',
  ): Promise<PgBouncer> {
    const program = process.env.PGBOUNCER || PLACES.find((place) => existsSync(place));
    if (!program) {
      throw new Error(
        'PgBouncer is not installed. Install it (on Debian: apt-get install pgbouncer), or set PGBOUNCER.',
      );
    }
    const port = await freePort();
    const directory = mkdtempSync(path.join(os.tmpdir(), 'gws-pgbouncer-'));
    chmodSync(directory, 0o755);
    const settings = path.join(directory, 'pgbouncer.ini');
    writeFileSync(path.join(directory, 'users.txt'), '"postgres" ""\n');
    writeFileSync(
      settings,
      `[databases]
postgres = host=127.0.0.1 port=${to} dbname=postgres user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
auth_file = ${path.join(directory, 'users.txt')}
pool_mode = ${mode}
default_pool_size = ${connections}
`,
    );
    const isRoot = process.getuid?.() === 0;
    const args = [...(isRoot ? ['-u', ACCOUNT] : []), settings];
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const said: string[] = [];
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stderr }).on('line', (line) => {
        said.push(line);
        if (/process up/.test(line)) {
          resolve();
        }
      });
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`PgBouncer did not start:\n${said.join('\n')}`)));
    });
    return new PgBouncer(port, directory, child);
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const exited = once(this.process, 'exit');
      this.process.kill('SIGKILL');
      await exited;
    }
    rmSync(this.directory, { recursive: true, force: true });
  }
}
