// Flows to import can be read as they are: all of it is in view in a window of 1600 px, nothing lies on anything, links say their name.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { exampleNames, type FlowNode, readExample } from './example';
import { boxOf, collisions, groupBoxOf, isDrawn, isWithin, showsStatus, statusBoxOf, WORKSPACE } from './layout';
import { root } from './tarball';

/** The flows on a page of the documents, each by the heading that it is under. */
const flowsOf = (page: string): [string, FlowNode[]][] =>
  readFileSync(path.join(root, 'docs', page), 'utf8')
    .split(/^## /m)
    .flatMap((section) =>
      [...section.matchAll(/^```json flow\n([\s\S]*?)^```$/gm)].map(([, block = '']): [string, FlowNode[]] => [
        `${page}, "${section.split('\n', 1)[0]}"`,
        JSON.parse(block),
      ]),
    );

const FLOWS: [string, FlowNode[]][] = [
  ...exampleNames.map((name): [string, FlowNode[]] => [`the example "${name}"`, readExample(name)]),
  ...flowsOf('recipes.md'),
  ...flowsOf('campaign.md'),
];

for (const [name, flow] of FLOWS) {
  describe(`the layout of ${name}`, () => {
    const nodes = flow.filter(isDrawn);
    const groups = flow.filter(({ type }) => type === 'group');
    const statuses = nodes.filter(showsStatus).map((node) => statusBoxOf(node));

    it('shows the names of link nodes', () => {
      const links = nodes.filter(({ type }) => type === 'link in' || type === 'link out');
      assert.deepEqual(
        links.filter(({ l, name }) => l !== true || !name).map(({ id }) => id),
        [],
      );
    });

    it('has no node, status or group on another', () => {
      assert.deepEqual(collisions(nodes.map(boxOf)), []);
      assert.deepEqual(collisions(statuses), []);
      assert.deepEqual(collisions(groups.map(groupBoxOf)), []);
      for (const node of nodes) {
        const others = statuses.filter(({ of }) => of !== `status of ${boxOf(node).of}`);
        assert.deepEqual(
          others.flatMap((status) => collisions([boxOf(node), status])),
          [],
        );
      }
    });

    it('has everything of a group within it', () => {
      for (const group of groups) {
        const members = nodes.filter(({ g }) => g === group.id);
        assert.deepEqual(
          [
            ...members.map(boxOf),
            ...members.filter(showsStatus).map((node) => ({ ...statusBoxOf(node), right: boxOf(node).right })),
          ]
            .filter((box) => !isWithin(box, groupBoxOf(group)))
            .map(({ of }) => of),
          [],
        );
      }
    });

    it('is in view from left to right', () => {
      const boxes = [...nodes.map(boxOf), ...groups.map(groupBoxOf)];
      assert.deepEqual(
        boxes
          .filter(({ left, right }) => left < 0 || right > WORKSPACE)
          .map(({ of, left, right }) => `${of}: ${left} to ${right}`),
        [],
      );
    });
  });
}
