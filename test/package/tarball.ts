// The package as npm would publish it, and a clean Node-RED user directory that it is installed into.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

export const root = path.resolve(__dirname, '..', '..');
export const packageName = '@gws-flows/node-red-genesys-web-services';

export interface Tarball {
  file: string;
  contents: string[];
}

const temporary: string[] = [];

export function temporaryDir(purpose: string): string {
  const dir = mkdtempSync(path.join(tmpdir(), `gws-${purpose}-`));
  temporary.push(dir);
  return dir;
}

export function removeTemporaryDirs(): void {
  for (const dir of temporary.splice(0)) {
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

let packed: Promise<Tarball> | undefined;
let installed: Promise<string> | undefined;

/** Packs `dist/` as it is, once for all tests: the script that runs them has just built it. */
export function pack(): Promise<Tarball> {
  packed ??= packNow();
  return packed;
}

/** A new user directory that has the package; it is installed once, and copied for each who asks. */
export async function installedUserDir(): Promise<string> {
  installed ??= pack().then(install);
  const userDir = temporaryDir('user-dir');
  cpSync(await installed, userDir, { recursive: true, verbatimSymlinks: true });
  return userDir;
}

async function packNow(): Promise<Tarball> {
  const destination = sharedDir('tarball');
  const stdout = await npm(root, 'pack', '--ignore-scripts', '--json', '--pack-destination', destination);
  const [{ filename, files }] = JSON.parse(stdout);
  return {
    file: path.join(destination, path.basename(filename)),
    contents: files.map((file: { path: string }) => file.path),
  };
}

async function install(tarball: Tarball): Promise<string> {
  const userDir = sharedDir('installed');
  writeFileSync(path.join(userDir, 'package.json'), JSON.stringify({ name: 'node-red-project', private: true }));
  await npm(userDir, 'install', tarball.file, '--prefer-offline', '--no-audit', '--no-fund', '--omit=dev');
  return userDir;
}

/** Kept until this process ends. */
function sharedDir(purpose: string): string {
  const dir = mkdtempSync(path.join(tmpdir(), `gws-${purpose}-`));
  process.once('exit', () => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));
  return dir;
}

async function npm(cwd: string, ...args: string[]): Promise<string> {
  const cli = process.env.npm_execpath;
  const [command, shell] = cli ? [process.execPath, false] : ['npm', process.platform === 'win32'];
  const { stdout } = await promisify(execFile)(command, cli ? [cli, ...args] : args, {
    cwd,
    shell,
    maxBuffer: 32 * 1024 * 1024,
  });
  return stdout;
}
