// Builds `dist/`: the CometD bundle, the compiled TypeScript, and the files that Node-RED expects beside each node, among them
// what the editor loads, with the script of the dialog in it, and the help.
// It does nothing where all of that is there already; `--force` builds it nevertheless.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { fingerprint, forgetBuild, isBuilt, rememberBuild } from './freshness.mjs';
import { writeHelp } from './help.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
/** @param {string[]} parts */
const at = (...parts) => path.join(root, ...parts);
const require = createRequire(import.meta.url);

async function bundleCometD() {
  await build({
    absWorkingDir: root,
    entryPoints: ['src/bayeux/cometd.entry.mjs'],
    outfile: 'src/bayeux/cometd.bundle.cjs',
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    inject: ['src/bayeux/cometd.environment.mjs'],
    define: { window: 'bundleWindow', global: 'bundleGlobal', console: 'bundleConsole' },
    alias: Object.fromEntries(
      ['ws', 'http-proxy-agent', 'https-proxy-agent'].map((name) => [name, './src/bayeux/cometd.unused.mjs']),
    ),
    logLevel: 'warning',
  });
}

/**
 * What the editor loads of a node type or plugin: its template, and its script with all that it shares with others.
 * @param {string} house `nodes` or `plugins`
 * @param {string} type
 * @param {string} target the folder that it is written to
 */
async function writeEditor(house, type, target) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [`${house}/${type}/editor.ts`],
    write: false,
    bundle: true,
    platform: 'browser',
    target: 'es2020',
    format: 'iife',
    legalComments: 'none',
    logLevel: 'warning',
  });
  const template = withSharedRows(readFileSync(at(house, type, `${type}.html`), 'utf8'), type);
  const script = outputFiles.map(({ text }) => text).join('');
  writeFileSync(
    path.join(target, `${type}.html`),
    `${template}\n<script type="text/javascript">\n${script}</script>\n`,
  );
}

/**
 * A template with the rows that several dialogs have in common, for each `<!-- template: agents-row -->`.
 * @param {string} template
 * @param {string} type of the node, for `{type}` in the row
 */
function withSharedRows(template, type) {
  return template.replace(/^ *<!-- template: ([\w-]+) -->\n/gm, (_mark, row) =>
    readFileSync(at('nodes/shared/editor/template', `${row}.html`), 'utf8').replaceAll('{type}', type),
  );
}

function compile() {
  const tsc = path.join(path.dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', at('tsconfig.build.json')], { stdio: 'inherit' });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}

async function addAssets() {
  for (const file of ['cometd.bundle.cjs', 'cometd.bundle.d.cts']) {
    cpSync(at('src/bayeux', file), at('dist/src/bayeux', file));
  }
  if (existsSync(at('simulator/tls'))) {
    cpSync(at('simulator/tls'), at('dist/simulator/tls'), { recursive: true, filter: (file) => !file.endsWith('.ts') });
  }
  for (const type of readdirSync(at('nodes')).filter((name) => existsSync(at('nodes', name, `${name}.html`)))) {
    const target = at('dist/nodes', type);
    await writeEditor('nodes', type, target);
    cpSync(at('nodes', type, 'locales'), path.join(target, 'locales'), { recursive: true });
    writeHelp(at('docs/nodes'), type, target);
    if (existsSync(at('icons', `${type}.svg`))) {
      mkdirSync(path.join(target, 'icons'), { recursive: true });
      cpSync(at('icons', `${type}.svg`), path.join(target, 'icons', `${type}.svg`));
    }
  }
}

async function addPlugins() {
  for (const name of readdirSync(at('plugins'))) {
    cpSync(at('plugins', name, 'locales'), at('dist/plugins', name, 'locales'), { recursive: true });
    if (existsSync(at('plugins', name, 'editor.ts'))) {
      await writeEditor('plugins', name, at('dist/plugins', name));
    }
  }
}

const sources = fingerprint(root);
if (process.argv.includes('--force') || !isBuilt(root, sources)) {
  forgetBuild(root);
  rmSync(at('dist'), { recursive: true, force: true });
  await bundleCometD();
  compile();
  await addAssets();
  await addPlugins();
  rememberBuild(root, sources);
}
