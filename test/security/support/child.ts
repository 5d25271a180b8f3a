// Runs one of the programs in children/ in a process of its own, and takes what it reports.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export interface Outcome<Report> {
  code: number | null;
  /** The JSON of the last line. */
  report: Report;
  stderr: string;
}

export async function runChild<Report>(name: string, nodeOptions: string[] = []): Promise<Outcome<Report>> {
  const file = path.resolve(__dirname, '..', 'children', `${name}.ts`);
  const child: ChildProcess = spawn(process.execPath, [...nodeOptions, '--require', require.resolve('tsx/cjs'), file]);
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  const last = stdout.trim().split('\n').at(-1) ?? '';
  if (!last.startsWith('{')) {
    throw new Error(`${name} ended with ${code} and without a report:\n${stdout}\n${stderr}`);
  }
  return { code, report: JSON.parse(last), stderr };
}
