-- Extends the range of a lease. Follows here.sql.
--
-- $7 owner, $8 nonce, $9 worker ID, $10 next nonce, $11 end of the range, $12 name.

-- Waits for whoever is changing the row, and returns its newest version.
, record AS MATERIALIZED (
    SELECT l.worker_id, l.owner, l.nonce, l.until_ms, l.expires_ms
    FROM snowflake_lease l, here
    WHERE here.is_open AND l.space = $1 AND l.worker_id = $9
    FOR NO KEY UPDATE OF l
),
judged AS MATERIALIZED (
    SELECT record.until_ms,
        record.owner = $7::uuid AND record.nonce = $10 AS is_repeated,
        CASE
            WHEN record.owner IS DISTINCT FROM $7::uuid THEN 'owner'
            WHEN record.nonce <> $8 THEN 'twin'
            WHEN record.until_ms <> $11 THEN 'range'
            -- A server that is lost may have had a clock that was ahead, and have granted what
            -- follows a range that is nearly over.
            WHEN here.ms + CASE WHEN here.ms < here.quarantine_ms THEN $4 ELSE 0 END
                >= record.until_ms THEN 'over'
        END AS loss,
        -- Its holder may put a record back that this server has lost, unless it is nearly over.
        here.ms < here.quarantine_ms AND here.ms + $4 < $11 AND record.until_ms <= $11
            AND (record.owner IS NULL OR record.owner = $7::uuid
                OR greatest(record.expires_ms, record.until_ms) <= here.ms)
            AS may_put_back
    FROM record, here
),
verdict AS MATERIALIZED (
    SELECT until_ms, coalesce(is_repeated, false) AS is_repeated,
        CASE WHEN may_put_back OR is_repeated THEN NULL ELSE loss END AS loss
    FROM judged
),
renewed AS (
    UPDATE snowflake_lease l
    SET owner = $7::uuid,
        nonce = $10,
        until_ms = greatest(verdict.until_ms, $11, least(here.ms, $5) + $3),
        expires_ms = here.ms + $3,
        name = $12
    FROM verdict, here
    WHERE l.space = $1 AND l.worker_id = $9
        AND verdict.loss IS NULL AND NOT verdict.is_repeated AND NOT here.is_skewed
    RETURNING l.until_ms
)
SELECT server.ms, server.is_safe, server.commits, here.layout, here.is_skewed,
    verdict.loss, verdict.until_ms IS NULL AS is_missing,
    coalesce(renewed.until_ms, CASE WHEN verdict.is_repeated THEN verdict.until_ms END) AS until_ms
FROM server
LEFT JOIN here ON true
LEFT JOIN verdict ON true
LEFT JOIN renewed ON true
