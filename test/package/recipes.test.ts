// The flows of docs/recipes.md as a reader imports them: complete, of nodes that exist, with settings that they have.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { HISTORY_OPERATIONS } from '../../nodes/gws-dial-history/operations';
import { ADD_RECORDS } from '../../nodes/gws-outbound/add-records';
import { AGENT_OPERATIONS, CALL_OPERATIONS, OUTBOUND_OPERATIONS } from '../../src';
import type { Parameter } from '../../src/operations/parameter';
import { settingsOf } from './definition';
import type { FlowNode } from './example';
import { nodeTypes } from './node-files';
import { root } from './tarball';

const PAGE = readFileSync(path.join(root, 'docs', 'recipes.md'), 'utf8');
const CORE = path.join(root, 'node_modules', '@node-red', 'nodes', 'core');

/** What any node may have, apart from the settings of its type. */
const GENERAL = ['id', 'type', 'name', 'x', 'y', 'wires', 'credentials'];

type Table = Readonly<Record<string, { parameters: readonly Parameter[] }>>;
const TABLES: Readonly<Record<string, Table>> = {
  'gws-outbound': { ...OUTBOUND_OPERATIONS, AddRecords: ADD_RECORDS },
  'gws-call': CALL_OPERATIONS,
  'gws-agent': AGENT_OPERATIONS,
  'gws-dial-history': HISTORY_OPERATIONS,
};

interface Recipe {
  heading: string;
  flow: FlowNode[];
}

/** Each section of the page that has a flow. */
const recipes: Recipe[] = PAGE.split(/^## /m).flatMap((section) => {
  const blocks = [...section.matchAll(/^```json flow\n([\s\S]*?)^```$/gm)];
  return blocks.map(([, block = '']) => ({ heading: section.split('\n', 1)[0] ?? '', flow: JSON.parse(block) }));
});

const coreTypes = new Set(
  readdirSync(CORE, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.html') && !file.includes('locales'))
    .flatMap((file) => [...readFileSync(path.join(CORE, file), 'utf8').matchAll(/registerType\(\s*['"]([^'"]+)['"]/g)])
    .map(([, type]) => type),
);

const ofType = (flow: FlowNode[], ...types: string[]) => flow.filter(({ type }) => types.includes(type));
const idsOf = (flow: FlowNode[]) => new Set(flow.map(({ id }) => id));

/** The servers of a flow, and that of the first recipe, which is imported before the others. */
const serversFor = (flow: FlowNode[]) => idsOf(ofType([...(recipes[0]?.flow ?? []), ...flow], 'gws-server'));

describe('the recipes', () => {
  it('are all marked as flows', () => {
    const lists = [...PAGE.matchAll(/^```.*\n\[\n/gm)];
    assert.ok(recipes.length > 1);
    assert.equal(lists.length, recipes.length);
  });

  it('can be imported side by side: no two nodes have the same id', () => {
    const ids = recipes.flatMap(({ flow }) => flow.map(({ id }) => id));
    assert.deepEqual(
      ids.filter((id, index) => ids.indexOf(id) !== index),
      [],
    );
  });
});

for (const { heading, flow } of recipes) {
  const ours = ofType(flow, ...nodeTypes);

  describe(`the recipe "${heading}"`, () => {
    it("is made of our nodes and Node-RED's own", () => {
      assert.deepEqual(
        flow.map(({ type }) => type).filter((type) => !nodeTypes.includes(type) && !coreTypes.has(type)),
        [],
      );
    });

    it('gives our nodes the settings that they have, and no others', () => {
      for (const node of ours) {
        assert.deepEqual(
          Object.keys(node)
            .filter((key) => !GENERAL.includes(key))
            .sort(),
          settingsOf(node.type)
            .filter((key) => !GENERAL.includes(key))
            .sort(),
          node.id,
        );
      }
    });

    it('uses existing operations, with parameters that they accept', () => {
      for (const { id, type, operation, parameters } of ofType(flow, ...Object.keys(TABLES))) {
        const row = TABLES[type]?.[String(operation)];
        assert.ok(row, `${id}: ${operation}`);
        const known = row.parameters.map(({ name }) => name);
        assert.deepEqual(
          Object.keys(parameters as object).filter((name) => !known.includes(name)),
          [],
          id,
        );
      }
    });

    it('is wired within itself, and refers only to its own nodes', () => {
      const ids = idsOf(flow);
      const named = flow.flatMap(({ wires, scope }) => [wires ?? [], scope ?? []].flat(3));
      assert.deepEqual(
        named.filter((id) => !ids.has(String(id))),
        [],
      );
      assert.deepEqual(
        ours.filter(({ server }) => server !== undefined && !serversFor(flow).has(String(server))),
        [],
      );
    });

    it('has wires, or none, for each output of a node', () => {
      for (const { id, outputs, wires } of ofType(flow, 'switch', 'function')) {
        assert.equal((wires as unknown[]).length, outputs, id);
      }
    });

    it('has functions that are valid JavaScript', () => {
      for (const { func } of ofType(flow, 'function')) {
        assert.doesNotThrow(() => new Function('msg', String(func)));
      }
    });

    it('has no overlapping nodes', () => {
      const places = flow.filter(({ x }) => x !== undefined).map(({ x, y }) => `${x},${y}`);
      assert.equal(new Set(places).size, places.length);
    });

    it('knows no user but the simulated ones', () => {
      for (const { credentials } of flow.filter(({ credentials }) => credentials !== undefined)) {
        const { username, password } = credentials as Record<string, string>;
        assert.match(String(username), /^agent\d?$/);
        assert.equal(password, 'simulator');
      }
    });
  });
}
