/**
 * Checks the layers: a folder may import only from layers below its own, values and types alike. With `--draw` it redraws
 * the picture in `docs/architecture.md`; without it, an outdated picture is a fault too.
 *
 *     tsx scripts/layers.ts [--draw] [root]
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** From the ground up; folders on the same layer do not know each other. `.` stands for the files next to the folders. */
const FLOORS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  src: [
    ['values'],
    ['secrets'],
    ['errors'],
    ['timing', 'tracing'],
    ['postgres'],
    ['wire'],
    ['http'],
    ['bayeux'],
    ['session', 'ledger', 'leases', 'rules'],
    ['dial'],
    ['operations'],
    ['calls', 'outbound', 'request'],
    ['agents'],
    ['campaign'],
    ['.'],
  ],
  simulator: [
    ['common'],
    ['options'],
    ['tls', 'ledger', 'faults', 'agents'],
    ['calls', 'outbound'],
    ['http'],
    ['cometd'],
    ['api'],
    ['.'],
  ],
  nodes: [
    ['shared'],
    [
      'gws-server',
      'gws-dial-preview-record',
      'gws-call-events',
      'gws-outbound',
      'gws-outbound-events',
      'gws-call',
      'gws-agent',
      'gws-agent-events',
      'gws-request',
      'gws-events',
      'gws-dial-events',
      'gws-dial-history',
      'gws-may-call',
      'gws-campaign',
      'gws-ledger',
      'gws-calling-rules',
      'gws-simulator',
    ],
  ],
  plugins: [['gws-dashboard', 'gws-sidebar']],
};

/** Which files of other houses a house knows; nothing is known of `plugins`. */
const NEIGHBOURS: Readonly<Record<string, readonly { from: RegExp; to: RegExp }[]>> = {
  src: [],
  simulator: [{ from: /^simulator\//, to: /^src\/wire\/messages\.ts$/ }],
  nodes: [
    { from: /^nodes\//, to: /^src\// },
    { from: /^nodes\/gws-simulator\//, to: /^simulator\// },
  ],
  plugins: [
    { from: /^plugins\//, to: /^src\// },
    { from: /^plugins\/gws-sidebar\//, to: /^nodes\/(?:shared|gws-server)\// },
  ],
};

const PICTURE = /(<!-- layers -->\n)[\s\S]*?(<!-- \/layers -->)/;
const IMPORT = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*'(\.{1,2}\/[^']*|\.{1,2})'/g;

interface Edge {
  readonly from: string;
  readonly to: string;
}

function filesOf(root: string, folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesOf(root, file) : /(?<!\.d)\.ts$/.test(entry.name) ? [file] : [];
  });
}

/** Who imports whom, whether by value or by type. */
function edgesOf(root: string): Edge[] {
  const files = Object.keys(FLOORS).flatMap((house) => filesOf(root, house));
  const known = new Set(files);
  return files.flatMap((from) => {
    const code = readFileSync(path.join(root, from), 'utf8');
    return [...code.matchAll(IMPORT)].flatMap(([, specifier = '']) => {
      const target = path.posix.join(path.posix.dirname(from), specifier);
      const to = [`${target}.ts`, `${target}/index.ts`, target].find((file) => known.has(file));
      return to ? [{ from, to }] : [];
    });
  });
}

const houseOf = (file: string) => file.split('/', 1)[0] ?? '';

function folderOf(file: string): string {
  const [, folder, rest] = file.split('/');
  return rest === undefined ? '.' : (folder ?? '.');
}

function floorOf(house: string, folder: string): number {
  return (FLOORS[house] ?? []).findIndex((floor) => floor.includes(folder));
}

function faultOf({ from, to }: Edge): string | undefined {
  const [house, other] = [houseOf(from), houseOf(to)];
  if (house !== other) {
    const isKnown = NEIGHBOURS[house]?.some((way) => way.from.test(from) && way.to.test(to));
    return isKnown ? undefined : `${from} knows ${to}: ${house}/ must not know that of ${other}/`;
  }
  const [folder, known] = [folderOf(from), folderOf(to)];
  if (folder === known) {
    return undefined;
  }
  const [mine, theirs] = [floorOf(house, folder), floorOf(house, known)];
  return theirs < mine
    ? undefined
    : `${from} knows ${to}: ${house}/${known} is ${theirs === mine ? 'on the same floor' : 'above'}`;
}

/** Folders that nobody has given a floor, and files that do not say what lives there. */
function strangers(root: string): string[] {
  const files = Object.keys(FLOORS).flatMap((house) => filesOf(root, house));
  const folders = new Set(files.map((file) => `${houseOf(file)}/${folderOf(file)}`));
  const homeless = [...folders].filter((folder) => {
    const [house = '', name = ''] = folder.split('/');
    return floorOf(house, name) < 0;
  });
  const silent = files.filter((file) => !/^\/\*\*|^#!/.test(readFileSync(path.join(root, file), 'utf8')));
  return [
    ...homeless.map((folder) => `${folder} is on no floor; scripts/layers.ts says which there are`),
    ...silent.map((file) => `${file} does not say in its first lines what lives there`),
  ];
}

/** Each folder with those directly below that it knows; what those know in turn is left out. */
function picture(edges: readonly Edge[]): string {
  const houses = Object.entries(FLOORS).filter(([house]) => house !== 'nodes' && house !== 'plugins');
  const drawings = houses.map(([house, floors]) => {
    const below = new Map<string, Set<string>>();
    for (const { from, to } of edges) {
      const [folder, known] = [folderOf(from), folderOf(to)];
      if (houseOf(from) === house && houseOf(to) === house && folder !== known) {
        below.set(folder, (below.get(folder) ?? new Set()).add(known));
      }
    }
    const reaches = (folder: string): Set<string> => {
      const reached = new Set(below.get(folder));
      for (const known of reached) {
        for (const further of below.get(known) ?? []) {
          reached.add(further);
        }
      }
      return reached;
    };
    const label = (folder: string) =>
      folder === '.' ? `${house}_index["${house}/*.ts"]` : `${house}_${folder}["${folder}/"]`;
    const lines = floors
      .toReversed()
      .flat()
      .flatMap((folder) => {
        const known = [...(below.get(folder) ?? [])];
        const direct = known.filter((one) => !known.some((other) => other !== one && reaches(other).has(one)));
        return direct.sort().map((one) => `  ${label(folder)} --> ${label(one)}`);
      });
    return ['```mermaid', 'flowchart TD', ...lines, '```', ''].join('\n');
  });
  return `\n${drawings.join('\n')}\n`;
}

function main(): void {
  const given = process.argv.slice(2);
  const root = given.find((argument) => !argument.startsWith('--')) ?? path.join(__dirname, '..');
  const edges = edgesOf(root);
  const faults = [...edges.map(faultOf).filter((fault) => fault !== undefined), ...strangers(root)];
  const page = path.join(root, 'docs/architecture.md');
  const text = readFileSync(page, 'utf8');
  const drawn = text.replace(PICTURE, (_all, begin: string, end: string) => begin + picture(edges) + end);
  if (given.includes('--draw')) {
    writeFileSync(page, drawn);
  }
  if (!PICTURE.test(text)) {
    faults.push('docs/architecture.md has no place for the picture');
  } else if (drawn !== text && !given.includes('--draw')) {
    faults.push('docs/architecture.md shows another house; draw it anew with npm run lint:layers -- --draw');
  }
  for (const fault of faults) {
    console.error(fault);
  }
  console.log(`${edges.length} imports, ${faults.length} faults`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}

main();
