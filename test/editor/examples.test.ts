// Each example, as users import it: Import, Examples.
import assert from 'node:assert/strict';
import { exampleNames, type FlowNode, readExample } from '../package/example';
import { type Box, boxOf, collisions, isWithin } from '../package/layout';
import { packageName } from '../package/tarball';
import type { Editor } from './editor';
import { inEditor } from './setting';

const EDITOR_ONLY = /^(tab|group|subflow)$/;

/** px that the sizes computed for the test of the files may differ from those that the editor draws: one step of its grid. */
const STEP = 20;

interface Drawn {
  id: string;
  type: string;
  g?: string;
  box: Box;
}

/** Nodes and groups of the tab that is in view, as they are drawn. */
function drawnOn(editor: Editor): Promise<Drawn[]> {
  return editor.page.evaluate(`(() => {
    const boxOf = (id, name) => {
      const shape = document.querySelector('g[id="' + id + '"]').getBoundingClientRect();
      const { left, top, right, bottom } = shape;
      return { of: name, left, top, right, bottom };
    };
    const z = RED.workspaces.active();
    const nodes = RED.nodes.filterNodes({ z }).map(({ id, type, g, x, y, w, h, name }) => ({
      id, type, g, box: { of: type + ' ' + (name || id), left: x - w / 2, right: x + w / 2, top: y - h / 2, bottom: y + h / 2 },
    }));
    const groups = RED.nodes.groups(z).map(({ id, x, y, w, h, name }) => ({
      id, type: 'group', box: { of: 'group ' + name, left: x, right: x + w, top: y, bottom: y + h },
    }));
    return [...nodes, ...groups];
  })()`);
}

for (const language of ['en-US', 'de']) {
  describe(`the examples in a window of 1600 px, in ${language}`, () => {
    const setting = inEditor({ modules: ['@flowfuse/node-red-dashboard'] });

    before(() => setting.reopen({ language, width: 1600, height: 900 }));

    for (const name of exampleNames) {
      it(`has "${name}" in view, with nothing on anything`, async () => {
        const { editor } = setting;
        const example = readExample(name);
        await editor.importExample(packageName, name);
        await editor.showTab(String(example[0]?.label));
        const drawn = await drawnOn(editor);
        const nodes = drawn.filter(({ type }) => type !== 'group');
        const groups = drawn.filter(({ type }) => type === 'group');
        assert.equal(nodes.length, example.filter(({ x, type }) => x !== undefined && type !== 'group').length);
        assert.deepEqual(collisions(nodes.map(({ box }) => box)), []);
        assert.deepEqual(collisions(groups.map(({ box }) => box)), []);
        for (const { id, box } of groups) {
          const members = nodes.filter(({ g }) => g === id);
          assert.ok(members.length > 0);
          assert.deepEqual(
            members.filter((node) => !isWithin(node.box, box)),
            [],
          );
        }
        const width: number = await editor.page.evaluate(
          "document.querySelector('#red-ui-workspace-chart').clientWidth",
        );
        assert.deepEqual(
          drawn.filter(({ box }) => box.left < 0 || box.right > width).map(({ box }) => box),
          [],
        );

        // What the quick test of the files computes is about as large as what is drawn.
        const widthOf = ({ left, right }: Box) => right - left;
        for (const { id, type, box } of nodes.filter(({ type }) => type !== 'inject')) {
          const node = await editor.page.evaluate(`RED.nodes.convertNode(RED.nodes.node('${id}'))`);
          const computed = widthOf(boxOf(node as FlowNode));
          assert.ok(widthOf(box) <= computed + STEP, `${type} ${box.of}: ${widthOf(box)} px, ${computed} px computed`);
        }
      });
    }
  });
}

describe('the examples in the editor', () => {
  const setting = inEditor({ modules: ['@flowfuse/node-red-dashboard'] });

  for (const name of exampleNames) {
    it(`include "${name}", all of whose nodes are known and complete`, async () => {
      const { editor } = setting;
      const before: { id: string; type: string }[] = await editor.page.evaluate(
        'RED.nodes.createCompleteNodeSet().map(({ id, type }) => ({ id, type }))',
      );
      await editor.importExample(packageName, name);
      const imported: { type: string; name?: string; valid: boolean }[] = await editor.page.evaluate(`(() => {
        const known = new Set(${JSON.stringify(before.map(({ id }) => id))});
        const added = RED.nodes.createCompleteNodeSet().filter(({ id }) => !known.has(id));
        return added.map(({ id, type, name }) => ({ type, name, valid: RED.nodes.node(id)?.valid !== false }));
      })()`);
      const typesOf = (nodes: { type: string }[]) => nodes.map(({ type }) => type).sort();
      // There is one dashboard, whose pages those of the next example become.
      const hasDashboard = before.some(({ type }) => type === 'ui-base');
      const expected = readExample(name).filter(({ type }) => !(type === 'ui-base' && hasDashboard));
      assert.deepEqual(typesOf(imported), typesOf(expected));
      assert.deepEqual(
        imported.filter(({ type, valid }) => !valid && !EDITOR_ONLY.test(type)),
        [],
      );
      assert.equal(await editor.page.locator('.red-ui-flow-node-error:not(.hide)').count(), 0);
    });
  }
});
