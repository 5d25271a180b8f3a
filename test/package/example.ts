// The flows of `examples/`, and a copy of one that a test can deploy: on a free port, with credentials of its own.
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { root } from './tarball';

export interface FlowNode {
  id: string;
  type: string;
  z?: string;
  name?: string;
  [property: string]: unknown;
}

export const CREDENTIALS = { username: 'agent', password: 'told-to-nobody' };

export const exampleNames = readdirSync(path.join(root, 'examples'))
  .filter((file) => file.endsWith('.json'))
  .map((file) => path.basename(file, '.json'));

export function readExample(name: string): FlowNode[] {
  return JSON.parse(readFileSync(path.join(root, 'examples', `${name}.json`), 'utf8'));
}

export async function deployable(name: string, credentials = CREDENTIALS): Promise<{ flow: FlowNode[]; port: number }> {
  const port = await freePort();
  const ownOf = (node: FlowNode) => withPassword(node.credentials, credentials);
  const flow = readExample(name).map((node) => {
    switch (node.type) {
      case 'gws-simulator':
        return { ...node, port, credentials };
      case 'gws-server':
        return { ...node, url: `http://127.0.0.1:${port}`, credentials: ownOf(node) };
      default:
        return node;
    }
  });
  return { flow, port };
}

/** The list of agents, if there is one, has the simulator's password, too. */
function withPassword(given: unknown, credentials: typeof CREDENTIALS): typeof CREDENTIALS & { agents?: string } {
  const { agents } = (given ?? {}) as { agents?: string };
  return { ...credentials, ...(agents && { agents: agents.replaceAll(',simulator', `,${credentials.password}`) }) };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export function nodeOf(flow: FlowNode[], type: string, name?: string): FlowNode {
  const found = flow.find((node) => node.type === type && (name === undefined || node.name === name));
  if (!found) {
    throw new Error(`The flow has no ${type} ${name ?? ''}`);
  }
  return found;
}

/** Sets environment variables of the tab. */
export function setEnvironment(flow: FlowNode[], values: Readonly<Record<string, string>>): void {
  for (const variable of nodeOf(flow, 'tab').env as { name: string; value: string }[]) {
    variable.value = values[variable.name] ?? variable.value;
  }
}
