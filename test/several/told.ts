// What the flows of all Node-REDs told of dials, and what is promised of that.
import { readFileSync } from 'node:fs';
import type { PostgresServer } from '../support/postgres-server';

/** One message of "dial events" in a flow. */
interface Told {
  /** The Node-RED. */
  readonly by: string;
  /** ms on the monotonic clock, which all processes of a machine share. */
  readonly at: number;
  readonly id: string;
  readonly state: 'ended' | 'unknown';
  /** The state before, if that is known; the same if only the outcome has become known. */
  readonly before?: string;
}

/** What was done to a Node-RED, after which it may not have known what it had told or dialed just before. */
export interface Fault {
  readonly to: string;
  /** On the monotonic clock, and on the system's. */
  readonly at: number;
  readonly time: number;
  /** Whether others take it for dead. */
  readonly isLost: boolean;
}

interface Row {
  readonly id: string;
  readonly attempt: string;
  readonly state: string;
  readonly by: string;
  readonly claimed: number;
}

/** ms between telling and striking off, on a busy machine. */
const LINGER = 2500;

/** ms for which a dial is under way. */
const UNDER_WAY = 5000;

/** ms on the monotonic clock. */
export function monotonic(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}

export function readTold(file: string): Told[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter(Boolean).map((line) => JSON.parse(line) as Told);
}

/** Resolves to how many dials have neither ended nor been found out, and how much is to be told. */
export async function leftOver(server: PostgresServer, schema: string): Promise<number> {
  const [row] = await server.query<{ count: number }>(
    `SELECT (SELECT count(*) FROM ${schema}.dial WHERE state IN ('claimed', 'accepted', 'dialing', 'established'))::int
       + (SELECT count(*) FROM ${schema}.dial_news)::int AS count`,
  );
  return row?.count ?? 0;
}

/**
 * The end of each dial is told once. It is told again only if whoever told it was lost within a moment, by another; and it may
 * remain unknown, which is told in the same way, only if the dial was under way when its Node-RED was lost, or lost GWS.
 * Whoever comes back may have known better how it had ended, and says so.
 * @param attempts of the dials that GWS has accepted
 * @returns what is otherwise
 */
export async function broken(
  server: PostgresServer,
  schema: string,
  { attempts, told, faults }: { attempts: readonly string[]; told: readonly Told[]; faults: readonly Fault[] },
): Promise<string[]> {
  const rows = await server.query<Row>(
    `SELECT d.id::text, upper(d.attempt) AS attempt, d.state, i.name AS by, (extract(epoch FROM d.claimed_at) * 1000)::float8 AS claimed
     FROM ${schema}.dial d JOIN ${schema}.instance i ON i.id = d.instance WHERE d.state <> 'notDialed'`,
  );
  const byAttempt = new Map(rows.map((row) => [row.attempt, row]));
  return attempts.flatMap((attempt) => {
    const row = byAttempt.get(attempt.toUpperCase());
    const wrong = row ? faultsOf(row, told, faults) : ['is not in the ledger'];
    return wrong.map((what) => `${attempt} of ${row?.by} ${what}`);
  });
}

function faultsOf(row: Row, told: readonly Told[], faults: readonly Fault[]): string[] {
  const ofIt = told.filter(({ id }) => id === row.id).sort((one, other) => one.at - other.at);
  const ofState = (state: Told['state']) => ofIt.filter((one) => one.state === state && one.before !== state);
  const [ended, unknown] = [ofState('ended'), ofState('unknown')];
  const wrong: string[] = [];
  for (const again of [ended, unknown]) {
    if (!again.slice(0, -1).every((one) => wasLostAfter(one, faults))) {
      wrong.push(`was told several times: ${again.map(({ by, at, state }) => `${state} by ${by} at ${at}`)}`);
    }
  }
  const amended = ofIt.filter(({ state, before }) => state === before);
  if (!amended.every(({ by }) => faults.some(({ to, isLost }) => isLost && to === by))) {
    wrong.push(`was amended by ${amended.map(({ by }) => by)}`);
  }
  if (row.state === 'unknown' && !faults.some((fault) => wasUnderWay(row, fault))) {
    wrong.push('is unknown, although nothing had happened to its Node-RED');
  }
  if ((row.state === 'unknown' ? unknown : ended).length === 0) {
    wrong.push(`is ${row.state}, and that was not told`);
  }
  return wrong;
}

function wasLostAfter({ by, at }: Told, faults: readonly Fault[]): boolean {
  return faults.some((fault) => fault.isLost && fault.to === by && Math.abs(fault.at - at) < LINGER);
}

function wasUnderWay({ by, claimed }: Row, { to, time }: Fault): boolean {
  return to === by && Math.abs(time - claimed) < UNDER_WAY;
}
