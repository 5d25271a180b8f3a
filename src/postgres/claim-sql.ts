/**
 * The claim of a dial, as a function in the database: one statement for whoever calls it, and so one transaction, decided
 * wholly at the server. Whoever claims the same dial waits for an advisory lock on what both have in common; a statement of
 * a function sees everything that was committed before *it* began, and so what the one before has written. (In one plain
 * statement, whoever has waited for a lock would look at what was there before.)
 */

/** The newest dial that is the same as `d`; the rule is that of src/ledger/same-dial.ts. */
export const NEWEST_SAME = (s: string): string => `
CREATE FUNCTION ${s}.newest_same(d ${s}.dial, remember_ms float8, digits text) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  by_attempt ${s}.dial;
  by_handle ${s}.dial;
BEGIN
  IF d.attempt_key IS NOT NULL THEN
    SELECT * INTO by_attempt FROM ${s}.dial t
    WHERE t.attempt_key = d.attempt_key AND t.state <> 'notDialed'
    ORDER BY t.claimed_at DESC, t.id DESC LIMIT 1;
  END IF;
  IF d.handle IS NOT NULL THEN
    SELECT * INTO by_handle FROM ${s}.dial t
    WHERE t.handle = d.handle AND t.agent = d.agent AND t.server = d.server AND t.state <> 'notDialed'
      AND (t.attempt_key IS NULL OR d.attempt_key IS NULL)
      AND t.claimed_at > clock_timestamp() - make_interval(secs => remember_ms / 1000)
      AND (t.number_key IS NULL OR d.number_key IS NULL
        OR t.number_key = d.number_key AND (digits IS NULL OR ${s}.is_same_number(t.number, d.number, digits)))
    ORDER BY t.claimed_at DESC, t.id DESC LIMIT 1;
  END IF;
  IF by_attempt.id IS NULL OR (by_handle.claimed_at, by_handle.id) > (by_attempt.claimed_at, by_attempt.id) THEN
    RETURN by_handle.id;
  END IF;
  RETURN by_attempt.id;
END $$;

/** Of numbers with the same key: by their digits, a longer one may carry a prefix. */
CREATE FUNCTION ${s}.is_same_number(stored text, asked text, asked_digits text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT stored = asked OR right(regexp_replace(stored, '[^0-9]', '', 'g'), length(asked_digits)) = asked_digits
    OR right(asked_digits, length(regexp_replace(stored, '[^0-9]', '', 'g'))) = regexp_replace(stored, '[^0-9]', '', 'g')
$$;
`;

/**
 * Claims the dial `new_dial`. `locks`: what claims of the same dial have in common, in ascending order.
 *
 * | answer | |
 * | --- | --- |
 * | `claimed` | by this statement; or by an earlier one with the same ID, whose answer was lost |
 * | `settled` | this ID was claimed before, and something has become of it since |
 * | `taken` | `dial` is the same dial |
 * | `expired` | the instance has run out, or does not hold the agent's lease of that epoch |
 */
export const CLAIM_DIAL = (s: string): string => `
CREATE FUNCTION ${s}.claim_dial(new_dial json, locks bigint[], redial boolean, remember_ms float8, digits text,
  OUT answer text, OUT dial uuid, OUT claimed_ms float8, OUT left_ms float8) LANGUAGE plpgsql AS $$
DECLARE
  d ${s}.dial := json_populate_record(NULL::${s}.dial, new_dial);
  lives_until timestamptz;
  known_state text;
  lock_key bigint;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'Dials are claimed at READ COMMITTED, not at %', upper(current_setting('transaction_isolation'))
      USING ERRCODE = 'feature_not_supported';
  END IF;
  IF current_setting('synchronous_commit') = 'off' THEN
    PERFORM set_config('synchronous_commit', 'on', true);
  END IF;
  PERFORM set_config('lock_timeout', '3s', true);
  FOREACH lock_key IN ARRAY locks LOOP
    PERFORM pg_advisory_xact_lock(lock_key);
  END LOOP;
  dial := d.id;

  FOR attempt IN 1..2 LOOP
    SELECT t.state, t.claimed_at INTO known_state, d.claimed_at FROM ${s}.dial t WHERE t.id = d.id;
    IF FOUND THEN
      answer := CASE known_state WHEN 'claimed' THEN 'claimed' ELSE 'settled' END;
      EXIT;
    END IF;

    IF d.epoch IS NULL THEN
      SELECT i.until INTO lives_until FROM ${s}.instance i WHERE i.id = d.instance AND i.until > clock_timestamp();
    ELSE
      SELECT i.until INTO lives_until FROM ${s}.lease l JOIN ${s}.instance i ON i.id = l.holder
      WHERE l.server = d.server AND l.agent = d.agent AND l.holder = d.instance AND l.epoch = d.epoch
        AND i.until > clock_timestamp()
      FOR SHARE OF l;
    END IF;
    IF NOT FOUND THEN
      answer := 'expired';
      RETURN;
    END IF;

    IF NOT redial THEN
      dial := ${s}.newest_same(d, remember_ms, digits);
      IF dial IS NOT NULL THEN
        answer := 'taken';
        RETURN;
      END IF;
      dial := d.id;
    END IF;

    d.claimed_at := clock_timestamp();
    d.state := 'claimed';
    d.revision := 0;
    INSERT INTO ${s}.dial VALUES (d.*) ON CONFLICT (id) DO NOTHING;
    IF FOUND THEN
      answer := 'claimed';
      EXIT;
    END IF;
    -- The same claim was under way: the second round sees it.
  END LOOP;
  claimed_ms := round(extract(epoch FROM date_trunc('milliseconds', d.claimed_at)) * 1000)::float8;
  left_ms := (extract(epoch FROM (SELECT i.until FROM ${s}.instance i WHERE i.id = d.instance) - clock_timestamp()) * 1000)::float8;
END $$;
`;
