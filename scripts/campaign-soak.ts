/**
 * `npm run soak:campaign -- [minutes] [--agents N] [--instances N] [--seed N] [--json]`: agents of a Node-RED, or of several that share
 * a PostgreSQL, work through a campaign under continuous faults and crashes, and at the end every record must have one fate, the
 * same for the dialer and for the flow. Exits with 1 if not.
 */
import { parseArgs } from 'node:util';
import { CampaignSoak, type CampaignSoakResult } from './soak/campaign/run';

const DEFAULT_MINUTES = 3;
const DEFAULT_AGENTS = 20;
const DEFAULT_SEED = 20_260_901;
const PROGRESS_INTERVAL = 10_000;

/** Records for each minute: more than are worked through meanwhile, and no more than the simulator keeps. */
const PER_MINUTE = 600;
const MOST_RECORDS = 5000;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: 'string' },
      agents: { type: 'string' },
      instances: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const minutes = Number(positionals[0] ?? DEFAULT_MINUTES);
  const [agents, seed] = [Number(values.agents ?? DEFAULT_AGENTS), Number(values.seed ?? DEFAULT_SEED)];
  const instances = Number(values.instances ?? 1);
  const isUsable =
    minutes > 0 &&
    agents > 0 &&
    instances > 0 &&
    [agents, instances, seed].every((count) => Number.isSafeInteger(count));
  if (!isUsable || positionals.length > 1) {
    console.error(
      'Usage: npm run soak:campaign -- [minutes] [--agents N] [--instances N] [--seed whole-number] [--json]',
    );
    process.exitCode = 2;
    return;
  }
  const say = values.json ? console.error : console.log;
  say(`A campaign of ${agents} agents in ${instances} Node-RED for ${minutes} min with seed ${seed}.`);
  const records = Math.min(MOST_RECORDS, Math.ceil(minutes * PER_MINUTE));
  const soak = new CampaignSoak({ seed, agents, instances, records, duration: minutes * 60_000 });
  const progress = setInterval(() => say(soak.progress), PROGRESS_INTERVAL);
  const result = await soak.run();
  clearInterval(progress);
  const passed = result.checks.every((check) => check.passed);
  if (values.json) {
    console.log(JSON.stringify({ minutes, agents, instances, seed, passed, ...result }, undefined, 2));
  } else {
    print(result);
  }
  process.exitCode = passed ? 0 : 1;
}

function print({ counts, faults, interruptions, checks }: CampaignSoakResult): void {
  for (const [title, table] of [
    ['Records', counts],
    ['Interruptions', interruptions],
    ['Faults', faults],
  ] as const) {
    console.log(`\n${title}`);
    for (const [name, count] of Object.entries(table)) {
      console.log(`  ${name.padEnd(36)}${String(count).padStart(6)}`);
    }
  }
  console.log('\nChecks');
  for (const { passed, what, found } of checks) {
    console.log(`  ${passed ? 'ok  ' : 'FAIL'}  ${what}: ${found}`);
  }
}

void main();
