// Each example, as users import it: Import, Examples.
import assert from 'node:assert/strict';
import { exampleNames, readExample } from '../package/example';
import { packageName } from '../package/tarball';
import { inEditor } from './setting';

const EDITOR_ONLY = /^(tab|group|subflow)$/;

describe('the examples in the editor', () => {
  const setting = inEditor({ modules: ['@flowfuse/node-red-dashboard'] });

  for (const name of exampleNames) {
    it(`include "${name}", all of whose nodes are known and complete`, async () => {
      const { editor } = setting;
      const before: string[] = await editor.page.evaluate('RED.nodes.createCompleteNodeSet().map(({ id }) => id)');
      await editor.importExample(packageName, name);
      const imported: { type: string; name?: string; valid: boolean }[] = await editor.page.evaluate(`(() => {
        const known = new Set(${JSON.stringify(before)});
        const added = RED.nodes.createCompleteNodeSet().filter(({ id }) => !known.has(id));
        return added.map(({ id, type, name }) => ({ type, name, valid: RED.nodes.node(id)?.valid !== false }));
      })()`);
      const typesOf = (nodes: { type: string }[]) => nodes.map(({ type }) => type).sort();
      assert.deepEqual(typesOf(imported), typesOf(readExample(name)));
      assert.deepEqual(
        imported.filter(({ type, valid }) => !valid && !EDITOR_ONLY.test(type)),
        [],
      );
      assert.equal(await editor.page.locator('.red-ui-flow-node-error:not(.hide)').count(), 0);
    });
  }
});
