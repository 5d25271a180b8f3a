// The history of all leases, as the database has seen it, and what must be true of it and of the dials.
import type { PostgresServer } from '../support/postgres-server';

const GRACE = 5;

/** Writes down each change of a lease, with the time until which the holder before was alive. */
export async function record(server: PostgresServer, schema: string): Promise<void> {
  await server.query(`
    CREATE TABLE ${schema}.history (at timestamptz, server text, agent text, epoch bigint, before uuid, after uuid, alive_until timestamptz);
    CREATE FUNCTION ${schema}.note_lease() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO ${schema}.history SELECT clock_timestamp(), NEW.server, NEW.agent, NEW.epoch, OLD.holder, NEW.holder,
          (SELECT until FROM ${schema}.instance WHERE id = OLD.holder);
        RETURN NULL;
      END $$;
    CREATE TRIGGER note_lease AFTER UPDATE ON ${schema}.lease FOR EACH ROW WHEN (OLD.epoch <> NEW.epoch)
      EXECUTE FUNCTION ${schema}.note_lease();`);
}

/** By what is wrong, how often; each must be 0. */
const FAULTS: Readonly<Record<string, (schema: string) => string>> = {
  'agents taken from a holder who lived, or within the grace': (s) =>
    `SELECT FROM ${s}.history WHERE before IS NOT NULL AND after IS NOT NULL AND before <> after
     AND alive_until + interval '${GRACE} s' > at`,
  'agents whom somebody gave back who did not have them': (s) =>
    `SELECT FROM ${s}.history h WHERE after IS NULL AND NOT EXISTS
       (SELECT FROM ${s}.history g WHERE g.agent = h.agent AND g.epoch = h.epoch - 1 AND g.after = h.before)`,
  'gaps or repetitions among epochs': (s) =>
    `SELECT FROM (SELECT epoch - lag(epoch, 1, 0::bigint) OVER (PARTITION BY server, agent ORDER BY at, epoch) AS step FROM ${s}.history) h
     WHERE step <> 1`,
  'dials outside the lease that they name': (s) =>
    `SELECT FROM ${s}.dial d WHERE NOT EXISTS (SELECT FROM ${s}.history h WHERE h.agent = d.agent AND h.epoch = d.epoch AND h.at <= d.claimed_at
       AND NOT EXISTS (SELECT FROM ${s}.history n WHERE n.agent = h.agent AND n.epoch = h.epoch + 1 AND n.at < d.claimed_at))`,
  'dials of an attempt that was dialed before': (s) =>
    `SELECT FROM ${s}.dial WHERE attempt IS NOT NULL AND state <> 'notDialed' GROUP BY attempt HAVING count(*) > 1`,
};

export async function faults(server: PostgresServer, schema: string): Promise<Record<string, number>> {
  const found = await Promise.all(
    Object.entries(FAULTS).map(async ([what, sql]) => [what, (await server.query(sql(schema))).length] as const),
  );
  return Object.fromEntries(found.filter(([, count]) => count > 0));
}
