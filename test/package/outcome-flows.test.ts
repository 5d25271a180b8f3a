// Flows branch on msg.outcome and on codes: in no example, recipe or page does one take an error's text apart.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CALL_OUTCOMES, OUTCOMES } from '../../src/wire/outcomes';
import { exampleNames, type FlowNode, readExample } from './example';
import { root } from './tarball';

const pages = readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.md'),
);

/** Each flow in `examples/` and in the pages of `docs/`. */
const flows = new Map<string, FlowNode[]>([
  ...exampleNames.map((name): [string, FlowNode[]] => [`the example "${name}"`, readExample(name)]),
  ...pages.flatMap((page) => {
    const blocks = readFileSync(path.join(root, 'docs', page), 'utf8').matchAll(/^```json flow\n([\s\S]*?)^```$/gm);
    return [...blocks].map(([, block = ''], at): [string, FlowNode[]] => [
      `flow ${at + 1} of ${page}`,
      JSON.parse(block),
    ]);
  }),
]);

/** Of a caught error, not of one that a report is about. */
const READS_TEXT = /(?<!(?<!msg)\.)\berror\s*(?:\??\.|\[\s*['"`])\s*message\b/;
/** How JSONata takes a text apart. */
const TAKES_APART =
  /\$(?:contains|match|replace|split|substring\w*|lowercase|uppercase|eval)\s*\(|\/[^/\n]*\/[im]*\s*[,)]/;

/** What is wrong with a node, if anything. */
function faultOf(node: FlowNode): string | undefined {
  const { type, func, property } = node as FlowNode & { func?: string; property?: string };
  // A server has something else by that name.
  const rules = Array.isArray(node.rules) ? (node.rules as Rule[]) : [];
  const destructured = /\bmessage\b[^;]*\}\s*=\s*(?:msg\.)?error\b/;
  if (type === 'function' && func && (READS_TEXT.test(func) || destructured.test(func))) {
    return 'a function reads the text of an error';
  }
  if (type === 'switch' && (READS_TEXT.test(String(property)) || rules.some(({ v }) => READS_TEXT.test(String(v))))) {
    return 'a switch looks at the text of an error';
  }
  const isTakenApart = (text: string) => READS_TEXT.test(text) && TAKES_APART.test(text);
  if (rules.some(({ p, t, to }) => isTakenApart(String(to)) || (t === 'change' && READS_TEXT.test(String(p))))) {
    return 'a change takes the text of an error apart';
  }
  return isTakenApart(JSON.stringify(node)) ? 'it takes the text of an error apart' : undefined;
}

interface Rule {
  t?: string;
  p?: string;
  v?: unknown;
  vt?: string;
  to?: unknown;
}

describe('what the test for texts of errors finds', () => {
  const node = (properties: object): FlowNode => ({ id: 'n', type: 'change', ...properties });

  for (const [what, properties] of [
    ['a function', { type: 'function', func: "if (msg.error.message.includes('Busy')) return msg;" }],
    ['a function that unpacks it', { type: 'function', func: 'const { code, message } = msg.error;' }],
    ['a switch', { type: 'switch', property: 'error.message', rules: [{ t: 'regex', v: 'Busy' }] }],
    [
      'an expression in a switch',
      { type: 'switch', property: 'error', rules: [{ t: 'jsonata_exp', v: '$contains(error.message, "x")' }] },
    ],
    ['an expression', { rules: [{ t: 'set', p: 'payload', to: '$replace(error.message, /^Error: /, "")' }] }],
    ['a replacement', { rules: [{ t: 'change', p: 'error.message', from: 'Busy', fromt: 're' }] }],
    ['a debug node', { type: 'debug', complete: '$match(error.message, /Busy/)' }],
  ] as const) {
    it(`is ${what}`, () => {
      assert.notEqual(faultOf(node(properties)), undefined);
    });
  }

  it('is nothing that only shows it', () => {
    const shows = { rules: [{ t: 'set', p: 'payload', to: 'error.code & ": " & error.message', tot: 'jsonata' }] };
    assert.equal(faultOf(node(shows)), undefined);
    assert.equal(faultOf(node({ type: 'debug', complete: 'error.message' })), undefined);
  });
});

describe('the flows that we show', () => {
  it('are all looked at', () => {
    assert.ok(flows.size > exampleNames.length + 20, `${flows.size}`);
  });

  for (const [name, flow] of flows) {
    it(`take no error's text apart: ${name}`, () => {
      const faults = flow.map((node) => [node.name ?? node.id, faultOf(node)]).filter(([, fault]) => fault);
      assert.deepEqual(faults, []);
    });

    it(`branch on outcomes that there are: ${name}`, () => {
      const words = flow
        .filter(({ type, property }) => type === 'switch' && property === 'outcome')
        .flatMap(({ rules }) => (rules as Rule[]).filter(({ t }) => t === 'eq').map(({ v }) => v));
      const inExpressions = [...JSON.stringify(flow).matchAll(/\boutcome !?= \\+"(\w+)\\+"/g)].map(([, word]) => word);
      assert.deepEqual(
        [...words, ...inExpressions].filter((word) => !OUTCOMES.includes(word as never)),
        [],
      );
    });
  }

  it('have some that branch on msg.outcome', () => {
    const all = [...flows.values()].flat();
    const used = JSON.stringify(all.filter(({ property }) => property === 'outcome'));
    assert.ok(CALL_OUTCOMES.filter((word) => used.includes(`"${word}"`)).length >= 3);
  });
});
