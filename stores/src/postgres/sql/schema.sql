-- The tables of all spaces. Holders need SELECT and UPDATE on both, and no other right.
--
-- Times are milliseconds since 1970-01-01 UTC, by clock_timestamp() of the server.

CREATE TABLE IF NOT EXISTS snowflake_space (
    space         text   PRIMARY KEY,
    layout        text   NOT NULL,
    -- The longest window that a holder ever asked for.
    window_max_ms bigint NOT NULL,
    -- The server that was seen last. NULL: the next request begins a quarantine.
    identity      text,
    -- No new grant begins before this.
    quarantine_ms bigint NOT NULL DEFAULT 0
);

-- One row for each worker ID. Only columns without an index change, and half of each page is
-- free, so that an update writes to the same page (HOT) and nothing has to be vacuumed.
CREATE TABLE IF NOT EXISTS snowflake_lease (
    space      text   NOT NULL REFERENCES snowflake_space ON DELETE CASCADE,
    worker_id  bigint NOT NULL,
    -- NULL: nobody ever held it.
    owner      uuid,
    nonce      bigint NOT NULL DEFAULT 0,
    -- The range that was granted last.
    from_ms    bigint NOT NULL DEFAULT 0,
    until_ms   bigint NOT NULL DEFAULT 0,
    -- When the worker ID is idle.
    expires_ms bigint NOT NULL DEFAULT 0,
    -- A host and a process, for people.
    name       text   NOT NULL DEFAULT '',
    PRIMARY KEY (space, worker_id)
) WITH (fillfactor = 50);
