// Generates the editor's help panels from the documentation of the nodes: docs/nodes/<type>.md, and its translations
// docs/nodes/<language>/<type>.md. A language exists as soon as it has one page.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const OWN_LANGUAGE = 'en-US';

/**
 * The pages on a node type that are in the folder `docs`, each with its language.
 * @param {string} docs
 * @param {string} type
 */
export function pagesOf(docs, type) {
  const folders = readdirSync(docs, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const places = [
    { language: OWN_LANGUAGE, folder: '.' },
    ...folders.map(({ name }) => ({ language: name, folder: name })),
  ];
  return places
    .map(({ language, folder }) => ({ language, file: path.join(docs, folder, `${type}.md`) }))
    .filter(({ file }) => existsSync(file));
}

/**
 * What a page has for the help panel. Only for the documentation are its title, pictures before the first paragraph, and all
 * that comes after a line `---`. A list of properties, `- name (type) : text`, gets the form that the editor knows.
 * @param {string} page
 */
export function helpOf(page) {
  const [help = ''] = page.replace(/^# .*\s+(?:!\[.*\s+)*/, '').split(/^---\s*$/m);
  return help.trim().replace(/^- (?=[^:(\n]+ \([^:)\n]+\) : )/gm, ': ');
}

/**
 * Writes the help of a node type to where Node-RED looks for it: `locales/<language>/<type>.html` in the node's folder.
 * @param {string} docs
 * @param {string} type
 * @param {string} target
 */
export function writeHelp(docs, type, target) {
  for (const { language, file } of pagesOf(docs, type)) {
    const folder = path.join(target, 'locales', language);
    const help = helpOf(readFileSync(file, 'utf8'));
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      path.join(folder, `${type}.html`),
      `<script type="text/markdown" data-help-name="${type}">\n${help}\n</script>\n`,
    );
  }
}
