-- Leases a worker ID. Follows here.sql.
--
-- $7 owner, $8 nonce, $9 to $10 the worker IDs, $11 the preferred one or NULL, $12 name,
-- $13 whether to go on although rows are missing.
, known AS MATERIALIZED (
    SELECT count(*) AS count,
        min(greatest(l.expires_ms, l.until_ms)) AS free_at_ms
    FROM snowflake_lease l
    WHERE l.space = $1 AND l.worker_id BETWEEN $9 AND $10
),
may AS MATERIALIZED (
    SELECT here.is_open AND ($13 OR known.count > $10 - $9) AS acquire FROM here, known
),
-- The answer to this acquisition was lost.
same AS MATERIALIZED (
    SELECT l.worker_id, l.from_ms, l.until_ms
    FROM snowflake_lease l, may
    WHERE may.acquire AND l.space = $1 AND l.owner = $7::uuid AND l.nonce = $8
    ORDER BY l.worker_id DESC
    LIMIT 1
),
-- A row that another statement is changing is passed over. A row that was changed since the
-- snapshot is checked again in its newest version, after it is locked.
idle AS MATERIALIZED (
    SELECT l.worker_id
    FROM snowflake_lease l, here, may
    WHERE may.acquire AND NOT EXISTS (SELECT FROM same) AND here.ms >= here.quarantine_ms
        AND l.space = $1 AND l.worker_id BETWEEN $9 AND $10
        AND l.expires_ms <= here.ms AND l.until_ms <= here.ms
    ORDER BY l.worker_id IS NOT DISTINCT FROM $11 DESC, l.owner IS NOT NULL,
        l.expires_ms, l.worker_id
    LIMIT 1
    FOR NO KEY UPDATE OF l SKIP LOCKED
),
taken AS (
    UPDATE snowflake_lease l
    SET owner = $7::uuid,
        nonce = $8,
        from_ms = greatest(l.until_ms, here.quarantine_ms),
        until_ms = here.ms + $3,
        expires_ms = here.ms + $3,
        name = $12
    FROM idle, here
    WHERE l.space = $1 AND l.worker_id = idle.worker_id
    RETURNING l.worker_id, l.from_ms, l.until_ms
)
SELECT server.ms, server.is_safe, server.commits, here.layout, here.is_skewed,
    granted.worker_id, granted.from_ms, granted.until_ms,
    known.count, known.free_at_ms, here.quarantine_ms
FROM server
LEFT JOIN here ON true
LEFT JOIN known ON true
LEFT JOIN (SELECT * FROM same UNION ALL SELECT * FROM taken) AS granted ON true
