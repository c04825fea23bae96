-- Gives a worker ID back. The range that was granted stays granted.
--
-- $1 space, $2 layout, $3 worker ID, $4 owner, $5 nonce.
WITH here AS MATERIALIZED (
    SELECT layout FROM snowflake_space WHERE space = $1
),
released AS (
    UPDATE snowflake_lease l
    SET expires_ms = floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint
    FROM here
    WHERE here.layout = $2 AND l.space = $1 AND l.worker_id = $3
        AND l.owner = $4::uuid AND l.nonce = $5
)
SELECT layout FROM here
