/** `npm run faults`: runs through every kind of interruption with realistic waits, and prints the cost. */
import { INTERRUPTIONS } from '../test/support/interruptions';
import type { Interruption } from '../test/support/scene';
import { type Healing, Scene, type Tempo } from '../test/support/scene';

/** The client as the editor configures it; the server holds polls only briefly, or this would take hours. */
const TEMPO: Tempo = {
  session: { timeout: 10_000, backoff: {}, refusedDelay: 300_000 },
  cometd: { timeout: 2000, maxInterval: 10_000 },
  outage: 3000,
};

/** How many are gone through at a time. */
const ABREAST = 8;

/** ms after which it is not going to heal any more. */
const LIMIT = 120_000;

const HEADER = [
  'Interruption',
  'lasted (ms)',
  'noticed after (ms)',
  'healed after (ms)',
  'events sent',
  'missed',
  'recovered',
  'requests',
];

async function measured(interruption: Interruption): Promise<string[]> {
  const { noticedAfter, lasted, healedAfter, sent, missed, recovered, requests } = await inTime(interruption);
  return [
    interruption.name,
    interruption.instant ? '-' : whole(lasted),
    noticedAfter === undefined ? 'never' : whole(noticedAfter),
    whole(healedAfter),
    ...[sent, missed, recovered, requests].map(String),
  ];
}

async function inTime(interruption: Interruption): Promise<Healing> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`"${interruption.name}" did not heal within ${LIMIT / 1000} s`)), LIMIT);
  });
  try {
    return await Promise.race([Scene.play(interruption, TEMPO), late]);
  } finally {
    clearTimeout(timer);
  }
}

function whole(ms: number): string {
  return Math.round(ms).toString();
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

async function main(): Promise<void> {
  const rows: string[][] = [];
  const waiting = [...INTERRUPTIONS.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [at, interruption] = next;
      rows[at] = await measured(interruption);
      process.stderr.write('.');
    }
  };
  await Promise.all(Array.from({ length: ABREAST }, work));
  process.stderr.write('\n');
  console.log([line(HEADER), line(HEADER.map((_, at) => (at === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n'));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
