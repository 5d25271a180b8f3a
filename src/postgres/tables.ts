/**
 * The tables of a ledger in PostgreSQL, as steps from an empty schema to the newest version. Older versions of this package
 * go on using a schema that a newer one has migrated: a step only adds, and what is replaced keeps its name.
 *
 * Rows of `dial` are updated in place (HOT), which needs room in their page, and no index on a column that changes, such as
 * `state`, not even in the condition of a partial one.
 */
import { CLAIM_DIAL, NEWEST_SAME } from './claim-sql';

/** Makes the statements of a step. @param s name of the schema, as an identifier */
type SchemaStep = (s: string) => string;

const FIRST: SchemaStep = (s) => `
CREATE TABLE ${s}.meta (
  version int NOT NULL,
  /** How telephone numbers are kept, and what that was made with; none before the first ledger was opened. */
  numbers text,
  numbers_check text,
  /** Of the server: another one shows that a standby was promoted, or a backup restored. */
  timeline text
);

/** Each Node-RED that uses the ledger. One that has run out never lives again; it comes back with another ID. */
CREATE TABLE ${s}.instance (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  version text,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  until timestamptz NOT NULL,
  /** When what it had left was last looked for. */
  swept_at timestamptz
) WITH (fillfactor = 50);

/** Who may sign an agent in. */
CREATE TABLE ${s}.lease (
  server text,
  agent text,
  holder uuid,
  epoch bigint NOT NULL DEFAULT 0,
  since timestamptz,
  listed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (server, agent)
) WITH (fillfactor = 50);

/** The instances among whom the agents of a server are spread, and how many agents each lists. */
CREATE TABLE ${s}.member (server text, instance uuid, agents int NOT NULL, PRIMARY KEY (server, instance));

CREATE TABLE ${s}.dial (
  id uuid PRIMARY KEY,
  claimed_at timestamptz NOT NULL,
  server text NOT NULL,
  agent text NOT NULL,
  device text,
  handle text,
  attempt text,
  campaign text,
  list text,
  number text,
  /** What all ways to write the number have in common. */
  number_key text,
  /** Hash of the attempt, which may be long. */
  attempt_key uuid,
  instance uuid NOT NULL,
  epoch bigint,
  node text,
  message text,
  verdict jsonb,
  state text NOT NULL,
  outcome text,
  call_id text,
  accepted_at timestamptz,
  not_dialed_at timestamptz,
  unknown_at timestamptz,
  dialing_at timestamptz,
  established_at timestamptz,
  ended_at timestamptz,
  talked int,
  recovered boolean,
  resolved_by text,
  /** Counts changes. */
  revision int NOT NULL
) WITH (fillfactor = 50);

CREATE INDEX ON ${s}.dial (claimed_at);
CREATE INDEX ON ${s}.dial (agent, claimed_at);
CREATE INDEX ON ${s}.dial (number_key, claimed_at) WHERE number_key IS NOT NULL;
CREATE INDEX ON ${s}.dial (attempt_key) WHERE attempt_key IS NOT NULL;
CREATE INDEX ON ${s}.dial (handle, agent, claimed_at) WHERE handle IS NOT NULL;

/** Dials whose outcome is unknown: few, and looked for among millions. */
CREATE TABLE ${s}.dial_unknown (id uuid PRIMARY KEY REFERENCES ${s}.dial ON DELETE CASCADE);

CREATE FUNCTION ${s}.keep_unknown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'unknown' THEN
    INSERT INTO ${s}.dial_unknown (id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
  ELSE
    DELETE FROM ${s}.dial_unknown WHERE id = NEW.id;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER keep_unknown AFTER UPDATE ON ${s}.dial FOR EACH ROW
  WHEN (OLD.state <> NEW.state AND (OLD.state = 'unknown' OR NEW.state = 'unknown'))
  EXECUTE FUNCTION ${s}.keep_unknown();

/** Dials that somebody must be told of, as of which change, and the instance that does so; none: whoever comes first. */
CREATE TABLE ${s}.dial_news (
  id uuid PRIMARY KEY REFERENCES ${s}.dial ON DELETE CASCADE,
  revision int NOT NULL,
  instance uuid
);
${NEWEST_SAME(s)}
${CLAIM_DIAL(s)}
CREATE VIEW ${s}.dial_report AS
SELECT id, claimed_at, server, agent, device, handle, attempt, campaign, list, number, state, outcome, call_id, accepted_at,
  dialing_at, established_at, ended_at, talked AS talked_seconds, recovered IS TRUE AS recovered, resolved_by, node, message
FROM ${s}.dial;
`;

const SUPPRESSIONS: SchemaStep = (s) => `
ALTER TABLE ${s}.dial ADD COLUMN person text;
CREATE INDEX ON ${s}.dial (person, claimed_at) WHERE person IS NOT NULL;

/** Numbers that must not be called. */
CREATE TABLE ${s}.suppression (
  id uuid PRIMARY KEY,
  number text NOT NULL,
  /** What all ways to write the number have in common, as a hash. */
  number_key text NOT NULL,
  reason text NOT NULL,
  added_at timestamptz NOT NULL,
  until timestamptz,
  added_by text
);

CREATE INDEX ON ${s}.suppression (number_key);
CREATE INDEX ON ${s}.suppression (until) WHERE until IS NOT NULL;
`;

const JOBS: SchemaStep = (s) => `
/** Rows of jobs that add many records: claimed before they are sent, and done. */
CREATE TABLE ${s}.job_row (
  /** Digest of the job and of what is sent. */
  id text PRIMARY KEY,
  run text NOT NULL,
  claimed_at timestamptz NOT NULL,
  is_done boolean NOT NULL DEFAULT false
) WITH (fillfactor = 50);

CREATE INDEX ON ${s}.job_row (claimed_at);
`;

/** The first step makes version 1. */
export const STEPS: readonly SchemaStep[] = [FIRST, SUPPRESSIONS, JOBS].map((step) => (s) => withoutNotes(step(s)));

/** SQL knows no comments of that kind within a statement's text that is worth sending. */
function withoutNotes(sql: string): string {
  return sql.replace(/\s*\/\*\*.*?\*\//gs, '');
}
