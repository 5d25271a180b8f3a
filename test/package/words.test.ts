// What a user reads first is in words that need no knowledge of the protocol; and no text says the same twice.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Expression } from 'acorn';
import { nodesIn, sources } from '../support/sources';
import { catalogOf, languagesOf, textsIn } from './catalog';
import { nodeTypes } from './node-files';
import { root } from './tarball';

/** Words of the protocol, also as other languages write them. */
const TECHNICAL = /cometd|bayeux|\bpoll(s|ed|ing)?\b|ポーリング|폴링|轮询|輪詢/i;

/** Markdown files, by their language. */
const PAGES = Object.entries({ en: ['docs/nodes', 'docs', '.'], de: ['docs/nodes/de'], ja: ['docs/nodes/ja'] }).flatMap(
  ([language, folders]) =>
    folders.flatMap((folder) =>
      readdirSync(path.join(root, folder))
        .filter((name) => name.endsWith('.md') && name !== 'CHANGELOG.md')
        .map((name) => ({ language, file: path.posix.join(folder, name) })),
    ),
);

const textOf = (file: string) => readFileSync(path.join(root, file), 'utf8').replace(/^```[\s\S]*?^```$/gm, '');

/** The sentences of a page that are more than a few words; a cell of a table is a text of its own. */
function sentencesIn(text: string, language: string): string[] {
  const paragraphs = text
    .replace(/^\|.*\|$/gm, (row) => `\n\n${row.replaceAll('|', '\n\n')}\n\n`)
    .split(/\n\s*\n|\n(?=[-#>]|\d+\. )/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim());
  const sentences = new Intl.Segmenter(language, { granularity: 'sentence' });
  const words = new Intl.Segmenter(language, { granularity: 'word' });
  return paragraphs
    .flatMap((paragraph) => [...sentences.segment(paragraph)].map(({ segment }) => segment.trim()))
    .filter((sentence) => /[.。!?]$/.test(sentence))
    .filter(
      (sentence) =>
        [...words.segment(sentence)].filter(({ isWordLike }) => isWordLike).length >= (language === 'ja' ? 12 : 5),
    );
}

/** A message as far as it is written in the source; what is put in is `…`. */
function written(message: Expression): string {
  switch (message.type) {
    case 'Literal':
      return String(message.value);
    case 'TemplateLiteral':
      return message.quasis.map(({ value }) => value.cooked).join('…');
    case 'BinaryExpression':
      return [message.left, message.right].map((side) => written(side as Expression)).join('');
    default:
      return '…';
  }
}

/** The messages of all errors that are made in `src`. */
function errorMessages(): string[] {
  return sources('src').flatMap(({ program }) =>
    [...nodesIn(program)].flatMap((node) => {
      const isNew =
        node.type === 'NewExpression' && node.callee.type === 'Identifier' && node.callee.name === 'GwsError';
      const message = isNew ? node.arguments[1] : undefined;
      return message && message.type !== 'SpreadElement' ? [written(message)] : [];
    }),
  );
}

describe('the words', () => {
  it('of labels, statuses and hints are everybody’s', () => {
    const technical = nodeTypes.flatMap((type) =>
      languagesOf(type).flatMap((language) =>
        textsIn(catalogOf(type, language)).filter(([, text]) => TECHNICAL.test(text)),
      ),
    );
    assert.deepEqual(technical, []);
  });

  it('at the beginning of each help are everybody’s', () => {
    const pages = PAGES.filter(({ file }) => file.includes('/gws-'));
    assert.ok(pages.length >= 3 * nodeTypes.length);
    for (const { file } of pages) {
      const [, , beginning = ''] = textOf(file).split(/\n\s*\n/);
      assert.ok(beginning.trim().length > 0, file);
      assert.doesNotMatch(beginning, TECHNICAL, file);
    }
  });

  it('of the first sentence of each error are everybody’s; the technical reason follows', () => {
    const messages = errorMessages();
    assert.ok(messages.length > 30, `${messages.length} messages`);
    const first = messages.map((message) => message.split(/(?<=[.!?…])\s+(?=\p{Lu})/u)[0] ?? '');
    assert.deepEqual(
      first.filter((sentence) => TECHNICAL.test(sentence)),
      [],
    );
  });

  for (const { language, file } of PAGES) {
    it(`are not said twice: ${file}`, () => {
      const sentences = sentencesIn(textOf(file), language);
      assert.deepEqual(
        sentences.filter((sentence, at) => sentences.indexOf(sentence) !== at),
        [],
      );
    });
  }
});
