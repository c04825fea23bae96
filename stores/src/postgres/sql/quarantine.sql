-- Lets no new grant begin before a window and the allowed skew have passed.
--
-- $1 space, $2 window, $3 largest skew.
UPDATE snowflake_space
SET window_max_ms = greatest(window_max_ms, $2),
    quarantine_ms = greatest(quarantine_ms,
        floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint
            + greatest(window_max_ms, $2) + $3)
WHERE space = $1
RETURNING set_config('synchronous_commit',
    CASE current_setting('synchronous_commit')
        WHEN 'off' THEN 'on'
        ELSE current_setting('synchronous_commit')
    END, true)
