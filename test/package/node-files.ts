// The nodes as files: their types, their editor registration (read as the Node-RED scorecard reads it), their texts.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type CallExpression, type Node, type ObjectExpression, type Property, parse } from 'acorn';
import { root } from './tarball';

export const manifest: {
  name: string;
  license: string;
  repository?: { url: string };
  bugs?: string;
  keywords: string[];
  main: string;
  types: string;
  bin: Record<string, string>;
  engines: { node: string };
  dependencies: Record<string, string>;
  exports: Record<string, string | Record<string, string>>;
  'node-red': { version: string; nodes: Record<string, string>; plugins: Record<string, string> };
} = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

export const nodeTypes = Object.keys(manifest['node-red'].nodes);

export interface Registration {
  type: string;
  /** Literal properties as they are; for anything else, only that it exists. */
  properties: Map<string, unknown>;
  defaults: string[];
  credentials: string[];
}

export function nodeFile(type: string, ...parts: string[]): string {
  return readFileSync(path.join(root, 'nodes', type, ...parts), 'utf8');
}

/** The body of the `<script>` blocks of one type, e.g. `text/html` for the edit template. */
export function scripts(html: string, type: string): { attributes: string; body: string }[] {
  return [...html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)]
    .map(([, attributes = '', body = '']) => ({ attributes, body }))
    .filter(({ attributes }) => attributes.includes(`type="${type}"`));
}

export function registrations(html: string): Registration[] {
  return scripts(html, 'text/javascript').flatMap(({ body }) => {
    const found: Registration[] = [];
    visit(parse(body, { ecmaVersion: 'latest', sourceType: 'script' }), (node) => {
      const registration = node.type === 'CallExpression' && registrationOf(node as CallExpression);
      if (registration) {
        found.push(registration);
      }
    });
    return found;
  });
}

function registrationOf({ callee, arguments: [type, definition] }: CallExpression): Registration | undefined {
  const isRegisterType =
    callee.type === 'MemberExpression' &&
    callee.property.type === 'Identifier' &&
    callee.property.name === 'registerType';
  if (!isRegisterType) {
    return undefined;
  }
  if (type?.type !== 'Literal' || definition?.type !== 'ObjectExpression') {
    throw new Error('registerType has to be given a literal type and an inline definition');
  }
  const properties = propertiesOf(definition);
  const keysOf = (name: string) => [...propertiesAt(properties, name).keys()];
  return {
    type: String(type.value),
    properties: new Map([...properties].map(([key, value]) => [key, literalOf(value)])),
    defaults: keysOf('defaults'),
    credentials: keysOf('credentials'),
  };
}

function literalOf(value: Property['value'] | undefined): unknown {
  return value?.type === 'Literal' ? value.value : undefined;
}

function propertiesAt(properties: Map<string, Property['value']>, name: string): Map<string, Property['value']> {
  const value = properties.get(name);
  return value?.type === 'ObjectExpression' ? propertiesOf(value) : new Map();
}

function propertiesOf(object: ObjectExpression): Map<string, Property['value']> {
  return new Map(
    object.properties.map((property) => {
      if (property.type !== 'Property' || property.computed) {
        throw new Error('only plain properties can be read by a machine');
      }
      const { key } = property;
      return [key.type === 'Identifier' ? key.name : String((key as { value?: unknown }).value), property.value];
    }),
  );
}

function visit(node: Node, each: (node: Node) => void): void {
  each(node);
  for (const child of Object.values(node).flat()) {
    if (child && typeof (child as Node).type === 'string') {
      visit(child as Node, each);
    }
  }
}
