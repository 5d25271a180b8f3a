// The dashboards for Grafana can be imported, and show their panels side by side.
import assert from 'node:assert/strict';
import { dashboardNames, readDashboard } from '../support/grafana';

/** Columns of Grafana's grid. */
const WIDTH = 24;

for (const name of dashboardNames) {
  describe(`the dashboard "${name}" for Grafana`, () => {
    const { uid, panels, templating } = readDashboard(name);

    it('has panels of their own IDs, none of which covers another', () => {
      assert.ok(uid && panels.length > 10);
      assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
      const taken = new Map<string, string>();
      for (const { title, gridPos } of panels) {
        assert.ok(gridPos.x + gridPos.w <= WIDTH, title);
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
            assert.equal(taken.get(`${x},${y}`), undefined, `${title} is on another`);
            taken.set(`${x},${y}`, title);
          }
        }
      }
    });

    it('asks the data source that is chosen, and uses the variables that it has', () => {
      const known = templating.list.map((variable) => variable.name);
      assert.equal(known[0], 'datasource');
      const text = JSON.stringify(panels);
      const used = [...text.matchAll(/\$\{?([a-z]\w*)/g)].flatMap(([, variable]) => variable ?? []);
      assert.deepEqual([...new Set(used)].sort(), known.sort());
      for (const { title, type, datasource } of panels.filter((panel) => panel.type !== 'row')) {
        assert.equal(datasource?.uid, '$'.concat('{datasource}'), `${type} ${title}`);
      }
    });
  });
}
