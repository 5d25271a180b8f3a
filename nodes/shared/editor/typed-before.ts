/** Names that somebody typed into other nodes: the flows remember them, for everybody who edits them. */
import type { KindOfNames, Suggestion } from '../for-editor';
import { isVariable } from './readable';
import type { EditedNode } from './red';

/** A node with any settings. */
type AnyNode = EditedNode & Readonly<Record<string, unknown>>;

/** Names of the kind, in alphabetical order, in the literal settings of all nodes that are in the editor. */
export function typedBefore(kind: KindOfNames): Suggestion[] {
  const found = new Set<string>();
  const parameters = parametersFor(kind);
  RED.nodes.eachNode((node) => {
    if (node.type.startsWith('gws-')) {
      for (const name of namesIn(node as AnyNode, kind, parameters)) {
        found.add(name);
      }
    }
  });
  return [...found].sort().map((value) => ({ value, label: value }));
}

/** The parameters of operations that take such a name. */
function parametersFor(kind: KindOfNames): ReadonlySet<string> {
  const { gwsAgentOperations, gwsCallOperations, gwsOutboundOperations } = RED.settings;
  const tables = [gwsAgentOperations, gwsCallOperations, gwsOutboundOperations];
  const all = tables.flatMap((table) => Object.values(table ?? {})).flat();
  return new Set(all.filter(({ lookUp }) => lookUp === kind).map(({ name }) => name));
}

function namesIn(node: AnyNode, kind: KindOfNames, parameters: ReadonlySet<string>): string[] {
  const inList = Array.isArray(node[kind]) ? node[kind] : [];
  const inDevice = kind === 'devices' && node.deviceType === 'str' ? [node.device] : [];
  const settings = Object.entries((node.parameters ?? {}) as Record<string, { type?: unknown; value?: unknown }>);
  const inParameters = settings
    .filter(([name, { type }]) => parameters.has(name) && (type === 'str' || type === 'num'))
    .map(([, { value }]) => value);
  return [...inList, ...inDevice, ...inParameters]
    .filter((name) => typeof name === 'string' && name.trim() !== '' && !isVariable(name))
    .map((name) => String(name).trim());
}
