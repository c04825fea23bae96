-- Who holds which worker ID, or held it. $1 space.
SELECT worker_id, name, until_ms, expires_ms
FROM snowflake_lease
WHERE space = $1 AND owner IS NOT NULL
ORDER BY worker_id
