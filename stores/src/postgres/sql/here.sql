-- The first part of acquire.sql and renew.sql: the server, and the row of the space.
--
-- $1 space, $2 layout, $3 window, $4 largest skew, $5 clock of the holder,
-- $6 whether a wrong clock stops the statement before anything is written.
WITH server AS MATERIALIZED (
    SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms,
        (SELECT system_identifier FROM pg_control_system()) || '/'
            || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) AS identity,
        current_setting('fsync') = 'on' AS is_safe,
        -- For this statement only: a pooler may give the next one another connection.
        CASE current_setting('synchronous_commit')
            WHEN 'off' THEN set_config('synchronous_commit', 'on', true)
        END AS commits
),
seen AS MATERIALIZED (
    SELECT x.layout, x.window_max_ms, x.identity, x.quarantine_ms,
        abs(server.ms - $5) > $4 AS is_skewed,
        server.is_safe AND x.layout = $2 AND NOT ($6 AND abs(server.ms - $5) > $4) AS is_open
    FROM snowflake_space x, server
    WHERE x.space = $1
),
-- The row, if it must change. Another statement may have changed it since the snapshot of
-- this one: FOR UPDATE waits for that one and returns the newest version. The condition reads
-- the snapshot on purpose, so that the newest version passes it whatever is in it.
changing AS MATERIALIZED (
    SELECT x.window_max_ms, x.identity, x.quarantine_ms
    FROM snowflake_space x
    WHERE x.space = $1 AND (
        SELECT seen.is_open
            AND (seen.identity IS DISTINCT FROM server.identity OR seen.window_max_ms < $3)
        FROM seen, server
    )
    FOR NO KEY UPDATE OF x
),
newest AS MATERIALIZED (
    SELECT window_max_ms, identity, quarantine_ms FROM changing
    UNION ALL
    SELECT window_max_ms, identity, quarantine_ms FROM seen
    WHERE NOT EXISTS (SELECT FROM changing)
),
-- The space as it is from now on. If the server is another one, it may have lost grants that
-- end up to the longest window after its clock.
here AS MATERIALIZED (
    SELECT seen.layout, seen.is_skewed, seen.is_open, server.ms, server.identity,
        greatest(newest.window_max_ms, $3) AS window_max_ms,
        CASE WHEN newest.identity IS DISTINCT FROM server.identity
            THEN greatest(newest.quarantine_ms,
                server.ms + greatest(newest.window_max_ms, $3) + $4)
            ELSE newest.quarantine_ms
        END AS quarantine_ms
    FROM server, seen, newest
),
noted AS (
    UPDATE snowflake_space x
    SET window_max_ms = here.window_max_ms,
        identity = here.identity,
        quarantine_ms = here.quarantine_ms
    FROM here
    WHERE x.space = $1 AND EXISTS (SELECT FROM changing)
)
