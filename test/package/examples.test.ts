// The example flows as files: complete, tidy, and without anybody's secrets.
import assert from 'node:assert/strict';
import { settingsOf } from './definition';
import { exampleNames, type FlowNode, readExample } from './example';
import { nodeTypes } from './node-files';

/** Left edges sit on the editor's grid, and widths are even multiples of half a step: so are the centres. */
const GRID = 20;
const GENERAL = ['id', 'type', 'z', 'g', 'name', 'x', 'y', 'wires', 'credentials'];

for (const name of exampleNames) {
  describe(`the example "${name}"`, () => {
    const flow = readExample(name);
    const drawn = flow.filter((node) => node.x !== undefined && node.type !== 'group');

    it('begins by saying what to press', () => {
      assert.equal(flow[0]?.type, 'tab');
      assert.equal(flow[1]?.type, 'comment');
      assert.match(String(flow[1]?.name), /press/i);
    });

    it('is wired and grouped only to its own nodes', () => {
      const ids = new Set(flow.map(({ id }) => id));
      const referred = flow.flatMap((node) => [node.z, node.g, node.server, node.nodes, node.wires].flat(2));
      assert.deepEqual(
        referred.filter((id) => id !== undefined && !ids.has(String(id))),
        [],
      );
    });

    it('is aligned to the grid, without overlapping nodes', () => {
      const places = drawn.map(({ x, y }) => `${x},${y}`);
      assert.ok(drawn.every(({ x, y }) => Number(x) % (GRID / 2) === 0 && Number(y) % GRID === 0));
      assert.equal(new Set(places).size, places.length);
    });

    it('gives our nodes the properties that they have, and no others', () => {
      for (const node of flow.filter(({ type }) => nodeTypes.includes(type))) {
        assert.deepEqual(
          propertiesOf(node),
          settingsOf(node.type)
            .filter((key) => !GENERAL.includes(key))
            .sort(),
        );
      }
    });

    it('knows no users but the simulated ones, and takes those of databases from the environment', () => {
      for (const { credentials } of flow.filter(({ type }) => type === 'gws-ledger')) {
        for (const value of Object.values(credentials ?? {})) {
          assert.match(String(value), /^(\$\{\w+\})?$/);
        }
      }
      for (const { credentials } of flow.filter(
        (node) => node.credentials !== undefined && node.type !== 'gws-ledger',
      )) {
        const { agents = '', ...own } = credentials as Record<string, string>;
        assert.deepEqual(own, { username: 'agent', password: 'simulator' });
        assert.match(agents, /^(username,password(\nagent\d+,simulator)+)?$/);
      }
    });
  });
}

function propertiesOf(node: FlowNode): string[] {
  return Object.keys(node)
    .filter((key) => !GENERAL.includes(key))
    .sort();
}
