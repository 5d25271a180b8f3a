// The node types as the editor knows them: their built scripts are run with no more than a browser offers.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { scripts } from './node-files';
import { root } from './tarball';

interface Setting {
  readonly value: unknown;
  /** True, or what is wrong. */
  validate?(this: object, value: unknown, opt: object): true | string;
}

interface Definition {
  readonly category: string;
  readonly defaults: Readonly<Record<string, Setting>>;
  readonly credentials?: object;
}

interface Browser {
  $?: unknown;
  translate?(key: string, values: object): string;
}

/** What Node-RED serves to the editor. */
export function editorFile(type: string): string {
  return readFileSync(path.join(root, 'dist', 'nodes', type, `${type}.html`), 'utf8');
}

/**
 * @param settings from the runtime; they may be filled in later
 * @param browser more of the editor's environment: `$`, or its translation function
 */
export function definitionOf(type: string, settings: object = {}, browser: Browser = {}): Definition {
  const { $, translate = (key: string) => key } = browser;
  const found = new Map<string, Definition>();
  const RED = {
    _: translate,
    nodes: { registerType: (name: string, definition: Definition) => found.set(name, definition) },
    settings,
    utils: { validateTypedProperty: () => true },
    validators: { typedInput: () => () => true },
  };
  for (const { body } of scripts(editorFile(type), 'text/javascript')) {
    runInContext(body, createContext({ RED, URL, $ }));
  }
  const definition = found.get(type);
  if (!definition) {
    throw new Error(`Nothing registers ${type}`);
  }
  return definition;
}

/** The settings of a type, without its credentials. */
export function settingsOf(type: string): string[] {
  return Object.keys(definitionOf(type).defaults);
}

export function credentialsOf(type: string): string[] {
  return Object.keys(definitionOf(type).credentials ?? {});
}
