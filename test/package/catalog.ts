// The texts of the editor and of the statuses: the catalogues beside each node.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { nodeFile } from './node-files';
import { root } from './tarball';

export type Catalog = { [key: string]: string | Catalog };

export const languagesOf = (type: string) => readdirSync(path.join(root, 'nodes', type, 'locales'));

export const catalogOf = (type: string, language: string): Catalog =>
  JSON.parse(nodeFile(type, 'locales', language, `${type}.json`));

/** What the editor shows in `language`: en-US if a catalogue is not translated. */
export const shownCatalogOf = (type: string, language: string): Catalog =>
  catalogOf(type, languagesOf(type).includes(language) ? language : 'en-US');

export function lookUp(catalog: Catalog, key: string): unknown {
  return key.split('.').reduce<unknown>((at, part) => (at as Catalog | undefined)?.[part], catalog);
}

/** All texts, each with its key. */
export function textsIn(catalog: Catalog, prefix = ''): [key: string, text: string][] {
  return Object.entries(catalog).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value]] : textsIn(value, `${prefix}${key}.`),
  );
}
