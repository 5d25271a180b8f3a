// Determines whether `dist/` is up to date with the sources, to avoid building twice.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What the build does not read. What it writes is not listed, as Git ignores it. */
const NOT_BUILT = [
  'test/**',
  'bench/**',
  'tools/**',
  'examples/**',
  'docs/decisions/**',
  'docs/images/**',
  'docs/*.md',
  '*.md',
];

/** @param {string} root */
const stampOf = (root) => path.join(root, '.cache', 'built');

/**
 * A hash of the sources as they are now; undefined where Git does not list them.
 * @param {string} root
 */
export function fingerprint(root) {
  const files = sourcesOf(root);
  if (files.length === 0) {
    return undefined;
  }
  const hash = createHash('sha256');
  for (const file of files) {
    const content = readFileSync(path.join(root, file));
    hash.update(`${file}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

/**
 * Whether the last build was of the sources with this fingerprint, and is still there.
 * @param {string} root
 * @param {string | undefined} sources
 */
export function isBuilt(root, sources) {
  const stamp = stampOf(root);
  const hasBuild = existsSync(path.join(root, 'dist')) && existsSync(stamp);
  return hasBuild && readFileSync(stamp, 'utf8') === sources;
}

/**
 * To be called before anything is built, so that a build that fails is not taken for one.
 * @param {string} root
 */
export function forgetBuild(root) {
  rmSync(stampOf(root), { force: true });
}

/**
 * @param {string} root
 * @param {string | undefined} sources the fingerprint from before the build, so that what was changed meanwhile is built by the next
 */
export function rememberBuild(root, sources) {
  if (sources !== undefined) {
    mkdirSync(path.dirname(stampOf(root)), { recursive: true });
    writeFileSync(stampOf(root), sources);
  }
}

/**
 * Neither deleted nor, like a `node_modules` that is kept elsewhere, a link to a folder.
 * @param {string} file
 */
function isFile(file) {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** @param {string} root */
function sourcesOf(root) {
  const excluded = NOT_BUILT.map((pattern) => `:(exclude,glob)${pattern}`);
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', '.', ...excluded];
  try {
    const listed = execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return [...new Set(listed.split('\0'))].filter((file) => file !== '' && isFile(path.join(root, file))).sort();
  } catch {
    return [];
  }
}
