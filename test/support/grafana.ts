/** The dashboards for Grafana in `docs/grafana`, and what their panels ask for. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

interface Variable {
  name: string;
  type: string;
  query: string | { query: string };
}

interface Target {
  expr?: string;
  legendFormat?: string;
  rawSql?: string;
  format?: string;
}

interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource?: { type: string; uid: string };
  targets?: Target[];
  options: { xField?: string };
}

interface Dashboard {
  uid: string;
  panels: Panel[];
  templating: { list: Variable[] };
}

const GRAFANA = path.resolve(__dirname, '../../docs/grafana');

export const dashboardNames = readdirSync(GRAFANA)
  .filter((file) => file.endsWith('.json'))
  .map((file) => path.basename(file, '.json'));

export function readDashboard(name: string): Dashboard {
  return JSON.parse(readFileSync(path.join(GRAFANA, `${name}.json`), 'utf8'));
}

/** Each query of each panel, with the panel's title. */
export function queriesOf({ panels }: Dashboard): (Target & { title: string; panel: Panel })[] {
  return panels.flatMap((panel) => (panel.targets ?? []).map((target) => ({ ...target, title: panel.title, panel })));
}
