// Which texts the nodes use: keys written in full in the sources, and keys that are composed there.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Parameter } from '../../src/operations/parameter';
import { PLUSLESS } from '../../src/rules/numbers/settings';
import { NUMBER_KINDS } from '../../src/rules/numbers/telephone-number';
import { SPAN_UNITS } from '../../src/rules/past/spans';
import { PRESETS } from '../../src/rules/presets';
import { REASON_CODES } from '../../src/rules/reasons';
import { WEEKDAYS } from '../../src/rules/settings';
import { ZONE_SOURCES } from '../../src/rules/zones/settings';
import { FAULT_CODES } from '../../src/values/faults';
import { OUTCOMES } from '../../src/wire/outcomes';
import { editorFile } from './definition';
import { nodeTypes } from './node-files';
import { root } from './tarball';

const sourceOf = (file: string) => readFileSync(path.join(root, file), 'utf8');
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? '');
const quotedIn = (text: string) => all(text, /'([\w-]+)'/g);

const sourcesOf = (folder: string) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|html)$/.test(file))
    .map((file) => sourceOf(path.join(folder, file)));

/** Where a key is composed, `` RED._(`gws-server.status.${phase}`) `` or `'…status.' + phase`: the part that is fixed. */
export function prefixesUsedBy(type: string): string[] {
  return sourcesOf(`nodes/${type}`).flatMap((text) => all(text, /\._\(\s*['"`]([^'"`$]+)\.(?:\$\{|['"] *\+)/g));
}

/** Keys of this package only: `node-red:…` belongs to Node-RED's own catalogue. */
export function keysUsedBy(type: string): string[] {
  const sources = sourcesOf(`nodes/${type}`);
  const attributes = all(editorFile(type), /data-i18n="([^"]+)"/g);
  const inAttributes = attributes.flatMap((value) => value.split(';')).map((key) => key.replace(/^\[[\w-]+\]/, ''));
  const inCode = sources.flatMap((text) =>
    all(text, /\b(?:(?:this|node|RED)\._|translated)\(\s*['"`]([^'"`$]+)['"`]/g),
  );
  return [...inAttributes, ...inCode]
    .map((key) => key.replace(new RegExp(`^.*/${type}:`), ''))
    .filter((key) => !key.includes(':') && !key.endsWith('.'));
}

/** Keys of the server's catalogue that all nodes use: those of `sharedText`, in the runtime and in the dialogs. */
export function sharedKeys(): string[] {
  const sources = ['shared', ...nodeTypes].flatMap((folder) => sourcesOf(`nodes/${folder}`));
  const whole = sources.flatMap((text) => all(text, /\bsharedText\((?:[\w.#]+, )?'([^']+)'/g));
  // A dialog has a function for the texts of its group; which of them it requests may vary, so the name is enough.
  const inGroups = sources.flatMap((text) =>
    all(text, /\bsharedText\(`(\w+)\.\$\{key\}`/g).flatMap((group) =>
      all(text, /'([\w.-]+)'/g).map((name) => `${group}.${name}`),
    ),
  );
  return [...whole, ...inGroups].map((key) => `gws-server.${key}`);
}

/** The tables of operations that a node hands to its dialog, see `editorTable`. */
export function operationsOf(type: string): Record<string, Parameter[]> {
  if (!sourceOf(`nodes/${type}/editor.ts`).includes('/operation-dialog')) {
    return {};
  }
  type Settings = Record<string, { value: Record<string, Parameter[]> }>;
  let found: Settings = {};
  const registerType = (_type: string, _constructor: unknown, options?: { settings?: Settings }) => {
    found = options?.settings ?? {};
  };
  require(path.join(root, 'nodes', type, type))({ nodes: { registerType } });
  return Object.entries(found).find(([name]) => name.endsWith('Operations'))?.[1].value ?? {};
}

function errorCodes(): string[] {
  return all(sourceOf('src/errors/gws-error.ts'), /^ {2}\| '(GWS_\w+)'/gm);
}

/** Composed keys, `<prefix>.<name>`. */
interface ComposedKeys {
  prefix: string;
  /** How that is written up to the name, and in which file. */
  code: string;
  file: string;
  /** All values of `<name>`, from their source. */
  names: string[];
}

/** What `pattern` finds between the first `from` and the next `to`. */
function within(file: string, from: string, to: string, pattern: RegExp): string[] {
  const text = sourceOf(file);
  const start = text.indexOf(from);
  return start === -1 ? [] : all(text.slice(start, text.indexOf(to, start + from.length)), pattern);
}

function ofOperations(type: string): ComposedKeys[] {
  const operations = operationsOf(type);
  const parameters = Object.values(operations).flatMap((list) => list.map(({ name }) => name));
  const file = 'nodes/shared/editor/operation-dialog.ts';
  return [
    {
      prefix: `${type}.operation`,
      code: '}.operation.${',
      file,
      names: Object.keys(operations),
    },
    { prefix: `${type}.parameter`, code: '}.parameter.${', file, names: parameters },
  ];
}

/** The names of the choices that a node's dialog offers in check lists. */
function ofCheckLists(type: string): ComposedKeys[] {
  const lists = sourceOf(`nodes/${type}/editor.ts`).matchAll(/\bcheckList\(this, '(\w+)', '\w+', (\w+)\)/g);
  return [...lists].map(([, property, constant]) => ({
    prefix: `${type}.${property}`,
    code: '}.${choice',
    file: 'nodes/shared/editor/check-list.ts',
    names: within(`nodes/${type}/config.ts`, `const ${constant}:`, '];', QUOTED),
  }));
}

const QUOTED = /'([\w-]+)'/g;

function ofServer(): ComposedKeys[] {
  const dialog = 'nodes/shared/editor/parameters.ts';
  const trialResult = 'nodes/gws-server/editor/trial-result.ts';
  const server = 'nodes/gws-server/node.ts';
  const phases = within('src/session/machine.ts', 'export type SessionState', ';\n\n', /phase: '([\w-]+)'/g);
  const refusals = ['sign-in-answers', 'availability'].map((name) => sourceOf(`src/session/${name}.ts`));
  const problems = [
    ...within('src/session/probe-report.ts', 'export type ProbeProblem', ';', QUOTED),
    ...within('nodes/gws-server/trial-report.ts', '| { kind:', ';', QUOTED),
    ...within(trialResult, 'const kind =', ';', QUOTED),
  ];
  return [
    ...['absent', 'example'].map((group) => ({
      prefix: `gws-server.dialog.${group}`,
      code: `text(\`${group}.\${`,
      file: dialog,
      names: within(dialog, 'function absenceOf', '{', QUOTED),
    })),
    {
      prefix: 'gws-server.dialog.fault',
      code: 'text(`fault.${',
      file: dialog,
      names: within('src/values/read.ts', 'const READERS = {', '}', /^ {2}(\w+)[,:]/gm),
    },
    {
      prefix: 'gws-server.test.problem',
      code: '`problem.${',
      file: trialResult,
      names: problems,
    },
    {
      prefix: 'gws-server.status',
      code: 'RED._(`gws-server.status.${',
      file: server,
      names: phases.filter((phase) => phase !== 'refused'),
    },
    {
      prefix: 'gws-server.status.refused',
      code: '`refused.${',
      file: server,
      names: refusals.flatMap((text) => all(text, /'(GWS_\w+)'/g)),
    },
    {
      prefix: 'gws-server.status.credentials',
      code: 'RED._(`gws-server.status.credentials.${',
      file: server,
      names: within('src/session/credential-fault.ts', 'type CredentialFaultKind', ';', QUOTED),
    },
    {
      prefix: 'gws-server.status.trouble',
      code: 'RED._(`gws-server.status.trouble.${',
      file: server,
      names: within('src/session/machine.ts', 'export type TroubleKind =', ';', QUOTED),
    },
    {
      prefix: 'gws-server.label',
      code: 'RED._(`gws-server.label.${',
      file: server,
      names: ['username', 'password'],
    },
    {
      prefix: 'gws-server.status.failed',
      code: '`status.failed.${',
      file: 'nodes/shared/activity.ts',
      names: [...errorCodes(), 'other'],
    },
    {
      prefix: 'gws-server.outcome',
      code: '`outcome.${',
      file: 'nodes/shared/outcome.ts',
      names: [...OUTCOMES],
    },
    {
      prefix: 'gws-server.status.not-allowed',
      code: '`status.not-allowed.${',
      file: 'nodes/shared/reasons.ts',
      names: [...within('src/rules/rule.ts', 'export type RuleName =', ';', QUOTED), 'unusable'],
    },
    {
      prefix: 'gws-server.refusal',
      code: '`refusal.${',
      file: 'nodes/shared/reasons.ts',
      names: within('nodes/shared/reasons.ts', 'const kind =', ';', QUOTED),
    },
    {
      prefix: 'gws-server.preset',
      code: 'sharedText(`preset.${',
      file: 'nodes/gws-calling-rules/editor/presets.ts',
      names: PRESETS.flatMap(({ place, rules }) => [
        `${place}.name`,
        ...rules.flatMap(({ part, check }) => [`${place}.${part}.says`, ...(check ? [`${place}.${part}.check`] : [])]),
      ]),
    },
    { prefix: 'gws-server.reason', code: '`reason.${', file: 'nodes/shared/reasons.ts', names: [...REASON_CODES] },
    { prefix: 'gws-server.fault', code: '`fault.${', file: 'nodes/shared/reasons.ts', names: [...FAULT_CODES] },
    { prefix: 'gws-server.error', code: '`error.${', file: 'nodes/shared/explained.ts', names: errorCodes() },
  ];
}

function ofLedger(): ComposedKeys[] {
  const test = 'nodes/gws-ledger/editor/database-test.ts';
  const report = 'src/postgres/probe-report.ts';
  return [
    {
      prefix: 'gws-ledger.test.problem',
      code: 'node._(`gws-ledger.test.problem.${',
      file: test,
      names: [
        ...within(report, 'export type DatabaseProblem', ';', QUOTED),
        ...within('nodes/gws-ledger/trial-report.ts', '| { kind:', ';', QUOTED),
        ...within(test, 'const kind =', ';', QUOTED),
      ],
    },
    {
      prefix: 'gws-ledger.test.schema',
      code: 'node._(`gws-ledger.test.schema.${',
      file: test,
      names: within(report, 'readonly schema?:', ';', QUOTED),
    },
  ];
}

function ofDial(): ComposedKeys[] {
  const folder = 'nodes/gws-dial-preview-record';
  const names = [
    ...within('src/dial/call-progress.ts', 'export type WaitFor', ';', QUOTED),
    ...within('src/dial/call-progress.ts', 'const NEEDED', '}', /(\w+):/g),
  ];
  return [
    {
      prefix: 'gws-dial-preview-record.waitFor',
      code: 'this._(`gws-dial-preview-record.waitFor.${',
      file: `${folder}/editor.ts`,
      names,
    },
  ];
}

function ofSimulator(): ComposedKeys[] {
  const file = 'nodes/gws-simulator/node.ts';
  const names = all(sourceOf(file), /\bfailed\(([^,]+),/g)
    .flatMap(quotedIn)
    .filter((name) => name !== 'EADDRINUSE');
  return ['status', 'error'].map((group) => ({
    prefix: `gws-simulator.${group}`,
    code: `RED._(\`gws-simulator.${group}.\${`,
    file,
    names,
  }));
}

function ofMayCall(): ComposedKeys[] {
  const file = 'nodes/gws-may-call/editor.ts';
  const names = within(file, 'const OUTPUTS =', ';', QUOTED);
  return [{ prefix: 'gws-may-call.port', code: 'this._(`gws-may-call.port.${', file, names }];
}

function ofCallingRules(): ComposedKeys[] {
  const folder = 'nodes/gws-calling-rules/editor';
  const composed = (group: string, code: string, file: string, names: readonly string[]) => ({
    prefix: `gws-calling-rules.${group}`,
    code,
    file: `${folder}/${file}`,
    names: [...names],
  });
  const chosen = (group: string, names: readonly string[]) =>
    composed(group, `choices('${group}', `, 'parts.ts', names);
  return [
    {
      prefix: 'gws-calling-rules',
      code: ':gws-calling-rules.${',
      file: `${folder}/texts.ts`,
      names: sourcesOf(folder).flatMap((text) => all(text, /(?<!\bfault\()'([a-z]+\.[A-Za-z]+)'/g)),
    },
    chosen('kind', NUMBER_KINDS),
    chosen('plusless', PLUSLESS),
    chosen('source', ZONE_SOURCES),
    chosen('mobile', ['country', 'prefix']),
    chosen('ofNoCountry', ['server', 'refuse']),
    chosen('unit', SPAN_UNITS),
    chosen('per', ['number', 'person']),
    composed('field', '`field.${', 'week.ts', [...WEEKDAYS, 'holiday']),
    composed('mark', '`mark.${', 'presets.ts', ['official', 'secondary', 'open']),
    composed('verdict', '`verdict.${', 'try.ts', ['now', 'never']),
  ];
}

/** Every pattern by which keys are composed. */
export function composedKeys(): ComposedKeys[] {
  const withOperations = nodeTypes.filter((type) => Object.keys(operationsOf(type)).length > 0);
  return [
    ...withOperations.flatMap(ofOperations),
    ...nodeTypes.flatMap(ofCheckLists),
    ...ofServer(),
    ...ofLedger(),
    ...ofDial(),
    ...ofMayCall(),
    ...ofSimulator(),
    ...ofCallingRules(),
  ];
}
