// The sources, for rules about what they may contain: parsed, so neither comments nor types count.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type AnyNode, type Node, parse } from 'acorn';
import { transformSync } from 'esbuild';
import { root } from '../package/tarball';

export interface Source {
  /** The folder in the root that it is in. */
  house: string;
  /** Whether it runs in a browser: the script of a dialog. */
  isDialog: boolean;
  /** Of the file, without folders: files move. */
  name: string;
  code: string;
  program: Node;
}

/** The sources in `folders`, without what is bundled from libraries. */
export function sources(...folders: string[]): Source[] {
  return folders
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
        path.posix.join(folder, name),
      ),
    )
    .filter((file) => /\.(ts|js|mjs)$/.test(file) && !/\.d\.ts$/.test(file))
    .sort()
    .map(read);
}

function read(file: string): Source {
  const text = readFileSync(path.join(root, file), 'utf8');
  const { code } = transformSync(text, { loader: file.endsWith('.ts') ? 'ts' : 'js', target: 'esnext' });
  return {
    house: file.replace(/\/.*/, ''),
    isDialog: /^(?:nodes|plugins)\/.*\/editor(?:\.ts$|\/)/.test(file),
    name: path.basename(file),
    code,
    program: parse(code, { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true }),
  };
}

/** Every node below `node`, and itself. */
export function* nodesIn(node: Node): Generator<AnyNode> {
  yield node as AnyNode;
  for (const value of Object.values(node)) {
    for (const child of [value].flat()) {
      if (typeof child?.type === 'string') {
        yield* nodesIn(child);
      }
    }
  }
}
