/** The floors of the house: an import upwards, or in a circle, is found in a copy of the sources. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');

describe('The floors of the house', function () {
  this.timeout(60_000);

  let copy: string;

  beforeEach(() => {
    copy = mkdtempSync(path.join(tmpdir(), 'gws-house-'));
    for (const house of ['src', 'nodes', 'plugins', 'simulator']) {
      cpSync(path.join(ROOT, house), path.join(copy, house), {
        recursive: true,
        filter: (file) => !file.includes('locales'),
      });
    }
    cpSync(path.join(ROOT, 'biome.json'), path.join(copy, 'biome.json'));
    mkdirSync(path.join(copy, 'docs'));
    cpSync(path.join(ROOT, 'docs/architecture.md'), path.join(copy, 'docs/architecture.md'));
  });

  afterEach(() => rmSync(copy, { recursive: true, force: true }));

  function layers(): { status: number | null; said: string } {
    const script = path.join(ROOT, 'scripts/layers.ts');
    const { status, stderr, stdout } = spawnSync(process.execPath, ['--require', 'tsx/cjs', script, copy], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    return { status, said: stdout + stderr };
  }

  function plant(file: string, line: string): void {
    appendFileSync(path.join(copy, file), `${line}\n`);
  }

  it('match the picture in the documentation, and the tool sees every import', () => {
    const { status, said } = layers();
    assert.equal(status, 0, said);
    assert.ok(Number(/(\d+) imports, 0 faults/.exec(said)?.[1]) > 500, said);
  });

  const CLIMBS: readonly [string, string, string, RegExp][] = [
    ['climbs', 'src/wire/messages.ts', "import { Session } from '../session/session';", /src\/session is above/],
    [
      'climbs by type only',
      'src/http/tls.ts',
      "import type { Session } from '../session/session';",
      /src\/session is above/,
    ],
    ['hands on from above', 'src/errors/guard.ts', "export * from '../http/api';", /src\/http is above/],
    ['loads from above when asked', 'src/errors/guard.ts', "export const late = () => import('../http/api');", /above/],
    ['looks to the side', 'src/calls/choice.ts', "import '../outbound/outcome';", /src\/outbound is on the same floor/],
    ['looks from one node into another', 'nodes/gws-call/node.ts', "import '../gws-agent/node';", /on the same floor/],
    ['knows Node-RED from the client', 'src/agents/pool.ts', "import '../../nodes/shared/register';", /must not know/],
    ['knows the simulator from the client', 'src/agents/pool.ts', "import '../../simulator';", /must not know/],
    [
      'knows the client from the simulator',
      'simulator/calls/calls.ts',
      "import '../../src/errors/gws-error';",
      /must not know/,
    ],
    ['knows the simulator from other nodes', 'nodes/gws-call/node.ts', "import '../../simulator';", /must not know/],
  ];
  for (const [what, file, line, complaint] of CLIMBS) {
    it(`are violated if somebody ${what}`, () => {
      plant(file, line);
      const { status, said } = layers();
      assert.equal(status, 1, said);
      assert.match(said, complaint);
      assert.ok(said.includes(file), said);
    });
  }

  it('do not admit a folder without a floor', () => {
    mkdirSync(path.join(copy, 'src/misc'));
    writeFileSync(path.join(copy, 'src/misc/things.ts'), '/** Things. */\nexport const thing = 1;\n');
    const { status, said } = layers();
    assert.equal(status, 1, said);
    assert.match(said, /src\/misc is on no floor/);
  });

  it('have a file that says in its first lines what lives there', () => {
    writeFileSync(path.join(copy, 'src/http/things.ts'), 'export const thing = 1;\n');
    const { status, said } = layers();
    assert.equal(status, 1, said);
    assert.match(said, /src\/http\/things\.ts does not say/);
  });

  it('are redrawn when the house has changed', () => {
    plant('simulator/api/me.ts', "import '../tls/certificate';");
    assert.match(layers().said, /docs\/architecture\.md shows another house/);
  });

  it('have no import cycle among files, not even of types', () => {
    plant('src/wire/address.ts', "export type { Circle } from './path';");
    plant('src/wire/path.ts', "export type { ServerAddress } from './address';");
    const biome = require.resolve('@biomejs/biome/bin/biome');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [biome, 'lint', '--only=suspicious/noImportCycles', '--vcs-enabled=false', 'src'],
      { cwd: copy, encoding: 'utf8' },
    );
    assert.equal(status, 1, stdout + stderr);
    assert.match(stdout + stderr, /noImportCycles/);
  });
});
