// A real MQTT broker: Debian's Mosquitto, on a port of its own, keeping nothing.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../package/example';

/** Where it is installed; undefined if it is not. `MOSQUITTO` takes precedence, unchecked. */
export function findMosquitto(): string | undefined {
  const directories = [
    ...(process.env.PATH ?? '').split(path.delimiter),
    '/usr/sbin',
    '/usr/local/sbin',
    '/opt/homebrew/sbin',
  ];
  return process.env.MOSQUITTO || directories.map((directory) => path.join(directory, 'mosquitto')).find(existsSync);
}

export class Mosquitto {
  private constructor(
    readonly url: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(program: string, directory: string): Promise<Mosquitto> {
    const port = await freePort();
    const settings = path.join(directory, 'mosquitto.conf');
    writeFileSync(settings, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n`);
    const child = spawn(program, ['-v', '-c', settings], { stdio: ['ignore', 'ignore', 'pipe'] });
    const lines = createInterface({ input: child.stderr });
    const said: string[] = [];
    await new Promise<void>((resolve, reject) => {
      lines.on('line', (line) => {
        said.push(line);
        if (/mosquitto version \S+ running/.test(line)) {
          resolve();
        }
      });
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`Mosquitto did not start:\n${said.join('\n')}`)));
    });
    lines.removeAllListeners('line').on('line', () => {});
    return new Mosquitto(`mqtt://127.0.0.1:${port}`, child);
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const exited = once(this.process, 'exit');
      this.process.kill();
      await exited;
    }
  }
}
