/** Programs of test/src/ledger/children, each in a process of its own. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export interface Child {
  readonly process: ChildProcess;
  /** What it has printed so far, errors too. */
  output(): string;
  /** Resolves with its exit code when it has ended. */
  readonly ended: Promise<number | null>;
}

/** @param wrapper a command that runs it */
export function startChild(
  name: string,
  args: readonly string[],
  wrapper: readonly string[] = [],
  more: SpawnOptions = {},
): Child {
  const file = path.join(__dirname, '../src/ledger/children', `${name}.ts`);
  const [command = '', ...rest] = [...wrapper, process.execPath, '--require', 'tsx/cjs', file, ...args];
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'], ...more });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data) => {
      printed += String(data);
    });
  }
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { process: child, output: () => printed, ended };
}
