-- Adds the row of the space and those of its worker IDs, as far as they are missing.
--
-- $1 space, $2 layout, $3 window, $4 largest skew, $5 to $6 the worker IDs, $7 whether a
-- person says that no holder is running.
WITH server AS MATERIALIZED (
    SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms,
        (SELECT system_identifier FROM pg_control_system()) || '/'
            || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) AS identity,
        CASE current_setting('synchronous_commit')
            WHEN 'off' THEN set_config('synchronous_commit', 'on', true)
        END AS commits
),
space AS (
    INSERT INTO snowflake_space (space, layout, window_max_ms, identity)
    SELECT $1, $2, $3, CASE WHEN $7 THEN server.identity END
    FROM server
    ON CONFLICT DO NOTHING
),
added AS (
    INSERT INTO snowflake_lease (space, worker_id)
    SELECT $1, worker_id
    FROM generate_series($5, $6) AS worker_id
    WHERE NOT EXISTS (SELECT FROM snowflake_space WHERE space = $1 AND layout <> $2)
    ON CONFLICT DO NOTHING
    RETURNING worker_id
)
-- Not for a space that this statement adds: its row is not seen here. In one that was there,
-- the rows may have been lost with grants that still run.
UPDATE snowflake_space x
SET quarantine_ms = greatest(x.quarantine_ms, server.ms + greatest(x.window_max_ms, $3) + $4)
FROM server
WHERE x.space = $1 AND EXISTS (SELECT FROM added)
