// The Docker Compose file of docs/scaling.md, as far as it can be checked without Docker: what it names is there, and fits together.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './tarball';

interface Service {
  readonly image?: string;
  readonly build?: { readonly dockerfile_inline: string };
  readonly restart?: string;
  readonly stop_grace_period?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
  readonly ports?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[]; readonly interval: string; readonly retries: number };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, null>>;
}

const directory = path.join(root, 'docs', 'compose');
const read = (file: string) => readFileSync(path.join(directory, file), 'utf8');

/** The YAML parser that Node-RED's own node uses. */
function parseYaml(text: string): unknown {
  const nodes = createRequire(require.resolve('node-red/red.js')).resolve('@node-red/nodes/package.json');
  return (createRequire(nodes)('js-yaml') as { load(yaml: string): unknown }).load(text);
}

const text = read('compose.yaml');
const page = readFileSync(path.join(root, 'docs', 'scaling.md'), 'utf8');
const { services, volumes } = parseYaml(text) as Compose;
const all = Object.entries(services);
const nodeReds = all.filter(([, { build }]) => build !== undefined);
const { peerDependencies, 'node-red': nodeRed } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** Names of variables as Compose replaces them. */
const variablesIn = (compose: string) => new Set([...compose.matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name));

describe('the Docker Compose file', () => {
  it('has a database and several Node-REDs, from images with a version', () => {
    assert.ok(nodeReds.length >= 2);
    const inline = nodeReds.map(([, { build }]) => /^FROM (\S+)/m.exec(build?.dockerfile_inline ?? '')?.[1] ?? '');
    const images = [...inline, ...all.flatMap(([, { image }]) => image ?? [])];
    assert.ok(images.length >= all.length);
    for (const image of images) {
      assert.match(image, /^[\w/-]+:\d+(\.\d+)*$/);
    }
    assert.ok(images.some((image) => image.startsWith('postgres:') && Number(image.split(':')[1]) >= 13));
    assert.ok(inline.every((image) => `>=${image.split(':')[1]}` === nodeRed.version));
  });

  it('installs the package and its driver, in the version that it asks for', () => {
    const { name } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    for (const [, { build }] of nodeReds) {
      const [, installed = ''] = /RUN npm install (.*)/.exec(build?.dockerfile_inline ?? '') ?? [];
      assert.ok(installed.split(' ').includes(name));
      assert.equal(/pg@(\d+)/.exec(installed)?.[1], /\^(\d+)/.exec(peerDependencies.pg)?.[1]);
    }
  });

  it('says of each whether it is well, and starts no Node-RED before the database is', () => {
    for (const [, { healthcheck, restart }] of all) {
      assert.match(healthcheck?.test[0] ?? '', /^CMD/);
      assert.match(healthcheck?.interval ?? '', /^\d+s$/);
      assert.ok(Number(healthcheck?.retries) > 0);
      assert.equal(restart, 'unless-stopped');
    }
    for (const [, { depends_on }] of nodeReds) {
      assert.deepEqual(depends_on, { postgres: { condition: 'service_healthy' } });
    }
  });

  it('runs a check of health that is a script', () => {
    for (const [, { healthcheck }] of nodeReds) {
      const [, command, flag, script = ''] = healthcheck?.test ?? [];
      assert.deepEqual([command, flag], ['node', '-e']);
      assert.doesNotThrow(() => new Function(script));
    }
  });

  it('gives a Node-RED more time to end than Node-RED gives its nodes', () => {
    for (const [, { stop_grace_period = '' }] of nodeReds) {
      assert.ok(Number.parseInt(stop_grace_period, 10) > 15);
    }
  });

  it('calls each Node-RED by the address at which the others reach it', () => {
    for (const [name, { environment }] of nodeReds) {
      assert.equal(environment.GWS_INSTANCE_NAME, `${name}:1880`);
    }
  });

  it('lets nobody in from outside, and only one Node-RED change the flow', () => {
    assert.deepEqual(
      all.flatMap(([, { ports = [] }]) => ports),
      ['127.0.0.1:1880:1880'],
    );
    const writers = nodeReds.filter(([, service]) => service.volumes.includes('flows:/flows'));
    assert.deepEqual(
      writers.map(([name]) => name),
      ['node-red-1'],
    );
    assert.equal(
      nodeReds.filter(([, service]) => service.volumes.includes('flows:/flows:ro')).length,
      nodeReds.length - 1,
    );
  });

  it('uses no volume that is not there', () => {
    const named = all.flatMap(([, service]) => service.volumes.map((volume) => volume.split(':')[0] ?? ''));
    for (const name of named.filter((one) => !one.startsWith('.'))) {
      assert.ok(name in volumes, name);
    }
  });

  it('takes all secrets from the environment, by names that the page lists', () => {
    const [, listed = ''] = /into `\.env`:\n\n```\n([\s\S]*?)```/.exec(page) ?? [];
    const names = listed.split('\n').flatMap((line) => line.split('=')[0] || []);
    assert.deepEqual([...variablesIn(text)].sort(), names.sort());
    assert.equal((text.match(/\$\{/g) ?? []).length, (text.match(/\$\{\w+:\?/g) ?? []).length);
    for (const [, { environment }] of all) {
      for (const [name, value] of Object.entries(environment)) {
        assert.equal(/PASSWORD|SECRET/.test(name), /PASSWORD|SECRET/.test(String(value)), name);
      }
    }
  });

  it('gives each Node-RED what its settings and the flow on the page take from the environment', () => {
    const settings = read('settings.js');
    const used = [...settings.matchAll(/process\.env\.(\w+)/g)].map(([, name = '']) => name);
    const [, inFlow = ''] = /In the flow, enter ([\s\S]*?)\n\n/.exec(page) ?? [];
    assert.ok(used.length > 0 && variablesIn(inFlow).size > 0);
    for (const [, { environment, volumes: mounted }] of nodeReds) {
      for (const name of [...used, ...variablesIn(inFlow)]) {
        assert.ok(name in environment, name);
      }
      assert.ok(mounted.includes('./settings.js:/data/settings.js:ro'));
    }
  });

  it('has settings that Node-RED can read, with the flow on the volume that is shared', () => {
    const { flowFile, credentialSecret } = withEnvironment({ NODE_RED_CREDENTIAL_SECRET: 's' }, () =>
      createRequire(__filename)(path.join(directory, 'settings.js')),
    ) as Record<string, string>;
    assert.equal(path.posix.dirname(flowFile ?? ''), '/flows');
    assert.equal(credentialSecret, 's');
  });
});

function withEnvironment<Result>(values: Record<string, string>, work: () => Result): Result {
  const before = { ...process.env };
  Object.assign(process.env, values);
  try {
    return work();
  } finally {
    process.env = before;
  }
}
